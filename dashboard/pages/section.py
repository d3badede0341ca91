"""One section: its figures as cards, one of them over time and by unit, all of them by unit, and its systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.around.choices import Choice
from dashboard.pages.around.frame import frame_of
from dashboard.pages.figures.entries import Outcome, figure_entries
from dashboard.pages.figures.focus import looked_at
from dashboard.pages.figures.selection import of_section, section_choices, section_named, summary_files
from dashboard.scope import Scope, scoped
from dashboard.wording import listed, name_of
from metrics.catalogue.definitions import Section, System, SystemRows
from metrics.ledgers.registry import ledger_named


@scoped
def section(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    found = section_named(scope.catalogue, code)
    shown = of_section(scope.catalogue, found)
    systems = [system for system in scope.catalogue.systems.values() if system.section == code]
    scope.reading.prepare(shown.indicators, [ledger_named(rows.ledger) for each in systems for rows in each.rows])
    entries = figure_entries(scope, shown.indicators)
    figures = {
        "outcome": Outcome.of(entries),
        "entries": entries,
        "is_blank": not any(entry.figure.value for entry in entries),
        "systems": [SystemEntry(each, [_ledger_choice(rows, scope) for rows in each.rows]) for each in systems],
        "files": summary_files(shown, scope),
    }
    return render(request, "pages/section.html", _about(found, scope) | figures | looked_at(shown, scope))


def _about(section: Section, scope: Scope) -> dict[str, Any]:
    """What the page says of the section itself, and what stands around it."""
    return {
        "frame": frame_of(scope, theme=section.theme),
        "theme": scope.catalogue.themes[section.theme],
        "section": section,
        "caption": name_of(section),
        "section_choices": section_choices(scope.catalogue, section.theme, section.code, scope),
    }


@dataclass(frozen=True)
class SystemEntry:
    """One system, and the ledgers that it keeps with the number of their rows."""

    system: System
    ledgers: list[Choice]


def _ledger_choice(rows: SystemRows, scope: Scope) -> Choice:
    ledger = ledger_named(rows.ledger)
    kinds = listed(ledger.kinds[kind] for kind in rows.kinds)
    count = scope.reading.rows_kept(ledger, rows.kinds)
    label = _("%(name)s（%(kinds)s）") % {"name": ledger.label, "kinds": kinds} if rows.kinds else str(ledger.label)
    return Choice(label, ledger_address(rows, scope), f"{count:,}")


def ledger_address(rows: SystemRows, scope: Scope) -> str:
    """The ledger's page; with one kind, of these rows only."""
    kind = {ledger_named(rows.ledger).kind: rows.kinds[0]} if len(rows.kinds) == 1 else {}
    return reverse("ledger", args=[rows.ledger]) + scope.query(**kind)
