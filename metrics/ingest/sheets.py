"""What the sheets look like: file names, headings, and the fields they fill. They follow from the models.

Sheets are Chinese, whatever language the interface has: a file must not read differently for another reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models

from metrics.ledgers.registry import ledgers, register_of
from metrics.models import CatalogueEntry
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked
from metrics.wording import in_chinese


@dataclass(frozen=True)
class Column:
    """A heading and the field of the row that its cells fill."""

    heading: str
    field: str


@dataclass(frozen=True)
class Reference:
    """Headings that together name another row: (heading, field of that row).

    A `unit` among several parts may be left out; the row's own unit is meant then.
    """

    field: str
    parts: tuple[tuple[str, str], ...]

    @property
    def main(self) -> str:
        """The heading under which a reference that leads nowhere is reported."""
        return next(heading for heading, name in self.parts if not self.is_own_unit(name))

    def is_own_unit(self, name: str) -> bool:
        return name == "unit" and len(self.parts) > 1


@dataclass(frozen=True, eq=False)
class Sheet:
    """The sheet of one model. Two rows with the same values of `key` are one and the same row."""

    names: tuple[str, ...]
    model: type[Tracked]
    columns: tuple[Column | Reference, ...]
    key: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0]

    def field(self, name: str) -> models.Field:
        return field_of(self.model, name)

    @cached_property
    def targets(self) -> dict[str, type[Tracked]]:
        """The models that the references lead to, by field."""
        fields = [self.field(column.field) for column in self.columns if isinstance(column, Reference)]
        return {field.name: sheet_of(field.related_model).model for field in fields}

    @cached_property
    def headings(self) -> dict[str, bool]:
        """Every heading in order, and whether the sheet must have it."""
        return dict(self._headings())

    @cached_property
    def in_reading_order(self) -> tuple[Column | Reference, ...]:
        """The unit first, which other references may fall back on; references last, which may need the dates."""
        return tuple(sorted(self.columns, key=lambda c: 1 if isinstance(c, Column) else 0 if c.field == "unit" else 2))

    def _headings(self) -> Iterator[tuple[str, bool]]:
        for column in self.columns:
            field = self.field(column.field)
            needed = not field.blank and not isinstance(field, models.BooleanField)
            if isinstance(column, Column):
                yield column.heading, needed
            else:
                yield from ((heading, needed and not column.is_own_unit(name)) for heading, name in column.parts)

    def headings_of(self, fields: tuple[str, ...]) -> list[str]:
        """The headings that fill these fields, from left to right."""
        filling = [column for column in self.columns if column.field in fields]
        return [column.heading if isinstance(column, Column) else column.main for column in filling]


def field_of(model: type[models.Model], name: str) -> models.Field:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


# What a row says of itself and not as a ledger, and what the program keeps for itself.
_ASIDE = frozenset({"id", "version", "changed_at", "changed_by", "predecessor", "pinyin"})
# Where a column of a base class stands in a sheet: before or after the columns of the ledger itself.
_FIRST = ("unit", "code", "kind", "period_start", "is_nil")
_LAST = ("day", "started_on", "ended_on", "received_on", "note")


def _order(field: models.Field) -> int:
    if field.name in _FIRST:
        return _FIRST.index(field.name) - len(_FIRST)
    return 1 + _LAST.index(field.name) if field.name in _LAST else 0


def _derived(model: type[Tracked]) -> Sheet:
    """The sheet of a model, its headings being the names of the fields."""
    fields = [field for field in model._meta.concrete_fields if _is_written(model, field)]
    columns = tuple(_column(field) for field in sorted(fields, key=_order))
    names = [ledger.name for ledger in ledgers() if ledger.model is model]
    label = in_chinese(model._meta.verbose_name or "")
    return Sheet((label, *names, str(model._meta.model_name)), model, columns, register_of(model).natural_key)


def _is_written(model: type[Tracked], field: models.Field) -> bool:
    target: Any = field.related_model
    if target:
        # A succession's predecessor is a unit; a state's is the row before it.
        return issubclass(target, Tracked) and target is not model
    return field.name not in _ASIDE


def _column(field: models.Field) -> Column | Reference:
    label = in_chinese(field.verbose_name)
    if not isinstance(field, models.ForeignKey):
        return Column(label, field.name)
    target: Any = field.related_model
    parts = tuple((label + _word(target, name), name) for name in naming(target))
    return Reference(field.name, parts)


def naming(model: type[Tracked]) -> tuple[str, ...]:
    """The fields by which other rows name a row: of namesakes that followed each other the day tells which is meant."""
    key = register_of(model).natural_key
    return key if {"name", "number"}.isdisjoint(key) else tuple(name for name in key if name != "started_on")


def _word(model: type[Tracked], name: str) -> str:
    """What one of those fields adds to the heading: 代码, 编号, 名称, 单位代码."""
    field: Any = model._meta.get_field(name)
    if field.related_model:
        [inner] = naming(field.related_model)
        return in_chinese(field.verbose_name) + _word(field.related_model, inner)
    return {"code": "代码", "number": "编号", "name": "名称"}.get(name) or in_chinese(field.verbose_name)


# In the order in which rows are written: what others refer to comes first.
SHEETS: tuple[Sheet, ...] = tuple(
    _derived(model) for model in LOCK_ORDER if model.STANDS_ALONE and model is not CatalogueEntry
)


@cache
def sheet_of(model: type[models.Model]) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.model is model)


def sheet_named(name: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if name in sheet.names), None)
