"""How many rows a unit keeps in a ledger: those that happened, held or were reported in a period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import FOREVER, Tree
from metrics.ledgers.ledger import Ledger
from metrics.periods import Period


def rows_kept(
    frames: PinnedFrames, tree: Tree, ledger: Ledger, *, kinds: Sequence[str], unit: str, period: Period
) -> int:
    """The number of rows of these kinds (all without any) in the unit and below that touch a day of the period."""
    frame, units = frames.frame(ledger), frames.units
    first, last = units.span(unit)
    placed = units.moved(frame.unit, tree)
    end = np.where(frame.end == MISSING, FOREVER, frame.end)
    there = (placed >= first) & (placed < last) & (frame.start < period.hi) & (end >= period.lo)
    # An event whose day has not come yet is kept too, but touches no period.
    there &= frame.start != MISSING
    if kinds:
        there &= np.isin(frame.kind, numbers_of(ledger.column(ledger.kind), kinds))
    return int(there.sum())
