"""The indicator of a section that is looked at: over time, and by the units below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.charts import NARROW_BAR, Chart, breakdown_chart, trend_chart
from dashboard.pages.around.choices import Choice
from dashboard.pages.figures.selection import Selection
from dashboard.scope import Scope
from dashboard.tables.base import SiteTable
from dashboard.tables.figures import key_of, matrix_table
from dashboard.wording import name_of
from metrics.catalogue.definitions import Indicator


def looked_at(shown: Selection, scope: Scope) -> dict[str, Any]:
    """The indicator in focus over time, and all of them by the units below. Empty for a section without indicators."""
    if not shown.indicators:
        return {}
    focus = focus_of(shown, scope)
    history = scope.reading.trend(focus.code)
    norms = scope.reading.norms([focus])
    return {
        "indicator": focus,
        "focuses": _focuses(shown, focus, scope),
        "trend": history,
        "trend_chart": trend_chart(focus, history, norms),
        "units": _units(shown, focus, scope),
    }


def focus_of(shown: Selection, scope: Scope) -> Indicator:
    """The indicator that the address names, else the first. Raises Http404."""
    wanted = scope.listing.focus or shown.indicators[0].code
    for indicator in shown.indicators:
        if indicator.code == wanted:
            return indicator
    raise Http404(_("没有代码为“%(code)s”的指标。") % {"code": wanted})


def _focuses(shown: Selection, focus: Indicator, scope: Scope) -> list[Choice]:
    return [
        Choice(name_of(each), scope.query(focus=each.code) + "#trend", each.code, each is focus)
        for each in shown.indicators
    ]


@dataclass(frozen=True)
class UnitsBelow:
    """The units below by the indicators of the section, and the one in focus as a chart in the same order."""

    table: SiteTable
    chart: Chart


def _units(shown: Selection, focus: Indicator, scope: Scope) -> UnitsBelow | None:
    codes = [each.code for each in shown.indicators]
    figures = scope.reading.below(codes)
    below = figures[focus.code]
    if not below:
        return None
    page = reverse("section", args=[focus.section])
    units = [(each.unit, each.unit_name, page + scope.query(unit=each.unit, focus=focus.code)) for each in below]
    columns = [(each, figures[each.code]) for each in shown.indicators]
    table = matrix_table(
        units, columns, order_by=_sort_of(shown, scope), address=lambda sort: _sorted(scope, focus, sort)
    )
    order = {row.record["code"]: place for place, row in enumerate(table.rows)}
    return UnitsBelow(table, breakdown_chart(focus, sorted(below, key=lambda each: order[each.unit]), bar=NARROW_BAR))


def _sort_of(shown: Selection, scope: Scope) -> str:
    known = {"unit", *(key_of(each) for each in shown.indicators)}
    return scope.listing.sort if scope.listing.sort.removeprefix("-") in known else ""


def _sorted(scope: Scope, focus: Indicator, sort: str) -> str:
    return scope.query(sort=sort, focus=focus.code) + "#units"
