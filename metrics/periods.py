"""Periods of a report: a day, month, quarter, half-year or year, and their names in the reader's language.

A period knows its first and last day; both belong to it. Arithmetic elsewhere
uses day ordinals, with `hi` excluded.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from metrics.languages import conventions


class PeriodError(ValueError):
    """The text or day names no period; the message is for the user, in his language."""


class YearOutOfBounds(PeriodError):
    """It reads like a period, but of no year in YEARS."""


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
        """季度, quarter."""
        return str(_LENGTHS[self])


_LENGTHS = {
    Granularity.DAY: pgettext_lazy("length of a period", "日"),
    Granularity.MONTH: pgettext_lazy("length of a period", "月"),
    Granularity.QUARTER: pgettext_lazy("length of a period", "季度"),
    Granularity.HALF: pgettext_lazy("length of a period", "半年"),
    Granularity.YEAR: pgettext_lazy("length of a period", "年"),
}

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
    """A calendar period. `first` is its first day; make one with `of` or `parse`.

    One that is running ends, for what is counted in it, with the day `through`.
    """

    first: date
    granularity: Granularity
    through: date | None = None

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
            _("看不懂的时期“%(text)s”，请写成 2023、2023H1、2023Q4、2023-06 或 2023-06-15。") % {"text": text}
        )

    @classmethod
    def _from_numbers(cls, granularity: Granularity, numbers: list[int], text: str) -> Period:
        year, *rest = numbers
        if year not in YEARS:
            words = {"text": text, "first": YEARS.start, "last": YEARS.stop - 1}
            raise YearOutOfBounds(_("时期“%(text)s”的年份须在 %(first)s 至 %(last)s 之间。") % words)
        if granularity is Granularity.DAY:
            try:
                return cls(date(year, *rest), granularity)
            except ValueError:
                raise PeriodError(_("没有“%(text)s”这一天。") % {"text": text}) from None
        number = rest[0] if rest else 1
        return cls(date(year, (number - 1) * granularity.value + 1, 1), granularity)

    @classmethod
    def last_closed_year(cls, today: date) -> Period:
        return cls.year(today.year - 1)

    def until(self, day: date) -> Period:
        """The same period as it is on a day: itself once it is over, else the days of it that have come."""
        return replace(self, through=day if day < self.whole.last else None)

    @property
    def whole(self) -> Period:
        return Period(self.first, self.granularity)

    @property
    def is_running(self) -> bool:
        return self.through is not None

    @property
    def last(self) -> date:
        """Last day that belongs to the period, or has come of it."""
        if self.through is not None:
            return self.through
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
        return Period.of(self.whole.last + timedelta(days=1), self.granularity)

    @property
    def previous(self) -> Period:
        return Period.of(self.first - timedelta(days=1), self.granularity)

    @property
    def year_before(self) -> Period:
        """The same period of the year before, of one that is running the same days."""
        through = None if self.through is None else a_year_before(self.through)
        return Period(a_year_before(self.first), self.granularity, through)

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
        year = f"{self.first.year:04}"
        match self.granularity:
            case Granularity.YEAR:
                return year
            case Granularity.HALF:
                return f"{year}H{self._place + 1}"
            case Granularity.QUARTER:
                return f"{year}Q{self._place + 1}"
            case Granularity.MONTH:
                return f"{year}-{self.first.month:02}"
        return self.first.isoformat()

    def __str__(self) -> str:
        """As a report names it: 2023年四季度, Q4 2023; of one that is running: 2024年（截至7月16日）."""
        name = str(_NAMES[self.granularity] % {"year": self.first.year, "part": self.part})
        if self.through is None:
            return name
        return _("%(period)s（截至%(day)s）") % {"period": name, "day": Period(self.through, Granularity.DAY).part}

    @property
    def part(self) -> str:
        """The name within its year: 四季度, Q4. Empty for a year."""
        match self.granularity:
            case Granularity.YEAR:
                return ""
            case Granularity.DAY:
                return _DAY % {"month": _PARTS[Granularity.MONTH][self.first.month - 1], "day": self.first.day}
        return str(_PARTS[self.granularity][self._place])

    @property
    def short_name(self) -> str:
        """The name on the axis of a chart: 23年四季度, Q4 2023; of a day without its year: 6月15日, 15 Jun."""
        match self.granularity:
            case Granularity.YEAR:
                return self.code
            case Granularity.DAY:
                return _SHORT_DAY % {
                    "month": _SHORT_PARTS[Granularity.MONTH][self.first.month - 1],
                    "day": self.first.day,
                }
        year = f"{self.first.year:04}"[-conventions().year_digits :]
        return _SHORT_NAME % {"year": year, "part": _SHORT_PARTS[self.granularity][self._place]}

    @property
    def _place(self) -> int:
        """Which of its length it is in its year, the first being 0."""
        return (self.first.month - 1) // self.granularity.value


def a_year_before(day: date) -> date:
    """The same day of the year before; 29 February goes to 28 February."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


# -- names ----------------------------------------------------------------------------------------

_NAMES = {
    Granularity.DAY: pgettext_lazy("day", "%(year)s年%(part)s"),
    Granularity.MONTH: pgettext_lazy("month", "%(year)s年%(part)s"),
    Granularity.QUARTER: pgettext_lazy("quarter", "%(year)s年%(part)s"),
    Granularity.HALF: pgettext_lazy("half-year", "%(year)s年%(part)s"),
    Granularity.YEAR: pgettext_lazy("year", "%(year)s年"),
}
_SHORT_NAME = pgettext_lazy("on an axis", "%(year)s年%(part)s")
_DAY = pgettext_lazy("day", "%(month)s%(day)s日")
_SHORT_DAY = pgettext_lazy("on an axis", "%(month)s%(day)s日")
_QUARTERS = (
    pgettext_lazy("quarter", "一季度"),
    pgettext_lazy("quarter", "二季度"),
    pgettext_lazy("quarter", "三季度"),
    pgettext_lazy("quarter", "四季度"),
)
_PARTS = {
    Granularity.HALF: (pgettext_lazy("half-year", "上半年"), pgettext_lazy("half-year", "下半年")),
    Granularity.QUARTER: _QUARTERS,
    Granularity.MONTH: (
        pgettext_lazy("month", "1月"),
        pgettext_lazy("month", "2月"),
        pgettext_lazy("month", "3月"),
        pgettext_lazy("month", "4月"),
        pgettext_lazy("month", "5月"),
        pgettext_lazy("month", "6月"),
        pgettext_lazy("month", "7月"),
        pgettext_lazy("month", "8月"),
        pgettext_lazy("month", "9月"),
        pgettext_lazy("month", "10月"),
        pgettext_lazy("month", "11月"),
        pgettext_lazy("month", "12月"),
    ),
}
_SHORT_PARTS = {
    Granularity.HALF: (pgettext_lazy("on an axis", "上半年"), pgettext_lazy("on an axis", "下半年")),
    Granularity.QUARTER: _QUARTERS,
    Granularity.MONTH: (
        pgettext_lazy("on an axis", "1月"),
        pgettext_lazy("on an axis", "2月"),
        pgettext_lazy("on an axis", "3月"),
        pgettext_lazy("on an axis", "4月"),
        pgettext_lazy("on an axis", "5月"),
        pgettext_lazy("on an axis", "6月"),
        pgettext_lazy("on an axis", "7月"),
        pgettext_lazy("on an axis", "8月"),
        pgettext_lazy("on an axis", "9月"),
        pgettext_lazy("on an axis", "10月"),
        pgettext_lazy("on an axis", "11月"),
        pgettext_lazy("on an axis", "12月"),
    ),
}
