"""Figures as the index, the themes and the sections show them: each beside the year before, with what it is held to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.figures.changes import Headline, YearOnYear, arrow_text, compare, difference, headline
from dashboard.pages.figures.marks import Mark, marks
from dashboard.scope import Scope
from dashboard.tables.figures import FigureRow
from dashboard.wording import listed
from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator


@dataclass(frozen=True)
class FigureEntry:
    """One indicator with its figure, and where its page is."""

    indicator: Indicator
    figure: Figure
    before: Figure
    headline: Headline
    comparison: YearOnYear | None
    marks: tuple[Mark, ...]
    address: str

    @property
    def row(self) -> FigureRow:
        held_to = str(listed(f"{mark.name} {mark.text}" for mark in self.marks))
        change = difference(self.figure, self.before)
        words, tone = arrow_text(change), self.comparison.tone if self.comparison else ""
        return FigureRow(self.indicator, self.figure, self.before, change, words, tone, held_to, self.address)


def figure_entries(scope: Scope, indicators: Iterable[Indicator]) -> list[FigureEntry]:
    """The entries in the order of the indicators. One query where a norm is a parameter."""
    shown = list(indicators)
    codes = [each.code for each in shown]
    now, before = scope.reading.figures(codes), scope.reading.before.figures(codes)
    norms = scope.reading.norms(shown)
    return [
        FigureEntry(
            each,
            figure := now[each.code],
            before[each.code],
            headline(each, figure),
            compare(each, figure, before[each.code]),
            tuple(marks(each, figure, norms)),
            indicator_address(each.code, scope),
        )
        for each in shown
    ]


def indicator_address(code: str, scope: Scope) -> str:
    return reverse("indicator", args=[code]) + scope.query()


@dataclass(frozen=True)
class Outcome:
    """How many of some figures went the good way, how many the other, and how many there are not."""

    all: int
    good: int
    bad: int
    missing: int

    @classmethod
    def of(cls, entries: Sequence[FigureEntry]) -> Outcome:
        tones = [entry.comparison.tone for entry in entries if entry.comparison]
        missing = sum(entry.figure.value is None for entry in entries)
        return cls(len(entries), tones.count("good"), tones.count("bad"), missing)

    @property
    def words(self) -> list[tuple[str, str]]:
        """Tone and words, without what there is none of."""
        found = [
            ("even", self.all, _("%(number)s 项指标")),
            ("good", self.good, _("较上年向好 %(number)s 项")),
            ("bad", self.bad, _("趋差 %(number)s 项")),
            ("none", self.missing, _("无数据 %(number)s 项")),
        ]
        return [(tone, words % {"number": number}) for tone, number, words in found if number]
