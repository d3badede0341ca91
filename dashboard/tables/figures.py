"""Tables of figures: indicators one below the other, and units by indicators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.tables.base import LAST, TONED, FigureColumn, SiteTable
from dashboard.wording import name_of
from metrics.aggregation.composition import Slice
from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator

_QUIET = {"td": {"class": "quiet"}, "th": {"class": ""}}
_PLAIN = {"td": {"class": ""}, "th": {"class": ""}}


@dataclass(frozen=True)
class FigureRow:
    """One indicator: its figure, that of the year before, and what it is held to.

    `url` is its own page, `tone` says whether the change is good.
    """

    indicator: Indicator
    now: Figure
    before: Figure
    change: Decimal | None
    change_text: str
    tone: str
    held_to: str
    url: str

    @property
    def name(self) -> str:
        return name_of(self.indicator)

    @property
    def measure(self) -> str:
        return self.indicator.style.unit.label


def _link(record: FigureRow) -> str:
    return record.url


class FiguresTable(SiteTable):
    """Indicators with their figures; a file has codes and units of measure besides."""

    code = tables.Column(_("代码"), accessor="indicator__code", visible=False)
    name = tables.Column(_("指标"), accessor="name", linkify=_link)
    now = FigureColumn(_("本期"), accessor="now__number", text="now__text")
    measure = tables.Column(_("计量单位"), accessor="measure", visible=False)
    text = tables.Column(_("正式写法"), accessor="now__text", visible=False)
    before = FigureColumn(_("上年同期"), accessor="before__number", text="before__cell")
    change = FigureColumn(_("增减"), text="change_text", css="number change")
    held_to = tables.Column(_("对照"), accessor="held_to", default="", attrs=_QUIET)
    note = tables.Column(_("说明"), accessor="now__note", default="", attrs=_QUIET)

    class Meta(SiteTable.Meta):
        orderable = False
        row_attrs = TONED


def figures_table(rows: Sequence[FigureRow], *, among: Sequence[FigureRow] = ()) -> FiguresTable:
    """The table, without the columns in which no row has anything, nor one of those `among` which it stands."""
    empty = [name for name, of in _OPTIONAL.items() if not any(of(row) for row in (*rows, *among))]
    return FiguresTable(rows, exclude=empty)


_OPTIONAL = {"held_to": lambda row: row.held_to, "note": lambda row: row.now.note}


def matrix_table(
    units: Sequence[tuple[str, str, str]], columns: Sequence[tuple[Indicator, Sequence[Figure]]], **options: Any
) -> SiteTable:
    """Units by indicators. `units` are code, name and address; each column has a figure for each unit."""
    records = [
        {"code": code, "unit": name, "url": url} | _cells([(each, figures[place]) for each, figures in columns])
        for place, (code, name, url) in enumerate(units)
    ]
    named = [
        ("code", tables.Column(_("区划代码"), visible=False)),
        ("unit", tables.Column(_("单位"), linkify=lambda record: record["url"], order_by="code")),
    ]
    measured = [(key_of(each), _figure_column(each)) for each, _figures in columns]
    return SiteTable(records, extra_columns=[*named, *measured], **options)


def key_of(indicator: Indicator) -> str:
    """How the column of an indicator is called in an address."""
    return indicator.code.replace("-", "_")


def _figure_column(indicator: Indicator) -> FigureColumn:
    key = key_of(indicator)
    words = {"name": name_of(indicator), "unit": indicator.style.unit.label}
    label = gettext("%(name)s（%(unit)s）") % words
    return FigureColumn(label, text=f"{key}_text", order_by=f"{key}_order")


def _cells(found: Iterable[tuple[Indicator, Figure]]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for indicator, figure in found:
        key = key_of(indicator)
        cells[key] = figure.number
        cells[f"{key}_text"] = indicator.style.parts(figure.value)[0] if figure.is_complete else figure.cell
        cells[f"{key}_order"] = figure.number if figure.number is not None and figure.is_complete else LAST
    return cells


def trend_values(history: Iterable[Figure]) -> Iterator[list[Any]]:
    """Figures over time for a file: a line of headings, then period, number, official wording and note."""
    yield [str(_("时期")), str(_("数值")), str(_("正式写法")), str(_("说明"))]
    for figure in history:
        note = figure.note or (str(figure.period) if figure.period.is_running else "")
        yield [figure.period.code, figure.number, figure.text, note]


class NoteColumn(tables.Column):
    """The same words in each line of a file."""

    def __init__(self, note: str) -> None:
        super().__init__(_("说明"), empty_values=(), visible=False)
        self.note = note

    def value(self) -> str:
        return self.note


def composition_table(slices: Iterable[Slice], column: str, measure: str, *, note: str = "") -> SiteTable:
    """What a figure is made of: the choice, its value, its percentage; in a file also what the whole lacks."""
    percent = gettext("%(name)s（%(unit)s）") % {"name": gettext("占比"), "unit": "%"}
    columns = [
        ("label", tables.Column(column, attrs=_PLAIN)),
        ("number", FigureColumn(gettext("数值（%(unit)s）") % {"unit": measure}, text="text")),
        ("percent", FigureColumn(percent, text="percent")),
    ]
    if note:
        columns.append(("note", NoteColumn(note)))
    return SiteTable(list(slices), extra_columns=columns, orderable=False)
