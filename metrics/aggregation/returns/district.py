"""The returns of one district as they stand at one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.chains import Chains, chains_of
from metrics.aggregation.frames.fetching import fetch
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Ints, Tree
from metrics.aggregation.lines.drawing import draw
from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.expected import owing
from metrics.aggregation.returns.kinds import Duty
from metrics.aggregation.returns.rounds import Owing
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.ledger import Ledger
from metrics.periods import Period
from metrics.quantities import OverTime

# Of each duty the subtrees whose returns are asked about.
Asked = Mapping[Duty, Collection[str]]


# Number of the subject to key of its return, by the first day of the period.
ByPeriod = dict[int, dict[int, int]]
# What was drawn from a frame lives as long as the frame.
_drawn: WeakKeyDictionary[Frame, dict[Duty, ByPeriod]] = WeakKeyDictionary()


class Book:
    """The returns of one district, and those in the subtrees who owe them, as they stand at one moment."""

    def __init__(self, district: str, asked: Asked) -> None:
        """At most three queries: the counters, the frames and the chains."""
        moment = Moment.of(district)
        ledgers = {ledger.name: ledger for duty in asked for ledger in (duty.ledger, duty.subjects)}
        self.asked = asked
        self.frames = PinnedFrames(moment)
        self.frames.prepare(ledgers.values())
        linked = {duty.subjects.name: duty.subjects for duty in asked if duty.subjects.is_linked}
        wanted = {name: chains_of(linked[name]) for name in sorted(linked)}
        found = fetch(wanted.values(), moment.key) if wanted else {}
        self.first = {name: Chains.of(found[select]).first for name, select in wanted.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the district's units."""
        units = self.frames.units
        return dict(zip(units.codes, units.names, strict=True))

    def begun(self, duty: Duty) -> int | None:
        """The first day of the first period of which any return is kept; None without any."""
        return min(self._handed_in(duty), default=None)

    def owing(self, duty: Duty, period: Period, deadlines: Deadlines) -> Iterator[Owing]:
        rows = self._handed_in(duty)
        now, before = (rows.get(each.lo, {}) for each in (period, period.previous))
        for subject, key, unit in self._subjects(duty, period):
            yield Owing(key, unit, deadlines.due_on(unit, period), now.get(subject), before.get(subject))

    def count(self, duty: Duty, period: Period) -> tuple[int, int]:
        """How many owe, and how many of them have not handed in."""
        rows, subjects = self._handed_in(duty).get(period.lo, {}), list(self._subjects(duty, period))
        return len(subjects), sum(subject not in rows for subject, _key, _unit in subjects)

    def _subjects(self, duty: Duty, period: Period) -> Iterator[tuple[int, Any, str]]:
        """(number of the subject, key, unit) of those who owe, in the order of units and keys."""
        frame = self.frames.frame(duty.subjects)
        rows = self._in_force(duty, frame, period.hi - 1)
        for row in rows[np.lexsort((rows, frame.unit[rows]))].tolist():
            key = frame.keys[row]
            yield self._number(duty, frame, key), key, frame.units.codes[frame.unit[row]]

    def _in_force(self, duty: Duty, frame: Frame, day: int) -> Ints:
        """Rows of the frame that owe on the day: those of the measure that counts who owes."""
        measure = owing(Measure(duty.ledger.name, Aggregate.COUNT, OverTime.FLOW, kinds=duty.kinds), duty.owed)
        lines = draw(frame, measure)
        which = np.unique(lines.spans.row[(lines.spans.lo <= day) & (lines.spans.hi > day)])
        rows = lines.rows[which]
        kept = _inside(frame, self.asked[duty])[frame.unit[rows]]
        if measure.within:
            kept &= frame.units.place_of(measure.within, Tree.THEN)[frame.unit[rows]] >= 0
        return rows[kept]

    def _number(self, duty: Duty, frame: Frame, key: Any) -> int:
        """The number by which the frame of the returns knows the subject."""
        paths = duty.ledger.subjects["subject"]
        first = self.first.get(duty.subjects.name)
        number = frame.units.index[key] if first is None else first.get(key, key)
        return number * len(paths) + paths.index(f"{duty.owed.subject}_id")

    def _handed_in(self, duty: Duty) -> ByPeriod:
        """By the first day of the period the returns that came in: number of the subject to key. Drawn once a frame."""
        frame = self.frames.frame(duty.ledger)
        known = _drawn.setdefault(frame, {})
        if duty not in known:
            known[duty] = _by_period(frame, _of_kind(frame, duty.ledger, duty.kinds))
        return known[duty]


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
