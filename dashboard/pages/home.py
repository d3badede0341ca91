"""The index of the indicators, with their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dashboard.pages.frame import frame_of
from dashboard.scope import Scope, scoped
from metrics.aggregation.figures import Figure, Figures, compute
from metrics.catalogue.definitions import Catalogue, Indicator, Section, Theme
from metrics.catalogue.loading import current_catalogue


@dataclass(frozen=True)
class Entry:
    indicator: Indicator
    figure: Figure
    address: str


@dataclass(frozen=True)
class SectionEntries:
    section: Section
    entries: list[Entry]


@dataclass(frozen=True)
class ThemeEntries:
    theme: Theme
    sections: list[SectionEntries]


@scoped
def home(request: HttpRequest, scope: Scope) -> HttpResponse:
    catalogue = current_catalogue(scope.moment.counters)
    shown = [indicator for indicator in catalogue.indicators.values() if not indicator.hidden]
    figures = compute([each.code for each in shown], scope.unit.pk, scope.period, tree=scope.tree, moment=scope.moment)
    context = {"frame": frame_of(scope), "themes": list(_themes(catalogue, shown, figures, scope))}
    return render(request, "pages/home.html", context)


def _themes(catalogue: Catalogue, shown: list[Indicator], figures: Figures, scope: Scope) -> Iterator[ThemeEntries]:
    for theme in catalogue.themes.values():
        sections = [
            SectionEntries(section, entries)
            for section in catalogue.sections.values()
            if section.theme == theme.code and (entries := _entries(section, shown, figures, scope))
        ]
        if sections:
            yield ThemeEntries(theme, sections)


def _entries(section: Section, shown: list[Indicator], figures: Figures, scope: Scope) -> list[Entry]:
    return [
        Entry(each, figures.of(each.code), reverse("indicator", args=[each.code]) + scope.query())
        for each in shown
        if each.section == section.code
    ]
