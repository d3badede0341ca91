"""Rounds of returns as tasks: what is due, what is late, and who has not handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dashboard.admin.returns.grid_place import grid_address
from dashboard.admin.returns.returns_owed import ReturnsOwed
from metrics.aggregation.returns.rounds import Older, Round, Standing
from metrics.wording import listed

# More than that nobody reads before he has dealt with some.
MOST_UNITS = 6


@dataclass(frozen=True)
class Task:
    """One round of returns: how many are in, by when, and where they are entered. `units` have not handed in."""

    label: Any
    period: str
    address: str
    due: int
    reported: int
    due_on: date
    days_late: int
    units: Any = ""

    @property
    def missing(self) -> int:
        return self.due - self.reported


@dataclass(frozen=True)
class Arrears:
    """The rounds of one kind of return that are late, the newest first, and those before them added up."""

    label: Any
    tasks: Sequence[Task]
    older: Older
    older_address: str

    @property
    def missing(self) -> int:
        return sum(task.missing for task in self.tasks) + self.older.missing


def current_tasks(owed: ReturnsOwed) -> Iterator[Task]:
    """The last round of each kind, unless it is late already."""
    for standing in owed.standings:
        newest = standing.rounds[0] if standing.rounds else None
        if newest and newest.period.next.last >= owed.today and not newest.overdue(owed.today):
            yield _task(owed, newest)


def arrears(owed: ReturnsOwed) -> list[Arrears]:
    found = (_arrears(owed, each) for each in owed.standings)
    return [each for each in found if each.tasks or each.older.missing]


def _arrears(owed: ReturnsOwed, standing: Standing) -> Arrears:
    late = [each for each in standing.rounds if each.overdue(owed.today)]
    before = standing.rounds[-1].period.previous if standing.rounds else None
    address = grid_address(standing.duty, before) if before else ""
    return Arrears(standing.duty.label, [_task(owed, each) for each in late], standing.older, address)


def _task(owed: ReturnsOwed, each: Round) -> Task:
    days_late = (owed.today - each.due_on).days if each.missing else 0
    address = grid_address(each.duty, each.period)
    counts = (each.due, each.reported, each.due_on, max(days_late, 0))
    return Task(each.duty.label, str(each.period), address, *counts, _units(owed, each))


def _units(owed: ReturnsOwed, each: Round) -> Any:
    """The units that have not handed in, with how many they owe; nothing for who enters one alone."""
    missing = Counter(owing.unit for owing in each.missing)
    if len({owing.unit for owing in each.owing}) < 2 or not missing:
        return ""
    words = listed([_owes(owed, unit, count) for unit, count in list(missing.items())[:MOST_UNITS]])
    if len(missing) <= MOST_UNITS:
        return words
    return _("%(units)s等 %(count)s 个单位") % {"units": words, "count": len(missing)}


def _owes(owed: ReturnsOwed, unit: str, count: int) -> str:
    name = owed.rounds.unit_name(unit)
    return name if count == 1 else f"{name} {count}"
