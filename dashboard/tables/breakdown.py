"""A figure by the units below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from dashboard.tables.base import LAST, TONED, FigureColumn, SiteTable
from metrics.aggregation.figures import Figure


@dataclass(frozen=True)
class BreakdownRow:
    """The figure of one unit, now and a year before. `tone` says whether the change is good, `url` is its own page."""

    now: Figure
    before: Figure | None
    change: Decimal | None
    change_text: str
    tone: str
    url: str

    @property
    def now_order(self) -> Decimal:
        return _order(self.now)

    @property
    def before_order(self) -> Decimal:
        return _order(self.before)

    @property
    def change_order(self) -> Decimal:
        return LAST if self.change is None else self.change


def _order(figure: Figure | None) -> Decimal:
    """What has no value, or not the whole, comes after the smallest."""
    is_whole = figure is not None and figure.is_complete
    return figure.number if figure is not None and is_whole and figure.number is not None else LAST


def _link(record: BreakdownRow) -> str:
    return record.url


class BreakdownTable(SiteTable):
    code = tables.Column(_("区划代码"), accessor="now__unit", visible=False)
    unit = tables.Column(_("单位"), accessor="now__unit_name", order_by="now__unit", linkify=_link)
    now = FigureColumn(_("本期"), accessor="now__number", text="now__cell", order_by="now_order")
    before = FigureColumn(_("上年同期"), accessor="before__number", text="before__cell", order_by="before_order")
    change = FigureColumn(_("增减"), text="change_text", order_by="change_order", css="number change")
    note = tables.Column(
        _("说明"),
        accessor="now__note",
        orderable=False,
        default="",
        attrs={"td": {"class": "quiet"}, "th": {"class": ""}},
    )

    class Meta(SiteTable.Meta):
        row_attrs = TONED

    @property
    def figures(self) -> list[Figure]:
        """The figures in the order of the table, for the chart beside it."""
        return [row.record.now for row in self.rows]


def breakdown_table(rows: Sequence[BreakdownRow], **options: Any) -> BreakdownTable:
    """The table, without the column of notes where all have the same, which the page says once."""
    notes = {row.now.note for row in rows}
    return BreakdownTable(list(rows), **{"exclude": () if len(notes) > 1 else ("note",)} | options)
