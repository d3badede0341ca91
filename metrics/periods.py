"""Periods of a report: a day, month, quarter, half-year or year, and their names in Chinese and English.

A period knows its first and last day; both belong to it. Arithmetic elsewhere
uses day ordinals, with `hi` excluded.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum


class PeriodError(ValueError):
    """The text or day names no period; the message is for the user, in Chinese and in English."""

    def __init__(self, message: str, english: str) -> None:
        self.english = english
        super().__init__(message)


class Granularity(IntEnum):
    """Length of a period in months; finer ones compare smaller."""

    DAY = 0
    MONTH = 1
    QUARTER = 3
    HALF = 6
    YEAR = 12

    @classmethod
    def named(cls, name: str) -> Granularity:
        """The granularity called `name` in a definition ("quarter"); KeyError otherwise."""
        return cls[name.upper()]

    @property
    def label(self) -> str:
        return self.word()

    def word(self, *, english: bool = False) -> str:
        """季度, quarter."""
        return _WORDS[self.value][english]


_WORDS = {0: ("日", "day"), 1: ("月", "month"), 3: ("季度", "quarter"), 6: ("半年", "half-year"), 12: ("年", "year")}
# The calendar module would follow the locale of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_FORMS = {
    Granularity.YEAR: re.compile(r"(\d{4})"),
    Granularity.HALF: re.compile(r"(\d{4})H([12])"),
    Granularity.QUARTER: re.compile(r"(\d{4})Q([1-4])"),
    Granularity.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    Granularity.DAY: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
}
# Years outside are typing errors, and the first and last years of the calendar have no neighbours.
YEARS = range(1900, 2101)


@dataclass(frozen=True, order=True)
class Period:
    """A calendar period. `first` is its first day; make one with `of` or `parse`."""

    first: date
    granularity: Granularity

    @classmethod
    def of(cls, day: date, granularity: Granularity) -> Period:
        """The period of that granularity that contains `day`."""
        if granularity is Granularity.DAY:
            return cls(day, granularity)
        months = granularity.value
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), granularity)

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), Granularity.YEAR)

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period written as 2023, 2023H1, 2023Q4, 2023-06 or 2023-06-15.

        Raises PeriodError for anything else, also for a year outside 1900 to 2100.
        """
        for granularity, form in _FORMS.items():
            # fullmatch with ASCII digits: "２０２３" would otherwise be a second spelling of one address.
            if text.isascii() and (match := form.fullmatch(text)):
                return cls._from_numbers(granularity, [int(n) for n in match.groups()], text)
        raise PeriodError(
            f"看不懂的时期“{text}”，请写成 2023、2023H1、2023Q4、2023-06 或 2023-06-15。",
            f"“{text}” is not a period. Write 2023, 2023H1, 2023Q4, 2023-06 or 2023-06-15.",
        )

    @classmethod
    def _from_numbers(cls, granularity: Granularity, numbers: list[int], text: str) -> Period:
        year, *rest = numbers
        if year not in YEARS:
            raise PeriodError(
                f"时期“{text}”的年份须在 {YEARS.start} 至 {YEARS.stop - 1} 之间。",
                f"The year of the period “{text}” must be between {YEARS.start} and {YEARS.stop - 1}.",
            )
        if granularity is Granularity.DAY:
            try:
                return cls(date(year, *rest), granularity)
            except ValueError:
                raise PeriodError(f"没有“{text}”这一天。", f"There is no day “{text}”.") from None
        number = rest[0] if rest else 1
        return cls(date(year, (number - 1) * granularity.value + 1, 1), granularity)

    @classmethod
    def last_closed_year(cls, today: date) -> Period:
        return cls.year(today.year - 1)

    @property
    def last(self) -> date:
        """Last day that belongs to the period."""
        if self.granularity is Granularity.DAY:
            return self.first
        month = self.first.month + self.granularity.value - 1
        return date(self.first.year, month, calendar.monthrange(self.first.year, month)[1])

    @property
    def lo(self) -> int:
        """Ordinal of the first day."""
        return self.first.toordinal()

    @property
    def hi(self) -> int:
        """Ordinal of the day after the last."""
        return self.last.toordinal() + 1

    @property
    def next(self) -> Period:
        return Period.of(self.last + timedelta(days=1), self.granularity)

    @property
    def previous(self) -> Period:
        return Period.of(self.first - timedelta(days=1), self.granularity)

    @property
    def year_before(self) -> Period:
        """The same period of the year before; 29 February goes to 28 February."""
        first = self.first
        day = 28 if (first.month, first.day) == (2, 29) else first.day
        return Period(date(first.year - 1, first.month, day), self.granularity)

    def split(self, granularity: Granularity) -> Iterator[Period]:
        """The periods of a finer granularity that make up this one, in order."""
        part = Period.of(self.first, granularity)
        while part.first <= self.last:
            yield part
            part = part.next

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def code(self) -> str:
        """What `parse` reads."""
        year, month = self.first.year, self.first.month
        match self.granularity:
            case Granularity.YEAR:
                return f"{year:04}"
            case Granularity.HALF:
                return f"{year:04}H{month // 6 + 1}"
            case Granularity.QUARTER:
                return f"{year:04}Q{month // 3 + 1}"
            case Granularity.MONTH:
                return f"{year:04}-{month:02}"
        return self.first.isoformat()

    def __str__(self) -> str:
        return self.name()

    def name(self, *, english: bool = False) -> str:
        """As a report names it: 2023年四季度, Q4 2023."""
        year, is_year = self.first.year, self.granularity is Granularity.YEAR
        if english:
            joint = " of " if self.granularity is Granularity.HALF else " "
            return f"{year}" if is_year else f"{self.part(english=True)}{joint}{year}"
        return f"{year}年" if is_year else f"{year}年{self.part()}"

    def part(self, *, english: bool = False) -> str:
        """The name within its year: 四季度, Q4. Empty for a year."""
        month, day = self.first.month, self.first.day
        match self.granularity:
            case Granularity.YEAR:
                return ""
            case Granularity.HALF:
                return ("first half", "second half")[month // 7] if english else "上下"[month // 7] + "半年"
            case Granularity.QUARTER:
                return f"Q{month // 3 + 1}" if english else f"{'一二三四'[month // 3]}季度"
            case Granularity.MONTH:
                return _MONTHS[month - 1] if english else f"{month}月"
        return f"{day} {_MONTHS[month - 1]}" if english else f"{month}月{day}日"

    def short_name(self, *, english: bool = False) -> str:
        """The name on the axis of a chart: 23年四季度, Q4 2023; of a day without its year: 6月15日, 15 Jun."""
        if self.granularity is Granularity.YEAR:
            return self.code
        if not english:
            return self.part() if self.granularity is Granularity.DAY else self.name()[2:]
        month = _MONTHS[self.first.month - 1][:3]
        match self.granularity:
            case Granularity.HALF:
                return f"H{self.first.month // 7 + 1} {self.first.year}"
            case Granularity.QUARTER:
                return self.name(english=True)
            case Granularity.MONTH:
                return f"{month} {self.first.year}"
        return f"{self.first.day} {month}"


def add_years(day: date, years: int) -> date:
    """The anniversary of `day`; for 29 February in a common year 1 March, as ages are reckoned."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
