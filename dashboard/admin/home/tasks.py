"""Rounds of returns as tasks: what is due, what is late, and whose is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dashboard.admin.returns.expected_returns import ExpectedReturns
from dashboard.admin.returns.grid_place import grid_address
from metrics.aggregation.returns.rounds import EarlierRounds, Round, RoundsOfType
from metrics.wording import listed

# More than that nobody reads before he has dealt with some.
MOST_UNITS = 6


@dataclass(frozen=True)
class Task:
    """One round of returns: how many came in, by when, where they are entered, and whose are missing."""

    label: Any
    period: str
    address: str
    expected: int
    received: int
    due_on: date
    days_late: int
    units: Any = ""

    @property
    def missing(self) -> int:
        return self.expected - self.received


@dataclass(frozen=True)
class OverdueRounds:
    """The rounds of one kind of return that are late, the newest first, and those before them added up."""

    label: Any
    tasks: Sequence[Task]
    earlier: EarlierRounds
    earlier_address: str

    @property
    def missing(self) -> int:
        return sum(task.missing for task in self.tasks) + self.earlier.missing


def current_tasks(expected: ExpectedReturns) -> Iterator[Task]:
    """The last round of each kind, unless it is late already."""
    for of_type in expected.by_type:
        newest = of_type.rounds[0] if of_type.rounds else None
        if newest and newest.period.next.last >= expected.today and not newest.overdue(expected.today):
            yield _task(expected, newest)


def overdue_rounds(expected: ExpectedReturns) -> list[OverdueRounds]:
    found = (_overdue(expected, each) for each in expected.by_type)
    return [each for each in found if each.tasks or each.earlier.missing]


def _overdue(expected: ExpectedReturns, of_type: RoundsOfType) -> OverdueRounds:
    late = [each for each in of_type.rounds if each.overdue(expected.today)]
    before = of_type.rounds[-1].period.previous if of_type.rounds else None
    address = grid_address(of_type.return_type, before) if before else ""
    return OverdueRounds(of_type.return_type.label, [_task(expected, each) for each in late], of_type.earlier, address)


def _task(expected: ExpectedReturns, each: Round) -> Task:
    days_late = (expected.today - each.due_on).days if each.missing else 0
    address = grid_address(each.return_type, each.period)
    counts = (each.expected, each.received, each.due_on, max(days_late, 0))
    return Task(each.return_type.label, str(each.period), address, *counts, _units(expected, each))


def _units(expected: ExpectedReturns, each: Round) -> Any:
    """The units in which some are missing, with how many; nothing for who enters one alone."""
    missing = Counter(one.unit for one in each.missing)
    if len({one.unit for one in each.returns}) < 2 or not missing:
        return ""
    words = listed([_missing_in(expected, unit, count) for unit, count in list(missing.items())[:MOST_UNITS]])
    if len(missing) <= MOST_UNITS:
        return words
    return _("%(units)s等 %(count)s 个单位") % {"units": words, "count": len(missing)}


def _missing_in(expected: ExpectedReturns, unit: str, count: int) -> str:
    name = expected.rounds.unit_name(unit)
    return name if count == 1 else f"{name} {count}"
