"""The second calculation of every figure: its own reader of the definitions and plain loops over rows.

It shares nothing with metrics but the models, from which it fetches rows, so that a mistake has to be made
twice, in two ways, to go unnoticed. It is slow and says everything the long way; that is its worth.
"""

from tests.referee.figures import Referee, Verdict
from tests.referee.reader import read_definitions

__all__ = ["Referee", "Verdict", "read_definitions"]
