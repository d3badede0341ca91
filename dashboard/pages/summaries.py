"""Summaries as files: the figures of a selection by the units below, month by month, and as a list."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dashboard.exports.download import file_name
from dashboard.exports.summaries import (
    Series,
    Summary,
    indicators_by_periods,
    summary_response,
    table_summary,
    units_by_indicators,
)
from dashboard.pages.figures.entries import figure_entries
from dashboard.pages.figures.selection import Selection, selection_named
from dashboard.scope import Scope, scoped
from dashboard.tables.figures import figures_table
from metrics.periods import Granularity, Period


@scoped
def summary(_request: HttpRequest, scope: Scope, of: str, across: str, form: str) -> HttpResponse:
    if across not in _SUMMARIES or form not in ("csv", "xlsx"):
        raise Http404(_("没有这种汇总表。"))
    selection = selection_named(scope, of)
    made = _SUMMARIES[across](selection, scope)
    name = file_name(selection.name, made.title, scope.name, scope.period.code)
    return summary_response(made, name, form)


def _by_units(selection: Selection, scope: Scope) -> Summary:
    """The unit itself first, then those below it."""
    codes = [each.code for each in selection.indicators]
    own, below = scope.reading.figures(codes), scope.reading.below(codes)
    series: list[Series] = [(each, (own[each.code], *below[each.code])) for each in selection.indicators]
    return units_by_indicators(_("各单位汇总"), series)


def _by_months(selection: Selection, scope: Scope) -> Summary:
    """The months of the period's year."""
    months = list(Period.of(scope.period.first, Granularity.YEAR).split(Granularity.MONTH))
    codes = [each.code for each in selection.indicators]
    found = scope.reading.over(codes, months)
    return indicators_by_periods(_("逐月汇总"), [(each, found[each.code]) for each in selection.indicators])


def _as_list(selection: Selection, scope: Scope) -> Summary:
    table = figures_table([entry.row for entry in figure_entries(scope, selection.indicators)])
    return table_summary(_("指标表"), list(table.as_values()))


_SUMMARIES: dict[str, Callable[[Selection, Scope], Summary]] = {
    "units": _by_units,
    "months": _by_months,
    "figures": _as_list,
}
