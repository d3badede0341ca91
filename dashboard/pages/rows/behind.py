"""The rows behind a figure: which part, which side, which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.core.paginator import Page
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.addresses import admin_address
from dashboard.lists.page_sizes import ROWS_BEHIND, paged
from dashboard.pages.around.choices import Choice
from dashboard.pages.figures.subject import Subject
from dashboard.scope import Scope, Side
from dashboard.tables.base import SiteTable
from dashboard.tables.rows import lines_behind, rows_table
from metrics.aggregation.drilldown.parts import Part
from metrics.aggregation.drilldown.rows import RowBehind
from metrics.ledgers.registry import ledger_of
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class PlaceLine:
    """A place that counts or does not; `address` is the indicator's page of it."""

    name: str
    value: str
    reason: str
    address: str


@dataclass(frozen=True)
class RowsPage:
    """The rows behind: the parts and sides to choose from, and the page of rows that is shown."""

    part: Part
    is_counted: bool
    parts: list[Choice]
    sides: list[Choice]
    units: list[PlaceLine] | None
    table: SiteTable
    page: Page
    previous: str
    next: str
    file: str
    ledger: str


def rows_page(subject: Subject, parts: Sequence[Part]) -> RowsPage:
    """The rows behind the figure, out of its `parts`. One query for the rows, one for the names of their units."""
    scope, side = subject.scope, subject.scope.listing.side
    part = asked_part(scope, parts)
    page = paged(side_of(part, side), ROWS_BEHIND).get_page(scope.listing.page)
    lines = lines_behind(part.ledger, list(page.object_list), scope, partial(_admin_address, scope))
    table = rows_table(part.ledger, lines, reader=scope.rights, counted=side is Side.COUNTED)
    file = reverse("rows-file", args=[subject.indicator.code]) + scope.query(part=scope.listing.part, rows=side)
    ledger = reverse("ledger", args=[part.ledger.name]) + scope.query()
    choices = _part_choices(scope, parts), _side_choices(scope, part)
    return RowsPage(
        part, side is Side.COUNTED, *choices, _places(scope, part), table, page, *_turns(scope, page), file, ledger
    )


def _turns(scope: Scope, page: Page) -> tuple[str, str]:
    """Addresses of the previous and the next page; empty at the ends."""
    return (
        _page_address(scope, page.number - 1) if page.has_previous() else "",
        _page_address(scope, page.number + 1) if page.has_next() else "",
    )


def asked_part(scope: Scope, parts: Sequence[Part]) -> Part:
    if scope.listing.part >= len(parts):
        raise Http404(_("这个指标没有第 %(number)s 部分。") % {"number": scope.listing.part + 1})
    return parts[scope.listing.part]


def side_of(part: Part, side: Side) -> Sequence[RowBehind]:
    return part.counted if side is Side.COUNTED else part.not_counted


def _places(scope: Scope, part: Part) -> list[PlaceLine] | None:
    """The places counted or not, where places are what is counted."""
    if part.units is None:
        return None
    shown = part.units.counted if scope.listing.side is Side.COUNTED else part.units.not_counted
    return [PlaceLine(each.unit_name, each.value_text, each.reason, scope.query(unit=each.unit)) for each in shown]


def _part_choices(scope: Scope, parts: Sequence[Part]) -> list[Choice]:
    """The parts of an indicator made of several; none to choose where there is one."""
    if len(parts) < 2:
        return []
    return [
        Choice(part.label, scope.query(part=number) + "#rows", str(number), number == scope.listing.part)
        for number, part in enumerate(parts)
    ]


def _side_choices(scope: Scope, part: Part) -> list[Choice]:
    labels = {Side.COUNTED: _("计入"), Side.NOT_COUNTED: _("未计入")}
    return [
        Choice(
            label,
            scope.query(part=scope.listing.part, rows=side) + "#rows",
            f"{len(side_of(part, side)):,}",
            side is scope.listing.side,
        )
        for side, label in labels.items()
    ]


def _page_address(scope: Scope, number: int) -> str:
    return scope.query(part=scope.listing.part, rows=scope.listing.side, page=number) + "#rows"


def _admin_address(scope: Scope, row: Tracked) -> str:
    """Where the row can be changed; nothing for those who may not."""
    return admin_address(ledger_of(row), "change", row.pk) if scope.rights.may_enter(row) else ""


def no_address(_row: Tracked) -> str:
    return ""
