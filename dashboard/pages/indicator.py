"""One indicator of one unit and period, opened down to its rows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dashboard.charts import trend_chart
from dashboard.exports.csv import csv_response
from dashboard.pages.figures.breakdown import breakdown, table_of
from dashboard.pages.figures.changes import compare, headline
from dashboard.pages.figures.composed import composed
from dashboard.pages.figures.marks import marks
from dashboard.pages.figures.subject import about, subject_of
from dashboard.pages.rows.behind import asked_part, no_address, rows_page, side_of
from dashboard.scope import Scope, Side, scoped
from dashboard.tables.figures import trend_values
from dashboard.tables.rows import lines_behind, rows_values


@scoped
def indicator(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    subject, reading = subject_of(scope, code), scope.reading
    figure, history, parts = reading.figure(code), reading.trend(code), reading.rows_behind(code)
    norms = reading.norms([subject.indicator])
    context = about(subject) | {
        "headline": headline(subject.indicator, figure),
        "comparison": compare(subject.indicator, figure, reading.before.figure(code)),
        "marks": list(marks(subject.indicator, figure, norms)),
        "trend": history,
        "trend_chart": trend_chart(subject.indicator, history, norms),
        "breakdown": breakdown(subject, figure, reading.below([code])[code]),
        "composition": composed(subject, figure, parts),
        "rows": rows_page(subject, parts),
    }
    return render(request, "pages/indicator.html", context)


@scoped
def trend_file(_request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    subject = subject_of(scope, code)
    return csv_response(trend_values(scope.reading.trend(code)), subject.file_name(_("走势")))


@scoped
def breakdown_file(_request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    subject = subject_of(scope, code)
    below = scope.reading.below([code])[code]
    return csv_response(table_of(subject, below, with_notes=True).as_values(), subject.file_name(_("按单位")))


@scoped
def composition_file(_request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    subject, reading = subject_of(scope, code), scope.reading
    found = composed(subject, reading.figure(code), reading.rows_behind(code))
    if found is None:
        raise Http404(_("这个指标没有构成可分。"))
    return csv_response(found.table.as_values(), subject.file_name(_("构成"), found.column))


@scoped
def rows_file(_request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    subject, side = subject_of(scope, code), scope.listing.side
    part = asked_part(scope, scope.reading.rows_behind(code))
    lines = lines_behind(part.ledger, side_of(part, side)[:], scope, no_address)
    is_counted = side is Side.COUNTED
    name = subject.file_name(part.label, _("计入") if is_counted else _("未计入"))
    return csv_response(rows_values(part.ledger, lines, reader=scope.rights, counted=is_counted), name)
