"""Which returns are expected of an account: of each type the last periods, with whose is missing."""

from __future__ import annotations

from functools import cached_property

from dashboard.rights import Rights
from metrics.aggregation.returns.return_types import return_types
from metrics.aggregation.returns.rounds import RoundsOfType
from metrics.aggregation.returns.within import Rounds
from metrics.models import WRITERS
from metrics.today import today


class ExpectedReturns:
    """Of one account, today. Looked up when it is asked for, and once."""

    def __init__(self, rights: Rights) -> None:
        self.rights, self.today = rights, today()

    @cached_property
    def rounds(self) -> Rounds:
        return Rounds.of({each: self.rights.enters(WRITERS, each.model) for each in return_types()})

    @cached_property
    def by_type(self) -> tuple[RoundsOfType, ...]:
        return self.rounds.by_type(self.today)
