"""What a unit keeps in its ledgers: how many rows in a period, and in which year there is anything at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import FOREVER, Tree, Units
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.times import StateTime
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


def last_year_with_rows(
    frames: PinnedFrames, tree: Tree, ledgers: Iterable[Ledger], *, unit: str, year: Period
) -> Period:
    """The last year, not after `year`, in which anything happened or was reported in the unit and below it.

    `year` itself where nothing ever was: what merely goes on says nothing of a year.
    """
    asked = [ledger for ledger in ledgers if not isinstance(ledger.time, StateTime)]
    frames.prepare(asked)
    days = [_last_day(frames.frame(ledger), frames.units, tree, unit=unit, until=year.hi) for ledger in asked]
    latest = max(days, default=MISSING)
    return year if latest == MISSING else Period.of(date.fromordinal(latest), year.granularity)


def _last_day(frame: Frame, units: Units, tree: Tree, *, unit: str, until: int) -> int:
    first, last = units.span(unit)
    placed = units.moved(frame.unit, tree)
    there = (placed >= first) & (placed < last) & (frame.start < until)
    return int(frame.start[there].max(initial=MISSING))
