"""The overview: three themes, what their figures say, and the way to each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from dashboard.pages.around.frame import frame_of
from dashboard.pages.figures.entries import FigureEntry, Outcome, figure_entries
from dashboard.pages.figures.selection import all_of, sections_of, summary_files
from dashboard.rights import Rights
from dashboard.scope import Scope, scoped
from metrics.catalogue.definitions import Catalogue, Section, Theme


@dataclass(frozen=True)
class SectionEntries:
    section: Section
    entries: list[FigureEntry]


@dataclass(frozen=True)
class ThemeEntries:
    """A theme and its sections; `lead` is the first figure of each."""

    theme: Theme
    sections: list[SectionEntries]

    @property
    def lead(self) -> list[FigureEntry]:
        return [section.entries[0] for section in self.sections]

    @property
    def outcome(self) -> Outcome:
        return Outcome.of([entry for section in self.sections for entry in section.entries])


@login_required
def home(request: HttpRequest) -> HttpResponseBase:
    """Who reads no figures begins at his desk, and is not turned away at the door."""
    rights = Rights.of(request)
    return redirect(rights.desk) if not rights.permitted and rights.desk != "home" else overview(request)


@scoped
def overview(request: HttpRequest, scope: Scope) -> HttpResponse:
    catalogue = scope.catalogue
    shown = all_of(catalogue)
    themes = list(by_theme(catalogue, figure_entries(scope, shown.indicators)))
    context = {"frame": frame_of(scope), "themes": themes, "files": summary_files(shown, scope)}
    return render(request, "pages/home.html", context)


def by_theme(catalogue: Catalogue, entries: list[FigureEntry]) -> Iterator[ThemeEntries]:
    """The entries under their themes and sections, without those that have none."""
    for theme in catalogue.themes.values():
        if sections := by_section(catalogue, theme, entries):
            yield ThemeEntries(theme, sections)


def by_section(catalogue: Catalogue, theme: Theme, entries: list[FigureEntry]) -> list[SectionEntries]:
    found = (
        SectionEntries(section, [entry for entry in entries if entry.indicator.section == section.code])
        for section in sections_of(catalogue, theme.code)
    )
    return [section for section in found if section.entries]
