"""From which day on a ledger is kept: before it there is no value, which is something else than nought."""

from __future__ import annotations

from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.ledgers.times import StateTime

NEVER_KEPT = date.max


def kept_from(frame: Frame, kinds: tuple[str, ...]) -> date | None:
    """The first day of the year of the first event or return of these kinds in the district.

    NEVER_KEPT where there is none; None of states, whose rows carry days long before they were entered.
    """
    if isinstance(frame.ledger.time, StateTime):
        return None
    if kinds not in frame.kept:
        frame.kept[kinds] = _first_year(frame, kinds)
    return frame.kept[kinds]


def _first_year(frame: Frame, kinds: tuple[str, ...]) -> date:
    start = frame.start
    if kinds:
        start = start[np.isin(frame.kind, numbers_of(frame.ledger.column(frame.ledger.kind), kinds))]
    days = start[start != MISSING]
    return date(date.fromordinal(int(days.min())).year, 1, 1) if len(days) else NEVER_KEPT
