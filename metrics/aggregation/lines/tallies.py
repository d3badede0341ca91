"""Tallies: what of a measure's lines counts in a window of days, ready for any unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from metrics.aggregation.frames.kept import are_kept, named_day
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Ints, Tree, Units
from metrics.aggregation.lines.conditions import inside
from metrics.aggregation.lines.drawing import Lines, draw
from metrics.aggregation.lines.since import first_day
from metrics.aggregation.returns.coverage import are_expected
from metrics.aggregation.returns.expected import Window, expected_measure, period_ends, reporters_of
from metrics.catalogue.measures import Aggregate, Limits, Measure
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import Reporters, ReturnTime
from metrics.periods import Period
from metrics.quantities import OverTime


def window_of(measure: Measure, period: Period) -> Window:
    """The days [lo, hi) on which lines count: the period, its last day, or from a first day to its end."""
    if measure.time is OverTime.STOCK:
        return period.hi - 1, period.hi
    if measure.time is OverTime.SINCE:
        return first_day(measure), period.hi
    return period.lo, period.hi


def _reporters(measure: Measure) -> Reporters:
    reporters = reporters_of(measure)
    assert reporters is not None  # the definition was refused otherwise
    return reporters


@dataclass(frozen=True, eq=False)
class Tally:
    """The counted lines of a measure in a window, in the order of the units where they count."""

    measure: Measure
    lines: Lines
    units: Units
    window: Window
    tree: Tree
    row: Ints
    unit: Ints
    # Of each unit, by its code, the parameter that bounds a band, as it is at the end of the window.
    bound: Callable[[str], int | None] = field(repr=False)

    @classmethod
    def take(
        cls, measure: Measure, frames: PinnedFrames, window: Window, tree: Tree, bound: Callable[[str], int | None]
    ) -> Tally:
        units = frames.units
        asked, days = measure, [window]
        if measure.aggregate is Aggregate.EXPECTED:
            days = [(day, day + 1) for day in period_ends(measure, window)]
            measure = expected_measure(measure, _reporters(measure))
        lines = draw(frames.frame(ledger_named(measure.ledger)), measure.base)
        spans = lines.spans
        # A return is due once for each of its periods, so a row may be met again.
        found = [spans.row[(spans.lo < hi) & (spans.hi > lo)] for lo, hi in days]
        row = np.concatenate([spans.row[:0], *found])
        unit = units.moved(lines.unit[row], tree)
        kept = unit >= 0
        if asked.aggregate is Aggregate.EXPECTED:
            day = np.repeat(np.array([lo for lo, _hi in days], np.int64), [len(each) for each in found])
            kept &= are_kept(units, ledger_named(asked.ledger), asked.kinds, (lines.unit[row], day))
        if measure.base.within:
            kept &= units.place_of(measure.base.within, tree)[lines.unit[row]] >= 0
        if measure.aggregate is Aggregate.RECEIVED:
            kept &= are_expected(measure, frames, window, lines.rows[row])
        row, unit = row[kept], unit[kept]
        order = np.argsort(unit, kind="stable")
        return cls(measure, lines, units, window, tree, row[order], unit[order], bound)

    def value(self, code: str) -> int | None:
        """The measure for the unit: a plain number, or an amount in 分. None when nothing was reported."""
        match self.measure.aggregate:
            case Aggregate.PRESENCE:
                return len(self.places_present(code))
            case Aggregate.BAND:
                return sum(self.in_band(place, value) for place, value in self.values_of_places(code).items())
            case Aggregate.MINIMUM:
                return min((value for value in self.values_of_places(code).values() if value is not None), default=None)
        return self._of_rows(self.rows_of(code))

    def rows_of(self, code: str) -> Ints:
        """Counted rows of the unit and all below it, or of the unit and all above it."""
        if self.measure.base.from_above:
            return self.row[self.units.is_above(code)[self.unit]]
        first, last = self.units.span(code)
        start, stop = np.searchsorted(self.unit, [first, last]).tolist()
        found: Ints = self.row[start:stop]
        return found

    def _of_rows(self, rows: Ints) -> int | None:
        match self.measure.base.aggregate:
            case Aggregate.COUNT | Aggregate.RECEIVED:
                return len(rows)
            case Aggregate.DISTINCT:
                return len(np.unique(self.lines.subject[rows]))
        if not len(rows) and isinstance(self.lines.frame.ledger.time, ReturnTime):
            return None
        return int(self.lines.amount[self.once(rows) if self.measure.base.subject else rows].sum())

    def once(self, rows: Ints, place: Ints | None = None) -> Ints:
        """One row for each subject (in each place): the first to begin, but the last where amounts are added.

        The last says what is so now: what a site is expected to yield in its present use.
        """
        order = np.lexsort((rows, self.lines.base.lo[rows]))
        ordered = rows[order if self.measure.base.aggregate is Aggregate.DISTINCT else order[::-1]]
        subject = self.lines.subject[ordered]
        keys = np.stack([np.zeros_like(subject) if place is None else place[ordered], subject])
        _, first = np.unique(keys, axis=1, return_index=True)
        return np.sort(ordered[first])

    @cached_property
    def place(self) -> Ints:
        """For each unit, as rows name it, its place, when that is there in the window and keeps the ledger by its end;
        -1 otherwise.
        """
        place, kept = self.existing_place, self._kept_on(self.window[1] - 1)
        return np.where((place >= 0) & kept[place], place, -1)

    @cached_property
    def existing_place(self) -> Ints:
        """The same, whether the place keeps the ledger yet or not."""
        assert self.measure.within is not None
        place = self.units.place_of(self.measure.within, self.tree)
        there = self.units.existing(*self.window)
        return np.where((place >= 0) & there[place], place, -1)

    def place_of_rows(self, rows: Ints) -> Ints:
        """The place of each row of the lines; -1 for none."""
        return self.place[self.lines.unit[rows]]

    def places_in(self, code: str) -> Ints:
        """Numbers of the places in the unit that exist in the window; by the tree now also of those split in it."""
        return self._lying_in(code, self.place)

    def places_too_early(self, code: str) -> dict[int, date]:
        """Numbers of the places in the unit that are there and do not keep the ledger yet, and from when they will."""
        numbers = np.setdiff1d(self._lying_in(code, self.existing_place), self.places_in(code))
        ledger, kinds = self.lines.frame.ledger, self.measure.base.kinds
        days = {number: named_day(self.units, ledger, kinds, self.units.codes[number]) for number in numbers.tolist()}
        return {number: day for number, day in days.items() if day is not None}

    def _lying_in(self, code: str, place: Ints) -> Ints:
        first, last = self.units.span(code)
        numbers = np.flatnonzero(place == np.arange(len(place)))
        lying = self.units.moved(numbers, self.tree)
        return numbers[(lying >= first) & (lying < last)]

    def places_present(self, code: str) -> Ints:
        """Places in the unit that hold a counted line."""
        return np.intersect1d(self.place_of_rows(self.rows_of(code)), self.places_in(code))

    def values_of_places(self, code: str) -> dict[int, int | None]:
        """The inner measure for each place in the unit; of returns also None for each that owed one and sent none."""
        values = {int(place): self._of_rows(self._rows_in(int(place))) for place in self.places_in(code)}
        return {place: value for place, value in values.items() if value is not None or self._owing[place]}

    def _rows_in(self, place: int) -> Ints:
        is_here = self.units.moved(np.array([place]), self.tree)[0] == place
        if is_here or self.measure.base.from_above:
            return self.rows_of(self.units.codes[place])
        # Its rows lie with those of the level that holds its successors.
        return self.row[self.place_of_rows(self.row) == place]

    @cached_property
    def _owing(self) -> np.ndarray:
        """Which units exist at the end of a period for which a return is to come; all where none has ended yet."""
        is_return = isinstance(self.lines.frame.ledger.time, ReturnTime)
        ends = list(period_ends(self.measure.base, self.window)) if is_return else []
        days = [(day, day + 1) for day in ends] or [self.window]
        found: np.ndarray = np.logical_or.reduce(
            [self.units.existing(*each) & self._kept_on(each[1] - 1) for each in days]
        )
        return found

    def _kept_on(self, day: int) -> np.ndarray:
        """Which units keep on the day what the measure is of."""
        numbers, measure = np.arange(len(self.units.codes)), self.measure.base
        days = np.full(len(numbers), day)
        return are_kept(self.units, ledger_named(measure.ledger), measure.kinds, (numbers, days))

    def limits_of(self, place: int) -> Limits | None:
        """Those of a band in the place; None where they are a parameter that is not in force there."""
        if not self.measure.at_least_parameter:
            return self.measure.limits
        bound = self.bound(self.units.codes[place])
        return None if bound is None else Limits(at_least=bound)

    def in_band(self, place: int, value: int | None) -> bool:
        limits = self.limits_of(place)
        return value is not None and limits is not None and bool(inside(np.array([value]), limits)[0])
