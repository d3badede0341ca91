"""What every table of the site shares: headings that sort by link, and numbers that stay numbers in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_tables2 as tables

from metrics.quantities import NO_VALUE


@dataclass(frozen=True)
class Heading:
    """One column heading. `address` sorts by the column; `sorted` is what a screen reader is told."""

    label: str
    address: str
    sorted: str
    css: str


class FigureColumn(tables.Column):
    """A number with its ready text: the text on the screen, the number in a file."""

    def __init__(self, label: Any, *, text: str, css: str = "number", **options: Any) -> None:
        super().__init__(label, attrs={"td": {"class": css}, "th": {"class": css}}, empty_values=(), **options)
        self.text = text

    def render(self, record: Any) -> str:
        return tables.A(self.text).resolve(record, quiet=True) or NO_VALUE

    def value(self, value: Decimal | None) -> Decimal | str:
        return "" if value is None else value


# What is no number sorts below every number.
LAST = Decimal("-Infinity")
# Rows whose change from the year before is good, bad or even.
TONED = {"class": lambda record: record.tone}


class SiteTable(tables.Table):
    """A table of the site. `address` turns a sort order into a link; without one nothing sorts."""

    class Meta:
        template_name = "components/data_table.html"
        attrs = {"class": "data"}

    def __init__(self, *args: Any, address: Callable[[str], str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.address = address

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Any) -> Heading:
        css = column.column.attrs.get("th", {}).get("class", "")
        if self.address is None or not column.orderable:
            return Heading(column.header, "", "", css)
        state = ("descending" if column.order_by_alias.is_descending else "ascending") if column.is_ordered else "none"
        return Heading(column.header, self.address(column.order_by_alias.next), state, css)
