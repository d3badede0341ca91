"""From which day on a ledger is kept: before it there is no value, which is something else than nought."""

from __future__ import annotations

from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.ledgers.times import ReturnTime, StateTime
from metrics.models.codes import district_of

NEVER_KEPT = date.max


def kept_from(frame: Frame, kinds: tuple[str, ...], unit: str) -> date | None:
    """The first day of the year of the first event or return of these kinds in the district of the unit.

    NEVER_KEPT where no event is kept. None of states, whose rows carry days long before they were entered, and where no
    return is kept: then it is for those who are to send them to say why there is none.
    """
    if isinstance(frame.ledger.time, StateTime):
        return None
    key = kinds, district_of(unit)
    if key not in frame.kept:
        frame.kept[key] = _first_year(frame, *key)
    return frame.kept[key]


def _first_year(frame: Frame, kinds: tuple[str, ...], district: str) -> date | None:
    first, last = frame.units.span(district)
    there = (frame.start != MISSING) & (frame.unit >= first) & (frame.unit < last)
    if kinds:
        there &= np.isin(frame.kind, numbers_of(frame.ledger.column(frame.ledger.kind), kinds))
    if there.any():
        return date(date.fromordinal(int(frame.start[there].min())).year, 1, 1)
    return None if isinstance(frame.ledger.time, ReturnTime) else NEVER_KEPT
