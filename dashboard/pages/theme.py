"""One theme: every figure of its sections beside the year before."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dashboard.pages.entries import Outcome, entries_of
from dashboard.pages.frame import frame_of
from dashboard.pages.home import SectionEntries, by_section
from dashboard.pages.selection import of_theme, section_choices, summary_files, theme_named
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
    entries = entries_of(scope, of_theme(catalogue, found).indicators)
    context = {
        "frame": frame_of(scope, theme=code),
        "theme": found,
        "outcome": Outcome.of(entries),
        "section_choices": section_choices(catalogue, code, "", scope),
        "sections": [_table(each, scope) for each in by_section(catalogue, found, entries)],
        "files": summary_files(of_theme(catalogue, found), scope),
    }
    return render(request, "pages/theme.html", context)


def _table(each: SectionEntries, scope: Scope) -> SectionTable:
    address = reverse("section", args=[each.section.code]) + scope.query()
    return SectionTable(
        each.section, name_of(each.section), address, figures_table(entry.row for entry in each.entries)
    )
