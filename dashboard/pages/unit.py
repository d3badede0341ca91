"""One unit: what it is, what led to it and from it, the units below, and the rows that it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.exports.csv import csv_response
from dashboard.exports.download import file_name
from dashboard.pages.around.choices import Choice
from dashboard.pages.around.frame import frame_of
from dashboard.scope import Scope, scoped
from dashboard.tables.units import UnitRow, UnitsTable
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import MENU
from metrics.models import OrgUnit, Succession
from metrics.models.codes import parent_code


@scoped
def unit(request: HttpRequest, scope: Scope) -> HttpResponse:
    scope.reading.prepare(ledgers=scope.ledgers)
    context = {
        "frame": frame_of(scope),
        "unit": scope.unit,
        "facts": list(_facts(scope.unit)),
        "relations": list(_relations(scope)),
        "table": _table(scope),
        "file": reverse("units-file") + scope.query(),
        "rooms": list(_rooms(scope)),
    }
    return render(request, "pages/unit.html", context)


@scoped
def units_file(_request: HttpRequest, scope: Scope) -> HttpResponse:
    name = file_name(_("下级单位"), scope.name, scope.period.code)
    return csv_response(_table(scope).as_values(), name)


def _facts(unit: OrgUnit) -> Iterator[tuple[str, str]]:
    yield _("区划代码"), unit.pk
    yield _("类别"), str(unit.get_kind_display())
    for label, value in ((_("人口"), unit.population), (_("户数"), unit.households)):
        yield label, _("未填") if value is None else f"{value:,}"
    for label, day in ((_("设立日期"), unit.opened_on), (_("撤销日期"), unit.closed_on)):
        if day:
            yield label, day.isoformat()


@dataclass(frozen=True)
class Relation:
    """Units from which this one came, or into which it went; only those that the reader may see are named."""

    label: str
    units: list[Choice]


def _relations(scope: Scope) -> Iterator[Relation]:
    """One query."""
    code = scope.unit.pk
    pairs = Succession.objects.filter(predecessor=code) | Succession.objects.filter(successor=code)
    found = list(pairs.select_related("predecessor", "successor").order_by("predecessor_id", "successor_id"))
    before = [each.predecessor for each in found if each.successor_id == code]
    after = [each.successor for each in found if each.predecessor_id == code]
    for label, units in ((_("由这些单位而来"), before), (_("由这些单位接续"), after)):
        seen = [each for each in units if scope.may_see(each.pk)]
        if choices := [Choice(scope.called(each), scope.query(unit=each.pk), each.pk) for each in seen]:
            yield Relation(label, choices)


def _table(scope: Scope) -> UnitsTable:
    """The units directly below that exist in the period. One query."""
    units, period = scope.reading.units, scope.period
    below = [units.codes[i] for i in units.children(scope.unit.pk, period.lo, period.hi, scope.tree)]
    rows = OrgUnit.objects.readable(scope.permitted).filter(pk__in=below).order_by("code")
    under = _counts_below(units.codes)
    sort = scope.listing.sort
    return UnitsTable(
        [UnitRow(row, under.get(row.pk, 0), scope.query(unit=row.pk)) for row in scope.as_called(rows)],
        order_by=sort if sort.removeprefix("-") in UnitsTable.base_columns else "",
        address=lambda order: scope.query(sort=order) + "#units",
    )


def _counts_below(codes: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for code in codes:
        counts[parent_code(code)] = counts.get(parent_code(code), 0) + 1
    return counts


@dataclass(frozen=True)
class Room:
    """The ledgers under one heading, with the number of rows that the unit keeps in the period."""

    name: str
    ledgers: list[Choice]


def _rooms(scope: Scope) -> Iterator[Room]:
    for heading, ledgers in MENU.items():
        if shown := [_holding(ledger, scope) for ledger in ledgers if ledger in scope.ledgers]:
            yield Room(str(heading.label), shown)


def _holding(ledger: Ledger, scope: Scope) -> Choice:
    count = scope.reading.rows_kept(ledger)
    return Choice(str(ledger.label), reverse("ledger", args=[ledger.name]) + scope.query(), f"{count:,}")
