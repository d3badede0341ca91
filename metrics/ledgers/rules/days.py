"""Which days of a row cannot be, beside what constraints of its own columns hold.

Words are whole sentences, marked for translation where they are declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from metrics.birthdays import birthday
from metrics.wording import Text

# The first and the last day on which something holds; None where nobody says.
Life = tuple[date | None, date | None]
# Of a row alone, or of all that 变更 has linked with it into one chain.
LifeOf = Callable[[Any], Life]
# No row tells of earlier days; whoever is this old is registered wrongly.
EARLIEST = date(1900, 1, 1)
A_YEAR = 366
# By how many days the first and the last day of a state may lie in the future, unless its ledger says otherwise.
PLANNED = {"started_on": A_YEAR, "ended_on": 50 * A_YEAR}


class RowRule(Protocol):
    """What must be so of a row. `paths` are the columns that it is about, also along keys."""

    @property
    def words(self) -> Text: ...

    @property
    def paths(self) -> tuple[str, ...]: ...

    def breaks(self, row: Any, life_of: LifeOf) -> bool:
        """Whether the row is against it."""


@dataclass(frozen=True)
class InOrder:
    """The later day is not before the earlier one, or before the birthday with which somebody is so many years old."""

    earlier: str
    later: str
    words: Text
    years: int = 0
    # Of which rows it is not asked.
    unless: Callable[[Any], bool] = lambda _row: False

    @property
    def paths(self) -> tuple[str, ...]:
        return self.earlier, self.later

    def breaks(self, row: Any, _life_of: LifeOf) -> bool:
        if self.unless(row):
            return False
        earlier, later = value_along(row, self.earlier), value_along(row, self.later)
        return earlier is not None and later is not None and later < birthday(earlier, self.years)


@dataclass(frozen=True)
class Within:
    """The days of the row lie within those of the row that a key names; one that is open ends with it.

    What comes `after_its_end` may still be told of it: an appraisal of a post, the plan of a rating.
    """

    key: str
    words: Text
    after_its_end: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        return f"{self.key}.started_on", f"{self.key}.ended_on"

    def breaks(self, row: Any, life_of: LifeOf) -> bool:
        whole = getattr(row, self.key)
        return whole is not None and not _lies_in(days_of(row), life_of(whole), after_its_end=self.after_its_end)


@dataclass(frozen=True)
class Apart:
    """Two columns that name the same are nonsense: nobody is paired with himself."""

    one: str
    other: str
    words: Text

    @property
    def paths(self) -> tuple[str, ...]:
        return self.one, self.other

    def breaks(self, row: Any, _life_of: LifeOf) -> bool:
        one = value_along(row, self.one)
        return one is not None and one == value_along(row, self.other)


def _lies_in(days: Life, life: Life, *, after_its_end: bool) -> bool:
    (first, last), (start, end) = days, life
    is_early = first is not None and start is not None and first < start
    is_late = end is not None and any(day is not None and day > end for day in (first, last))
    return not is_early and (after_its_end or not is_late)


def days_of(row: Any) -> Life:
    """The first and the last day of a state, or the one of an event."""
    return (row.day, row.day) if hasattr(row, "day") else (row.started_on, row.ended_on)


def value_along(row: Any, path: str) -> Any:
    """What stands in the column, also along keys; None where one of them is empty."""
    for step in path.split("."):
        if row is None:
            return None
        row = getattr(row, step)
    return row
