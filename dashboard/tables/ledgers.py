"""The ledgers, and the rows of one: on the screen a page of them as the database sorted them, in a file all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.rights import Rights
from dashboard.tables.base import FigureColumn, Heading, SiteTable
from dashboard.tables.rows import UNIT, ShownField, fields_of, named_by, naming_fields, own_fields, where_named
from metrics.ledgers.ledger import Ledger
from metrics.models import Person
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class LedgerEntry:
    """A ledger, its rows in the period, and how many indicators are made of them. `url` is its page."""

    room: str
    ledger: Ledger
    rows: int
    indicators: int
    url: str

    @property
    def rows_text(self) -> str:
        return f"{self.rows:,}"

    @property
    def indicators_text(self) -> str:
        return str(self.indicators)


def _page(record: LedgerEntry) -> str:
    return record.url


class LedgersTable(SiteTable):
    """The ledgers of a room; a file names the room besides."""

    room = tables.Column(gettext_lazy("分类"), visible=False)
    name = tables.Column(gettext_lazy("台账"), accessor="ledger__label", linkify=_page)
    rows_kept = FigureColumn(gettext_lazy("本期行数"), accessor="rows", text="rows_text")
    indicators = FigureColumn(gettext_lazy("用于指标"), text="indicators_text")

    class Meta(SiteTable.Meta):
        orderable = False


@dataclass(frozen=True)
class Sorting:
    """By what the rows are sorted, and the address of the same page sorted otherwise."""

    by: str
    address: Callable[[str], str]


class LedgerTable(SiteTable):
    """Rows that come sorted: only the headings know by what."""

    def __init__(self, *args: Any, sorting: Sorting, **options: Any) -> None:
        super().__init__(*args, address=sorting.address, **options)
        self.sorted_by = sorting.by

    def _heading(self, column: Any) -> Heading:
        plain = replace(super()._heading(column), address="", sorted="")
        name = column.column.sort if isinstance(column.column, RowColumn) else ""
        if not name or self.address is None:
            return plain
        state = {name: "ascending", f"-{name}": "descending"}.get(self.sorted_by, "none")
        turned = f"-{name}" if state == "ascending" else name
        return replace(plain, address=self.address(turned), sorted=state)


class RowColumn(tables.Column):
    """A field of the rows; `sort` is the field to sort by, empty where it belongs to another row."""

    def __init__(self, field: ShownField) -> None:
        css = {"class": field.css}
        super().__init__(field.label, attrs={"td": css, "th": css}, linkify=where_named(field.key))
        self.sort = "" if "." in field.name else field.name


def sortable(ledger: Ledger) -> set[str]:
    """What the rows can be sorted by."""
    names = {field.name for field in own_fields(ledger)}
    return names | {f"-{name}" for name in names}


def order_path(ledger: Ledger, sort: str) -> str:
    """The column of the database for it: people by their names, since of others' people no more is known."""
    name = sort.removeprefix("-")
    is_person = ledger.field(name).related_model is Person
    return f"{sort}__pinyin" if is_person else sort


def ledger_table(
    ledger: Ledger,
    rows: Sequence[Tracked],
    *,
    reader: Rights,
    unit_name: Callable[[Tracked], str],
    url: Callable[[Tracked], str],
    sorting: Sorting,
) -> LedgerTable:
    """The rows on the screen. Fields that are empty in all of them take no column."""
    fields = [field for field in fields_of(ledger, reader) if any(field.says(row) for row in rows)]
    naming = naming_fields(fields)
    records = [
        _record(fields, row) | {UNIT: unit_name(row), "url": url(row), "named_by": named_by(naming, row)}
        for row in rows
    ]
    columns = [(field.key, RowColumn(field)) for field in fields]
    where = [] if ledger.unit == "code" else [(UNIT, tables.Column(_("单位"), attrs=_PLAIN, linkify=where_named(UNIT)))]
    return LedgerTable(
        records,
        extra_columns=[*columns[:1], *where, *columns[1:]] if naming else [*where, *columns],
        sorting=sorting,
        orderable=False,
    )


_PLAIN: dict[str, dict[str, str]] = {"td": {"class": ""}, "th": {"class": ""}}


def _record(fields: Iterable[ShownField], row: Tracked) -> dict[str, Any]:
    return {field.key: field.text(row) or "—" for field in fields}


def ledger_values(
    ledger: Ledger, rows: Iterable[Tracked], *, reader: Rights, unit_name: Callable[[Tracked], str]
) -> Iterator[list[Any]]:
    """The rows for a file: a line of headings, then every field of every row."""
    fields = fields_of(ledger, reader)
    yield [*(field.label for field in fields), _("单位"), _("区划代码")]
    for row in rows:
        code = row.pk if ledger.unit == "code" else getattr(row, ledger.unit)
        yield [*(field.value(row) for field in fields), unit_name(row), code]
