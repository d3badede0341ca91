"""What a figure is made of: table and chart, and the columns by which it can be taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard.charts import Chart, composition_chart
from dashboard.pages.around.choices import Choice
from dashboard.pages.figures.subject import Subject
from dashboard.tables.base import SiteTable
from dashboard.tables.figures import composition_table
from metrics.aggregation.composition import Slice, composition, dividing_columns
from metrics.aggregation.drilldown.parts import Part
from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.measures import Measure
from metrics.ledgers.columns import Column
from metrics.quantities import Dimension


@dataclass(frozen=True)
class Composed:
    """`note` says what the figure lacks that is taken apart."""

    slices: tuple[Slice, ...]
    table: SiteTable
    chart: Chart
    column: str
    columns: list[Choice]
    note: str
    file: str


def composed(subject: Subject, figure: Figure, parts: Sequence[Part]) -> Composed | None:
    """The figure by the column of the address, else by the first that has different values; None where none has."""
    found = dict(_compositions(subject, parts[0]))
    asked = subject.scope.listing.by
    if asked and asked not in {column.name for column in dividing_columns(subject.indicator)}:
        raise Http404(_("这个指标不能按“%(column)s”来分。") % {"column": asked})
    telling = [column for column, slices in found.items() if len(slices) > 1 or column.name == asked]
    if not telling:
        return None
    column = next((each for each in telling if each.name == asked), telling[0])
    chart = composition_chart(subject.indicator, found[column], str(column.label))
    query = subject.scope.query(by=column.name)
    choices = [
        Choice(str(each.label), subject.scope.query(by=each.name) + "#parts", each.name, each is column)
        for each in telling
    ]
    measure = _measure(subject.indicator, found[column])
    table = composition_table(found[column], str(column.label), measure, note=figure.note)
    file = reverse("composition-file", args=[subject.indicator.code]) + query
    return Composed(found[column], table, chart, str(column.label), choices, figure.note, file)


def _measure(indicator: Indicator, slices: Sequence[Slice]) -> str:
    """What the slices are counted in: of a percentage the rows that belong to its part, or their money."""
    unit = slices[0].style.unit
    is_rows = not isinstance(indicator.form, Measure) and unit.dimension is Dimension.NUMBER
    return pgettext("many", "行") if is_rows else unit.label


def _compositions(subject: Subject, part: Part) -> Iterator[tuple[Column, tuple[Slice, ...]]]:
    for column in dividing_columns(subject.indicator):
        if slices := composition(subject.indicator, part, column):
            yield column, slices
