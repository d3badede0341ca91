"""Figures: one value of an indicator, with all that is said of it beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from metrics.aggregation.absence import Absence, Value, short_words_of
from metrics.catalogue.definitions import Indicator
from metrics.periods import Granularity, Period
from metrics.quantities import OverTime


@dataclass(frozen=True)
class Figure:
    """One value. It has no language: its words are made when they are asked for."""

    indicator: Indicator
    unit: str
    unit_name: str
    period: Period
    read: Value

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def value(self) -> Fraction | None:
        """Exact, in the indicator's unit of measure."""
        return self.read.amount

    @property
    def is_complete(self) -> bool:
        """Whether it may be compared, coloured, ranked, drawn or held to a target."""
        return self.read.is_complete

    @property
    def received(self) -> int | None:
        """How many of the returns were received that are expected of it; None where it rests on none."""
        return self.read.received

    @property
    def expected(self) -> int | None:
        return self.read.expected

    @property
    def absence(self) -> Absence | None:
        return self.read.absence

    @property
    def number(self) -> Decimal | None:
        """The value rounded as the indicator has it."""
        return self.indicator.style.number(self.value)

    @property
    def text(self) -> str:
        """The official wording with its unit, in the reader's language."""
        return self.indicator.style.text(self.value)

    @property
    def cell(self) -> str:
        """As a table has it: the wording, with how many returns it rests on where some lack; or 未报, 不适用."""
        if self.absence is None:
            return self.text
        return short_words_of(self.absence) if self.value is None else f"{self.text} {self.read.lack}"

    @property
    def since(self) -> date | None:
        """The day from which it adds up, whatever the period; None where the period says it."""
        return min((each.base.since for each in self.indicator.measures if each.base.since), default=None)

    @property
    def span(self) -> str:
        """The days that it speaks of: 2023年, 截至2023年12月31日, 2021年1月1日至2023年12月31日."""
        last = Period.of(self.period.last, Granularity.DAY)
        if self.since:
            return _("%(first)s至%(last)s") % {"first": Period.of(self.since, Granularity.DAY), "last": last}
        if self.indicator.measures and all(each.time is OverTime.STOCK for each in self.indicator.measures):
            return _("截至%(day)s") % {"day": last}
        return str(self.period)

    @property
    def note(self) -> str:
        """Why there is no value, or what it lacks; empty where there is one and nothing lacks."""
        return self.read.note

    @property
    def caveat(self) -> str:
        """The note, but where it only counts the returns, which are told by themselves."""
        return "" if self.absence is Absence.PARTLY_REPORTED else self.note


@dataclass(frozen=True)
class Figures:
    """Figures of one unit and period, and of the units directly below it when these were asked for."""

    own: Mapping[str, Figure]
    beneath: Mapping[str, tuple[Figure, ...]]

    def of(self, code: str) -> Figure:
        return self.own[code]

    def below(self, code: str) -> tuple[Figure, ...]:
        return self.beneath.get(code, ())
