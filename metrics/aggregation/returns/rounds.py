"""The returns of one type for one period: from whom they are expected, and whose were received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from metrics.aggregation.returns.return_types import ReturnType
from metrics.periods import Period

# How many periods are told one by one.
RECENT = 8


@dataclass(frozen=True)
class ExpectedReturn:
    """One subject from which the return is expected: its key and unit, the last day in time, and its return.

    `row` is the key of the return that was received, `before` of that of the period before; None while there is none.
    """

    key: Any
    unit: str
    due_on: date
    row: int | None
    before: int | None = None


@dataclass(frozen=True)
class Round:
    """The returns of one type for one period, each by its subject, in the order of their units."""

    return_type: ReturnType
    period: Period
    returns: tuple[ExpectedReturn, ...]

    @property
    def expected(self) -> int:
        return len(self.returns)

    @property
    def received(self) -> int:
        return self.expected - len(self.missing)

    @cached_property
    def missing(self) -> tuple[ExpectedReturn, ...]:
        return tuple(each for each in self.returns if each.row is None)

    @property
    def due_on(self) -> date:
        """The first day on which one of those that are missing is due; of all, when none is missing."""
        return min((each.due_on for each in self.missing or self.returns), default=self.period.last)

    def overdue(self, today: date) -> int:
        """How many are missing although their day has passed."""
        return sum(each.due_on < today for each in self.missing)


@dataclass(frozen=True)
class EarlierRounds:
    """Rounds before the last ones, added up."""

    periods: int
    expected: int
    missing: int


@dataclass(frozen=True)
class RoundsOfType:
    """How the returns of one type stand: the last rounds, the newest first, without those expected of nobody."""

    return_type: ReturnType
    rounds: tuple[Round, ...]
    earlier: EarlierRounds
