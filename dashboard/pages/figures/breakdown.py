"""A figure by the units below: table, chart and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.urls import reverse

from dashboard.charts import Chart, breakdown_chart
from dashboard.pages.figures.addends import breakdown_rows, sum_note
from dashboard.pages.figures.subject import Subject
from dashboard.scope import Scope
from dashboard.tables.breakdown import BreakdownTable, breakdown_table
from metrics.aggregation.figures import Figure


@dataclass(frozen=True)
class Breakdown:
    table: BreakdownTable
    chart: Chart
    note: str
    file: str


def breakdown(subject: Subject, figure: Figure, below: Sequence[Figure]) -> Breakdown | None:
    if not below:
        return None
    table = table_of(subject, below)
    file = reverse("breakdown-file", args=[subject.indicator.code]) + subject.scope.query(
        sort=subject.scope.listing.sort
    )
    chart = breakdown_chart(subject.indicator, table.figures)
    return Breakdown(table, chart, sum_note(subject.indicator, figure, below), file)


def table_of(subject: Subject, below: Sequence[Figure], *, with_notes: bool = False) -> BreakdownTable:
    """By the units below; a file has the notes of all, also where they are the same."""
    scope, code = subject.scope, subject.indicator.code
    before = scope.reading.before.below([code])[code]
    rows = list(breakdown_rows(subject.indicator, below, before, scope))
    options = {"exclude": ()} if with_notes else {}
    address = partial(_sorted, scope)
    return breakdown_table(rows, order_by=scope.listing.sort, address=address, **options)


def _sorted(scope: Scope, sort: str) -> str:
    return scope.query(sort=sort) + "#units"
