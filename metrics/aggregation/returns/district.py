"""The returns of one district as they stand at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.kept import are_kept, named_day
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Ints, Tree, Units
from metrics.aggregation.lines.drawing import draw
from metrics.aggregation.returns.coverage import numbers_of_senders
from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.expected import expected_measure
from metrics.aggregation.returns.return_types import ReturnType
from metrics.aggregation.returns.rounds import ExpectedReturn
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.ledger import Ledger
from metrics.periods import Period
from metrics.quantities import OverTime

# Of each type of return the subtrees whose returns are asked about.
Asked = Mapping[ReturnType, Collection[str]]


# Number of the subject to key of its return, by the first day of the period.
ByPeriod = dict[int, dict[int, int]]
# What was drawn from a frame lives as long as the frame.
_drawn: WeakKeyDictionary[Frame, dict[ReturnType, ByPeriod]] = WeakKeyDictionary()


class DistrictReturns:
    """The returns of one district, and from whom in the subtrees they are expected, as they stand at one moment."""

    def __init__(self, district: str, asked: Asked) -> None:
        """At most two queries: the counters and the frames."""
        self.asked = asked
        self.frames = PinnedFrames(Moment.of(district))
        self.frames.prepare(ledger for each in asked for ledger in (each.ledger, each.subjects))

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the district's units."""
        return dict(zip(self.units.codes, self.units.names, strict=True))

    @property
    def units(self) -> Units:
        return self.frames.units

    def begun(self, return_type: ReturnType) -> int | None:
        """The first day of the first period that is told of: the one in which the day lies that is named as the first,
        else the first of which any return is kept; None without either.
        """
        named = [named_day(self.units, return_type.ledger, return_type.kinds, code) for code in self.asked[return_type]]
        if days := [day for day in named if day is not None]:
            return Period.of(min(days), return_type.frequency).lo
        return min(self._received(return_type), default=None)

    def expected(self, return_type: ReturnType, period: Period, deadlines: Deadlines) -> Iterator[ExpectedReturn]:
        """From whom the return is expected, in the order of units and keys."""
        rows = self._received(return_type)
        now, before = (rows.get(each.lo, {}) for each in (period, period.previous))
        for subject, key, unit in self._subjects(return_type, period):
            yield ExpectedReturn(key, unit, deadlines.due_on(unit, period), now.get(subject), before.get(subject))

    def count(self, return_type: ReturnType, period: Period) -> tuple[int, int]:
        """How many are expected, and how many of them are missing."""
        rows, subjects = self._received(return_type).get(period.lo, {}), list(self._subjects(return_type, period))
        return len(subjects), sum(subject not in rows for subject, _key, _unit in subjects)

    def _subjects(self, return_type: ReturnType, period: Period) -> Iterator[tuple[int, Any, str]]:
        """(number of the subject, key, unit) of those from whom it is expected, in the order of units and keys."""
        frame = self.frames.frame(return_type.subjects)
        rows = self._in_force(return_type, frame, period.hi - 1)
        numbers = numbers_of_senders(self.frames.frame(return_type.ledger), frame, return_type.reporters)
        for row in rows[np.lexsort((rows, frame.unit[rows]))].tolist():
            yield int(numbers[row]), frame.keys[row], frame.units.codes[frame.unit[row]]

    def _in_force(self, return_type: ReturnType, frame: Frame, day: int) -> Ints:
        """Rows of the frame from which it is expected on the day: those of the measure that counts them."""
        returns = Measure(return_type.ledger.name, Aggregate.COUNT, OverTime.FLOW, kinds=return_type.kinds)
        measure = expected_measure(returns, return_type.reporters)
        lines = draw(frame, measure)
        which = np.unique(lines.spans.row[(lines.spans.lo <= day) & (lines.spans.hi > day)])
        rows = lines.rows[which]
        days = frame.unit[rows], np.full(len(rows), day)
        kept = are_kept(frame.units, return_type.ledger, return_type.kinds, days)
        kept &= _inside(frame, self.asked[return_type])[frame.unit[rows]]
        if measure.within:
            kept &= frame.units.place_of(measure.within, Tree.THEN)[frame.unit[rows]] >= 0
        return rows[kept]

    def _received(self, return_type: ReturnType) -> ByPeriod:
        """The returns that were received. Drawn once a frame."""
        frame = self.frames.frame(return_type.ledger)
        known = _drawn.setdefault(frame, {})
        if return_type not in known:
            known[return_type] = _by_period(frame, _of_kind(frame, return_type.ledger, return_type.kinds))
        return known[return_type]


def _inside(frame: Frame, codes: Iterable[str]) -> np.ndarray:
    """Which units lie in the subtrees."""
    inside = np.zeros(len(frame.units.codes), bool)
    for code in codes:
        inside[slice(*frame.units.span(code))] = True
    return inside


def _of_kind(frame: Frame, ledger: Ledger, kinds: tuple[str, ...]) -> Ints:
    known = frame.subjects["subject"] != MISSING
    if kinds:
        known &= np.isin(frame.kind, numbers_of(ledger.column(ledger.kind), kinds))
    return np.flatnonzero(known)


def _by_period(frame: Frame, rows: Ints) -> ByPeriod:
    found: ByPeriod = {}
    for row, start, subject in zip(rows.tolist(), frame.start[rows], frame.subjects["subject"][rows], strict=True):
        found.setdefault(int(start), {})[int(subject)] = frame.keys[row]
    return found
