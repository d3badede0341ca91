"""The returns expected in some subtrees: for each type and period, from whom, and whose were received.

A return is expected of what is in force on the last day of its period. What 变更 made out of one row is one subject, so
a return of an earlier row of the chain is one of the later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.district import Asked, DistrictReturns
from metrics.aggregation.returns.return_types import ReturnType, return_types
from metrics.aggregation.returns.rounds import RECENT, EarlierRounds, Round, RoundsOfType
from metrics.models.codes import district_of
from metrics.models.snapshot import snapshot
from metrics.periods import Period


@dataclass(frozen=True)
class Rounds:
    """The rounds of returns in some subtrees, read at one moment."""

    districts: tuple[DistrictReturns, ...]
    deadlines: Deadlines

    @classmethod
    def within(cls, codes: Iterable[str]) -> Rounds:
        """Of every type of return in the same subtrees."""
        return cls.of(dict.fromkeys(return_types(), frozenset(codes)))

    @classmethod
    def of(cls, asked: Asked) -> Rounds:
        """One query for the deadlines, and those of each district that the subtrees lie in."""
        roots = _outermost(code for codes in asked.values() for code in codes)
        with snapshot():
            found = (DistrictReturns(code, _lying_in(code, asked)) for code in dict.fromkeys(map(district_of, roots)))
            return cls(tuple(found), Deadlines.within(roots))

    def round(self, return_type: ReturnType, period: Period) -> Round:
        districts = self._districts(return_type)
        returns = (each for one in districts for each in one.expected(return_type, period, self.deadlines))
        return Round(return_type, period, tuple(returns))

    def unit_name(self, code: str) -> str:
        """Of a unit in which something is expected."""
        return next(name for each in self.districts if (name := each.names.get(code)) is not None)

    def _districts(self, return_type: ReturnType) -> list[DistrictReturns]:
        return [each for each in self.districts if return_type in each.asked]

    def by_type(self, today: date) -> tuple[RoundsOfType, ...]:
        """Of every type that was expected of somebody here, up to the last period that has ended before today."""
        found = (self.of_type(return_type, today) for return_type in return_types())
        return tuple(each for each in found if each.rounds or each.earlier.expected)

    def of_type(self, return_type: ReturnType, today: date) -> RoundsOfType:
        periods = list(self.periods(return_type, today))
        rounds = (self.round(return_type, period) for period in periods[:RECENT])
        earlier = [self._count(return_type, period) for period in periods[RECENT:]]
        kept = [(expected, missing) for expected, missing in earlier if expected]
        summed = EarlierRounds(len(kept), sum(expected for expected, _ in kept), sum(missing for _, missing in kept))
        return RoundsOfType(return_type, tuple(each for each in rounds if each.returns), summed)

    def _count(self, return_type: ReturnType, period: Period) -> tuple[int, int]:
        counts = [each.count(return_type, period) for each in self._districts(return_type)]
        return sum(expected for expected, _ in counts), sum(missing for _, missing in counts)

    def periods(self, return_type: ReturnType, today: date) -> Iterator[Period]:
        """Those that have ended, the newest first, back to the first of which a return is kept.

        What came before was kept elsewhere, so nothing is expected here; the last is, even in an empty ledger.
        """
        period = last_ended(return_type, today)
        begun = [each.begun(return_type) for each in self._districts(return_type)]
        first = min((day for day in begun if day is not None), default=period.lo)
        yield period
        while period.lo > first:
            period = period.previous
            yield period


def last_ended(return_type: ReturnType, today: date) -> Period:
    """The last period of the type that is over."""
    return Period.of(today, return_type.frequency).previous


def _lying_in(district: str, asked: Asked) -> Asked:
    found = {each: [code for code in codes if code.startswith(district)] for each, codes in asked.items()}
    return {each: codes for each, codes in found.items() if codes}


def _outermost(codes: Iterable[str]) -> list[str]:
    """The subtrees without those that lie in others."""
    found: list[str] = []
    for code in sorted(set(codes)):
        if not found or not code.startswith(found[-1]):
            found.append(code)
    return found
