"""The returns of one kind for one period: from whom they are expected, and whose were received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from metrics.aggregation.returns.kinds import Duty
from metrics.periods import Period

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
