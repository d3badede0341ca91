"""From which day on a ledger is kept: before it there is no value, which is something else than nought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.trees import Ints, Units
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.times import ReturnTime, StateTime
from metrics.models.codes import ancestor_codes, district_of

NEVER_KEPT = date.max


def kept_from(frame: Frame, units: Units, kinds: tuple[str, ...], unit: str) -> date | None:
    """The day that is named for rows of these kinds (all without any) in the unit, or in the nearest above.

    Where none is named, the first day of the year of the first event or return of these kinds in the district;
    NEVER_KEPT where no event is kept. None of states, whose rows carry days long before they were entered, and where no
    return is kept: then it is for those who are to send them to say why there is none.
    """
    named = named_day(units, frame.ledger, kinds, unit)
    if named is not None or isinstance(frame.ledger.time, StateTime):
        return named
    key = kinds, district_of(unit)
    if key not in frame.kept:
        frame.kept[key] = _first_year(frame, *key)
    return frame.kept[key]


def named_day(units: Units, ledger: Ledger, kinds: Sequence[str], unit: str) -> date | None:
    """From which day on rows of all these kinds are kept, as the nearest unit has it; None where none is named."""
    days = [_named(units, ledger, kind, unit) for kind in kinds or [""]]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def are_kept(units: Units, ledger: Ledger, kinds: Sequence[str], found: tuple[Ints, Ints]) -> np.ndarray:
    """Of pairs of a unit's number and a day which days its rows of all these kinds are kept on, or nobody says."""
    unit, day = found
    kept: np.ndarray = day >= max(units.kept_from.values(), default=date.min).toordinal()
    # Few days lie before the last that is named, so only of their units it is asked.
    for number in np.unique(unit[~kept]).tolist():
        named = named_day(units, ledger, kinds, units.codes[number]) or date.min
        kept |= (unit == number) & (day >= named.toordinal())
    return kept


def _named(units: Units, ledger: Ledger, kind: str, unit: str) -> date | None:
    """What is said of the kind goes before what is said of the whole ledger."""
    parts = dict.fromkeys((ledger.part(kind), ledger.part()))
    places = [(above, part) for part in parts for above in reversed(ancestor_codes(unit))]
    return next((units.kept_from[place] for place in places if place in units.kept_from), None)


def _first_year(frame: Frame, kinds: tuple[str, ...], district: str) -> date | None:
    first, last = frame.units.span(district)
    there = (frame.start != MISSING) & (frame.unit >= first) & (frame.unit < last)
    if kinds:
        there &= np.isin(frame.kind, numbers_of(frame.ledger.column(frame.ledger.kind), kinds))
    if there.any():
        return date(date.fromordinal(int(frame.start[there].min())).year, 1, 1)
    return None if isinstance(frame.ledger.time, ReturnTime) else NEVER_KEPT
