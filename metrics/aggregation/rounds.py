"""What is owed: for each kind of return and period, who owes it, and whose has come in.

A return is owed by what is in force on the last day of its period. What 变更 made out of one row is one subject, so a
return of an earlier row of the chain is one of the later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from metrics.aggregation.chains import Chains, chains_of
from metrics.aggregation.deadlines import Deadlines
from metrics.aggregation.dues import owing
from metrics.aggregation.fetching import fetch
from metrics.aggregation.frames import MISSING, Frame, numbers_of
from metrics.aggregation.lines import draw
from metrics.aggregation.store import Moment, store
from metrics.aggregation.trees import Ints, Tree
from metrics.catalogue.definitions import Aggregate, Measure
from metrics.catalogue.duties import Duty, duties
from metrics.ledgers.columns import Column
from metrics.ledgers.ledger import Ledger
from metrics.models.codes import district_of
from metrics.models.rows import State
from metrics.periods import Period
from metrics.quantities import OverTime

# How many periods are told one by one.
RECENT = 8


@dataclass(frozen=True)
class Owing:
    """A subject that owes: its row in force on the period's last day, when it is due, and the key of its return.

    `before` is the key of its return of the period before; both are None while there is none.
    """

    key: Any
    unit: str
    due_on: date
    row: int | None
    before: int | None = None


@dataclass(frozen=True)
class Round:
    """The returns of one kind for one period, by those who owe them in the order of their units."""

    duty: Duty
    period: Period
    owing: tuple[Owing, ...]

    @property
    def due(self) -> int:
        return len(self.owing)

    @property
    def reported(self) -> int:
        return self.due - len(self.missing)

    @cached_property
    def missing(self) -> tuple[Owing, ...]:
        return tuple(each for each in self.owing if each.row is None)

    @property
    def due_on(self) -> date:
        """The first day on which one of those that are missing is due; of all, when none is missing."""
        return min((each.due_on for each in self.missing or self.owing), default=self.period.last)

    def overdue(self, today: date) -> int:
        """How many are missing although their day has passed."""
        return sum(each.due_on < today for each in self.missing)


@dataclass(frozen=True)
class Older:
    """Rounds before the last ones, added up."""

    periods: int
    due: int
    missing: int


@dataclass(frozen=True)
class Standing:
    """How the returns of one kind stand: the last rounds, the newest first, without those that nobody owes."""

    duty: Duty
    rounds: tuple[Round, ...]
    older: Older


# Of each duty the subtrees whose returns are asked about.
Asked = Mapping[Duty, Collection[str]]


class Book:
    """The returns of one district, and those in the subtrees who owe them, as they stand at one moment."""

    def __init__(self, district: str, asked: Asked) -> None:
        """At most four queries: the counters (twice), the frames and the chains."""
        moment = Moment.of(district)
        ledgers = {ledger.name: ledger for duty in asked for ledger in (duty.ledger, duty.subjects)}
        self.asked = asked
        self.frames = store.frames(ledgers.values(), moment)
        models = {duty.subjects.model for duty in asked if issubclass(duty.subjects.model, State)}
        wanted = {model: chains_of(model) for model in sorted(models, key=str)}
        found = fetch(wanted.values(), moment.key) if wanted else {}
        self.first: dict[Any, dict[Any, Any]] = {
            model: Chains.of(found[select]).first for model, select in wanted.items()
        }

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the district's units."""
        units = next(iter(self.frames.values())).units
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
        frame = self.frames[duty.subjects.name]
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
        first = self.first.get(duty.subjects.model)
        number = frame.units.index[key] if first is None else first.get(key, key)
        return number * len(paths) + paths.index(f"{duty.owed.subject}_id")

    def _handed_in(self, duty: Duty) -> dict[int, dict[int, int]]:
        """By the first day of the period the returns that came in: number of the subject to key. Drawn once a frame."""
        frame, key = self.frames[duty.ledger.name], ("handed in", duty.name)
        if key not in frame.lines:
            frame.lines[key] = _by_period(frame, _of_kind(frame, duty.ledger, duty.kinds))
        found: dict[int, dict[int, int]] = frame.lines[key]
        return found


def _inside(frame: Frame, codes: Iterable[str]) -> np.ndarray:
    """Which units lie in the subtrees."""
    inside = np.zeros(len(frame.units.codes), bool)
    for code in codes:
        inside[slice(*frame.units.span(code))] = True
    return inside


def _of_kind(frame: Frame, ledger: Ledger, kinds: tuple[str, ...]) -> Ints:
    known = frame.subjects["subject"] != MISSING
    if kinds:
        known &= np.isin(frame.kind, numbers_of(Column(ledger.kind, ledger.model), kinds))
    return np.flatnonzero(known)


def _by_period(frame: Frame, rows: Ints) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for row, start, subject in zip(rows.tolist(), frame.start[rows], frame.subjects["subject"][rows], strict=True):
        found.setdefault(int(start), {})[int(subject)] = frame.keys[row]
    return found


@dataclass(frozen=True)
class Rounds:
    """The returns that are owed in some subtrees, read at one moment."""

    books: tuple[Book, ...]
    deadlines: Deadlines

    @classmethod
    def within(cls, codes: Iterable[str]) -> Rounds:
        """Of every duty in the same subtrees."""
        return cls.of(dict.fromkeys(duties(), frozenset(codes)))

    @classmethod
    def of(cls, asked: Asked) -> Rounds:
        """One query for the deadlines, and those of a Book for each district that the subtrees lie in."""
        roots = _outermost(code for codes in asked.values() for code in codes)
        districts = dict.fromkeys(map(district_of, roots))
        books = (Book(district, _lying_in(district, asked)) for district in districts)
        return cls(tuple(books), Deadlines.within(roots))

    def round(self, duty: Duty, period: Period) -> Round:
        owing = (each for book in self._books(duty) for each in book.owing(duty, period, self.deadlines))
        return Round(duty, period, tuple(owing))

    def unit_name(self, code: str) -> str:
        """Of a unit that something is owed in."""
        return next(name for book in self.books if (name := book.names.get(code)) is not None)

    def _books(self, duty: Duty) -> list[Book]:
        return [book for book in self.books if duty in book.asked]

    def standings(self, today: date) -> tuple[Standing, ...]:
        """Of every duty that somebody here had to answer, up to the last period that has ended before today."""
        found = (self.standing(duty, today) for duty in duties())
        return tuple(each for each in found if each.rounds or each.older.due)

    def standing(self, duty: Duty, today: date) -> Standing:
        periods = list(self.periods(duty, today))
        rounds = (self.round(duty, period) for period in periods[:RECENT])
        older = [self._count(duty, period) for period in periods[RECENT:]]
        owed = [(due, missing) for due, missing in older if due]
        summed = Older(len(owed), sum(due for due, _ in owed), sum(missing for _, missing in owed))
        return Standing(duty, tuple(each for each in rounds if each.owing), summed)

    def _count(self, duty: Duty, period: Period) -> tuple[int, int]:
        counts = [book.count(duty, period) for book in self._books(duty)]
        return sum(due for due, _ in counts), sum(missing for _, missing in counts)

    def periods(self, duty: Duty, today: date) -> Iterator[Period]:
        """Those that have ended, the newest first, back to the first of which a return is kept.

        What came before was kept elsewhere, so nobody owes it here; the last one is owed even in an empty ledger.
        """
        period = last_ended(duty, today)
        begun = min((day for book in self._books(duty) if (day := book.begun(duty)) is not None), default=period.lo)
        yield period
        while period.lo > begun:
            period = period.previous
            yield period


def last_ended(duty: Duty, today: date) -> Period:
    """The last period of the duty that is over."""
    return Period.of(today, duty.frequency).previous


def _lying_in(district: str, asked: Asked) -> Asked:
    found = {duty: [code for code in codes if code.startswith(district)] for duty, codes in asked.items()}
    return {duty: codes for duty, codes in found.items() if codes}


def _outermost(codes: Iterable[str]) -> list[str]:
    """The subtrees without those that lie in others."""
    found: list[str] = []
    for code in sorted(set(codes)):
        if not found or not code.startswith(found[-1]):
            found.append(code)
    return found
