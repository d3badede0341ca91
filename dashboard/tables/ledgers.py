"""The rows of a ledger: on the screen a page of them in an order that the database gave, in a file all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext as _

from dashboard.rights import Rights
from dashboard.tables.base import Heading, SiteTable
from dashboard.tables.rows import RowField, fields_of, own_fields
from metrics.catalogue.ledgers import Ledger
from metrics.models import Person
from metrics.models.base import Tracked


class LedgerTable(SiteTable):
    """Rows that come sorted: only the headings know by what."""

    def __init__(self, *args: Any, sorted_by: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.sorted_by = sorted_by

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

    def __init__(self, field: RowField, **options: Any) -> None:
        css = {"class": "number" if field.is_number else ""}
        super().__init__(field.label, attrs={"td": css, "th": css}, **options)
        self.sort = "" if "." in field.name else field.name


def sortable(ledger: Ledger) -> set[str]:
    """What the rows can be sorted by."""
    names = {field.name for field in own_fields(ledger)}
    return names | {f"-{name}" for name in names}


def order_path(ledger: Ledger, sort: str) -> str:
    """The column of the database for it: people by their names, since of others' people no more is known."""
    name = sort.removeprefix("-")
    is_person = ledger.model._meta.get_field(name).related_model is Person
    return f"{sort}__pinyin" if is_person else sort


def ledger_table(
    ledger: Ledger,
    rows: Sequence[Tracked],
    *,
    reader: Rights,
    unit_name: Callable[[Tracked], str],
    url: Callable[[Tracked], str],
    sorted_by: str,
    address: Callable[[str], str],
) -> LedgerTable:
    """The rows on the screen. Fields that are empty in all of them take no column."""
    fields = [field for field in fields_of(ledger, reader) if any(field.says(row) for row in rows)]
    records = [_record(fields, row) | {"unit_name": unit_name(row), "url": url(row)} for row in rows]
    columns = [(field.key, RowColumn(field, linkify=_link if n == 0 else None)) for n, field in enumerate(fields)]
    where = [] if ledger.unit == "code" else [("unit_name", tables.Column(_("单位"), attrs=_PLAIN))]
    return LedgerTable(
        records,
        extra_columns=[*columns[:1], *where, *columns[1:]],
        sorted_by=sorted_by,
        address=address,
        orderable=False,
    )


_PLAIN: dict[str, dict[str, str]] = {"td": {"class": ""}, "th": {"class": ""}}


def _link(record: dict[str, Any]) -> str | None:
    return record["url"] or None


def _record(fields: Iterable[RowField], row: Tracked) -> dict[str, Any]:
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
