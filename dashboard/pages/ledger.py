"""The ledgers: all of them with what they hold, and one with its rows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.exports.csv import csv_response
from dashboard.exports.download import file_name
from dashboard.pages.around.choices import Choice
from dashboard.pages.around.frame import frame_of
from dashboard.pages.figures.entries import indicator_address
from dashboard.pages.rows.listing import LedgerListing
from dashboard.scope import Scope, scoped
from dashboard.tables.ledgers import (
    LedgerEntry,
    LedgersTable,
    ledger_values,
)
from dashboard.wording import name_of
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import MENU


@scoped
def all_ledgers(request: HttpRequest, scope: Scope) -> HttpResponse:
    rooms = [(room, LedgersTable(entries)) for room, entries in _rooms(scope)]
    return render(request, "pages/ledgers.html", {"frame": frame_of(scope), "rooms": rooms})


@scoped
def ledgers_file(_request: HttpRequest, scope: Scope) -> HttpResponse:
    table = LedgersTable([entry for _room, entries in _rooms(scope) for entry in entries])
    return csv_response(table.as_values(), file_name(_("台账"), scope.name, scope.period.code))


def _rooms(scope: Scope) -> list[tuple[str, list[LedgerEntry]]]:
    scope.reading.prepare(ledgers=scope.ledgers)
    rooms = ((str(each.label), [one for one in found if one in scope.ledgers]) for each, found in MENU.items())
    return [(name, [_entry(name, each, scope) for each in found]) for name, found in rooms if found]


def _entry(room: str, ledger: Ledger, scope: Scope) -> LedgerEntry:
    rows = scope.reading.rows_kept(ledger)
    address = reverse("ledger", args=[ledger.name]) + scope.query()
    return LedgerEntry(room, ledger, rows, len(_indicators(ledger, scope)), address)


@scoped
def ledger(request: HttpRequest, scope: Scope, name: str) -> HttpResponse:
    found = LedgerListing(ledger_or_404(name, scope), scope)
    context = {
        "frame": frame_of(scope),
        "ledger": found.ledger,
        "form": found.filters.form,
        "chosen": list(found.chosen()),
        "kinds": found.kinds(),
        "rows": found.rows_page(),
        "indicators": _indicators(found.ledger, scope),
        "admin": found.admin_address(),
    }
    return render(request, "pages/ledger.html", context)


@scoped
def ledger_file(_request: HttpRequest, scope: Scope, name: str) -> HttpResponse:
    found = LedgerListing(ledger_or_404(name, scope), scope)
    rows = ledger_values(found.ledger, scope.as_called(found.rows), reader=scope.rights, unit_name=found.unit_name)
    return csv_response(rows, file_name(str(found.ledger.label), scope.name, scope.period.code))


def ledger_or_404(name: str, scope: Scope) -> Ledger:
    """The ledger of that name, of a section that the reader may see. Raises Http404."""
    found = next((ledger for ledger in scope.ledgers if ledger.name == name), None)
    if found is None:
        raise Http404(_("没有名为“%(name)s”的台账。") % {"name": name})
    return found


def _indicators(ledger: Ledger, scope: Scope) -> list[Choice]:
    """The indicators that are made of the ledger's rows."""
    return [
        Choice(name_of(each), indicator_address(each.code, scope), each.code)
        for each in scope.catalogue.indicators.values()
        if not each.hidden and any(measure.base.ledger == ledger.name for measure in each.measures)
    ]
