"""One theme: every figure of its sections beside the year before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dashboard.pages.around.frame import frame_of
from dashboard.pages.figures.entries import Outcome, figure_entries
from dashboard.pages.figures.selection import of_theme, section_choices, summary_files, theme_named
from dashboard.pages.home import SectionEntries, by_section
from dashboard.scope import Scope, scoped
from dashboard.tables.base import SiteTable
from dashboard.tables.figures import figures_table
from dashboard.wording import name_of
from metrics.catalogue.definitions import Section


@dataclass(frozen=True)
class SectionTable:
    section: Section
    caption: str
    address: str
    table: SiteTable


@scoped
def theme(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    catalogue = scope.catalogue
    found = theme_named(catalogue, code)
    entries = figure_entries(scope, of_theme(catalogue, found).indicators)
    context = {
        "frame": frame_of(scope, theme=code),
        "theme": found,
        "outcome": Outcome.of(entries),
        "section_choices": section_choices(catalogue, code, "", scope),
        "sections": _tables(by_section(catalogue, found, entries), scope),
        "files": summary_files(of_theme(catalogue, found), scope),
    }
    return render(request, "pages/theme.html", context)


def _tables(sections: list[SectionEntries], scope: Scope) -> list[SectionTable]:
    """A table a section, all with the same columns."""
    rows = {each.section.code: [entry.row for entry in each.entries] for each in sections}
    everything = [row for of_section in rows.values() for row in of_section]
    return [
        SectionTable(
            each.section,
            name_of(each.section),
            reverse("section", args=[each.section.code]) + scope.query(),
            figures_table(rows[each.section.code], among=everything),
        )
        for each in sections
    ]
