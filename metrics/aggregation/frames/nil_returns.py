"""Nil returns: somebody reported, and it was nothing."""

from __future__ import annotations

import numpy as np

from metrics.aggregation.frames.trees import Ints
from metrics.ledgers.ledger import Ledger


def fill_nil_returns(ledger: Ledger, is_nil: list[bool], columns: dict[str, Ints]) -> None:
    """A nil return reports zero in every column."""
    nil = np.array(is_nil, bool)
    for name in ledger.reported:
        columns[name] = np.where(nil, 0, columns[name])
