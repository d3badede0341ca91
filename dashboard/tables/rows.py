"""The rows behind a figure: whatever a ledger has, each field once, with the contribution or the reason first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import takewhile
from typing import Any

import django_tables2 as tables
from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.rights import Rights
from dashboard.scope import Scope
from dashboard.tables.base import SiteTable
from dashboard.wording import label_of
from metrics.aggregation.drilldown.rows import RowBehind
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of
from metrics.models.columns.money import MoneyField
from metrics.models.returning import ReturnRow
from metrics.models.rows import LedgerRow
from metrics.models.tracked import Tracked
from metrics.quantities import NO_VALUE
from metrics.wording import Text

# From how many characters on a field may hold a sentence.
SENTENCE = 100


@dataclass(frozen=True)
class ShownField:
    """One field of a ledger's rows, perhaps of a row it refers to ("person.birth_date"), as its reader sees it.

    Of a row that he may not open he sees the name, and of its fields that they are withheld.
    """

    name: str
    field: models.Field
    reader: Rights

    @property
    def key(self) -> str:
        return self.name.replace(".", "_")

    @property
    def label(self) -> str:
        return str(self.field.verbose_name)

    @property
    def is_number(self) -> bool:
        return isinstance(self.field, models.IntegerField) and not self.field.choices

    @property
    def css(self) -> str:
        """Numbers stand to the right; what may be a sentence breaks into lines, and a day never does."""
        if self.is_number:
            return "number"
        if isinstance(self.field, models.DateField):
            return "day"
        is_long = isinstance(self.field, models.TextField) or (self.field.max_length or 0) >= SENTENCE
        return "text" if is_long and not self.field.choices else ""

    def value(self, row: models.Model) -> Any:
        """A plain value for a file: text, a date or a number."""
        if self.name == "period_start" and isinstance(row, ReturnRow):
            return str(row.period)
        owner: Any = row
        *path, last = self.name.split(".")
        for step in path:
            owner = getattr(owner, step)
            if owner is None:
                return ""
            if not self.reader.may_read(owner):
                return NO_VALUE
        found = getattr(owner, f"get_{last}_display")() if self.field.choices else getattr(owner, last)
        if isinstance(found, bool):
            return _("是") if found else ""
        if isinstance(found, Tracked):
            return label_of(found, self.reader)
        return found if isinstance(found, int | Decimal) else "" if found is None else str(found)

    def text(self, row: models.Model) -> str:
        """The value as the screen shows it."""
        value = self.value(row)
        if isinstance(self.field, MoneyField) and isinstance(value, int | Decimal):
            return f"{value:,.2f}"
        return f"{value:,}" if isinstance(value, int) else str(value)

    def says(self, row: models.Model) -> bool:
        """Whether the row has something in the field that may be shown."""
        return self.text(row) not in ("", NO_VALUE)


def fields_of(ledger: Ledger, reader: Rights) -> tuple[ShownField, ...]:
    """What identifies a row first, then its kind, its days, its numbers, and what it knows of others."""
    own = [ShownField(f.name, f, reader) for f in own_fields(ledger)]
    foreign = [ShownField(name, column.field, reader) for name, column in ledger.columns.items() if "." in name]
    return tuple(sorted(own, key=lambda each: _rank(each.field)) + foreign)


def own_fields(ledger: Register) -> Iterator[models.Field]:
    """The fields of its own that a row is shown with; its unit has a column of its own."""
    return (field for field in ledger.fields if field.name != "unit")


def _rank(field: models.Field) -> int:
    if field.name == "note":
        return 5
    if field.choices:
        return 1
    ranks = ((models.DateField, 2), (models.BooleanField, 4), (models.IntegerField, 3))
    return next((rank for kind, rank in ranks if isinstance(field, kind)), 0)


@dataclass(frozen=True)
class RowLine:
    """One row with why it counts, or not. `url` opens it in the admin, where the reader may change it."""

    behind: RowBehind
    row: Tracked
    unit_name: str
    url: str


def lines_behind(
    ledger: Ledger, behind: Sequence[RowBehind], scope: Scope, url: Callable[[Tracked], str]
) -> Iterator[RowLine]:
    """The rows of `behind` that the reader may see, in its order. One query.

    A row that went between the count and this query is left out.
    """
    query = ledger.rows().readable(scope.permitted).select_related(*related_paths(ledger.model))
    found = query.in_bulk([each.key for each in behind])
    rows = dict(zip(found, scope.as_called(found.values()), strict=True))
    for each in behind:
        if row := rows.get(each.key):
            yield RowLine(each, row, scope.name_of(each.unit), url(row))


@cache
def related_paths(model: type[Tracked]) -> tuple[str, ...]:
    """The paths of the rows that a row is shown with, and of those by which they name themselves."""
    first = _keys(model)
    return (*(key.name for key in first), *(f"{k.name}__{i.name}" for k in first for i in _keys(k.related_model)))


def _keys(model: type[models.Model]) -> list[Any]:
    """The unit has a column of its own; accounts name themselves."""
    if not issubclass(model, LedgerRow):
        return []
    return [key for key in register_of(model).keys if key.name != "unit"]


def rows_table(ledger: Ledger, lines: Iterable[RowLine], *, reader: Rights, counted: bool) -> SiteTable:
    """The rows on the screen. Fields that are empty in all of them take no column."""
    lines = list(lines)
    fields = [field for field in fields_of(ledger, reader) if any(field.says(line.row) for line in lines)]
    naming = naming_fields(fields)
    records = [_record(line, fields, naming, counted=counted) for line in lines]
    columns = [(field.key, _column(field.label, field.key, field.css)) for field in fields]
    why = tables.Column(_("计入") if counted else _("未计入的原因"), attrs=_css("number" if counted else "reason"))
    unit = _column(_("单位"), UNIT, "")
    before = [*columns[:1], ("why", why), (UNIT, unit)] if naming else [(UNIT, unit), ("why", why)]
    return SiteTable(records, extra_columns=[*before, *columns[bool(naming) :]], orderable=False)


# The column of the unit, which names rows that have no name of their own.
UNIT = "unit_name"


def naming_fields(fields: Sequence[ShownField]) -> list[ShownField]:
    """The fields at the front by which people know a row; none where its unit and day are all there is."""
    return list(takewhile(lambda field: _rank(field.field) == 0, fields))


def named_by(naming: Iterable[ShownField], row: models.Model) -> str:
    """The column that names this row: the first of `naming` that has a value, else the unit's."""
    return next((field.key for field in naming if field.text(row)), UNIT)


def where_named(key: str) -> Callable[[dict[str, Any]], str | None]:
    """The address of a row, for the cell of the column that names it."""
    return lambda record: record["url"] or None if record["named_by"] == key else None


def _column(label: Text, key: str, css: str) -> tables.Column:
    return tables.Column(label, linkify=where_named(key), attrs=_css(css))


def _record(
    line: RowLine, fields: Iterable[ShownField], naming: Sequence[ShownField], *, counted: bool
) -> dict[str, Any]:
    shown = {field.key: field.text(line.row) or "—" for field in fields}
    why = line.behind.contribution_text if counted else line.behind.reason
    return shown | {"why": why, UNIT: line.unit_name, "url": line.url, "named_by": named_by(naming, line.row)}


def _css(name: str) -> dict[str, dict[str, str]]:
    return {"td": {"class": name}, "th": {"class": name}}


def rows_values(ledger: Ledger, lines: Iterable[RowLine], *, reader: Rights, counted: bool) -> Iterator[list[Any]]:
    """The rows for a file: a line of headings, then every field of every row."""
    fields = fields_of(ledger, reader)
    yield [*(field.label for field in fields), _("单位"), _("区划代码"), _("计入") if counted else _("未计入的原因")]
    for line in lines:
        why: Any = line.behind.contribution if counted else line.behind.reason
        yield [
            *(field.value(line.row) for field in fields),
            line.unit_name,
            line.behind.unit,
            "" if why is None else why,
        ]
