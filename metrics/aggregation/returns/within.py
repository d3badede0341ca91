"""What is owed: for each kind of return and period, who owes it, and whose has come in.

A return is owed by what is in force on the last day of its period. What 变更 made out of one row is one subject, so a
return of an earlier row of the chain is one of the later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.district import Asked, Book
from metrics.aggregation.returns.kinds import Duty, duties
from metrics.aggregation.returns.rounds import RECENT, Older, Round, Standing
from metrics.models.codes import district_of
from metrics.models.snapshot import snapshot
from metrics.periods import Period


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
        with snapshot():
            books = tuple(Book(district, _lying_in(district, asked)) for district in districts)
            return cls(books, Deadlines.within(roots))

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
