"""Spans of days and the calendar. A span names its first and its last day; both belong to it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

Day = datetime.date
ONE = datetime.timedelta(days=1)
MONTHS = {"day": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Span:
    """A reporting period of so many months (0: a day), or any other run of days."""

    first: Day
    last: Day
    months: int = 0

    def holds(self, day: Day) -> bool:
        return self.first <= day <= self.last

    def meets(self, first: Day | None, last: Day | None) -> bool:
        """Whether any day of the span lies between the two, of which None is open."""
        if self.first > self.last:
            return False
        return (first is None or first <= self.last) and (last is None or last >= self.first)


def month_end(year: int, month: int) -> Day:
    """Last day of the month; months beyond the year run on."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = Day(year + 1, 1, 1) if month == 12 else Day(year, month + 1, 1)
    return following - ONE


def span(code: str) -> Span:
    """The period that a code like 2023, 2023H1, 2023Q4, 2023-06 or 2023-06-15 names."""
    year = int(code[:4])
    if len(code) == 10:
        day = Day.fromisoformat(code)
        return Span(day, day)
    if "H" in code:
        return _months(year, int(code[5:]) * 6 - 5, 6)
    if "Q" in code:
        return _months(year, int(code[5:]) * 3 - 2, 3)
    return _months(year, int(code[5:]), 1) if "-" in code else _months(year, 1, 12)


def _months(year: int, month: int, count: int) -> Span:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Span(Day(year, month, 1), month_end(year, month + count - 1), count)


def span_before(period: Span) -> Span:
    """The period of the same length just before."""
    if not period.months:
        return Span(period.first - ONE, period.first - ONE)
    return _months(period.first.year, period.first.month - period.months, period.months)


def span_a_year_before(period: Span) -> Span:
    """The same period of the year before; a 29 February is compared with the 28th."""
    if period.months:
        return _months(period.first.year - 1, period.first.month, period.months)
    day = period.first
    try:
        earlier = Day(day.year - 1, day.month, day.day)
    except ValueError:
        earlier = Day(day.year - 1, 2, 28)
    return Span(earlier, earlier)


def age(born: Day, on: Day) -> int:
    """Completed years. Who was born on 29 February turns older on 1 March in common years."""
    had_birthday = (on.month, on.day) >= (born.month, born.day)
    return on.year - born.year - (0 if had_birthday else 1)
