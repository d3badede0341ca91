"""What the sheets look like: file names, headings, and the fields they fill. They follow from the registers.

Sheets are Chinese, whatever language the interface has: a file must not read differently for another reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, cast

from django.db import models

from metrics.ledgers.office import DEFINITIONS
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of, registers
from metrics.models import OrgUnit
from metrics.models.rows import LedgerRow
from metrics.models.tracked import Tracked
from metrics.wording import in_chinese


@dataclass(frozen=True)
class SheetColumn:
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
    """The sheet of one register. Two rows with the same values of `key` are one and the same row."""

    names: tuple[str, ...]
    register: Register
    columns: tuple[SheetColumn | Reference, ...]
    key: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.names[0]

    def field(self, name: str) -> models.Field:
        found: models.Field = self.register.field(name)
        return found

    @cached_property
    def targets(self) -> dict[str, Register]:
        """The registers that the references lead to, by field."""
        fields: list[Any] = [self.field(column.field) for column in self.columns if isinstance(column, Reference)]
        return {field.name: register_of(field.related_model) for field in fields}

    @cached_property
    def headings(self) -> dict[str, bool]:
        """Every heading in order, and whether the sheet must have it."""
        return dict(self._headings())

    @cached_property
    def in_reading_order(self) -> tuple[SheetColumn | Reference, ...]:
        """The unit first, which other references may fall back on; references last, which may need the dates."""
        return tuple(
            sorted(self.columns, key=lambda c: 1 if isinstance(c, SheetColumn) else 0 if c.field == "unit" else 2)
        )

    def _headings(self) -> Iterator[tuple[str, bool]]:
        for column in self.columns:
            field = self.field(column.field)
            needed = not field.blank and not isinstance(field, models.BooleanField)
            if isinstance(column, SheetColumn):
                yield column.heading, needed
            else:
                yield from ((heading, needed and not column.is_own_unit(name)) for heading, name in column.parts)

    def headings_of(self, fields: tuple[str, ...]) -> list[str]:
        """The headings that fill these fields, from left to right."""
        filling = [column for column in self.columns if column.field in fields]
        return [column.heading if isinstance(column, SheetColumn) else column.main for column in filling]


# Where a column of a base class stands in a sheet: before or after the columns of the ledger itself.
_FIRST = ("unit", "code", "kind", "period_start", "is_nil")
_LAST = ("day", "started_on", "ended_on", "received_on", "note")


def _order(field: models.Field) -> int:
    if field.name in _FIRST:
        return _FIRST.index(field.name) - len(_FIRST)
    return 1 + _LAST.index(field.name) if field.name in _LAST else 0


def sheet_derived(register: Register) -> Sheet:
    """The sheet of a register, its headings being the names of the fields."""
    fields = [field for field in register.fields if _is_written(field)]
    columns = tuple(_column(field) for field in sorted(fields, key=_order))
    names = (in_chinese(register.one), register.name, register.key.rpartition(".")[2].lower())
    return Sheet(tuple(dict.fromkeys(names)), register, columns, register.natural_key)


def _is_written(field: models.Field) -> bool:
    """Accounts, who applied and who decided, are named by what they do and not in sheets."""
    target: Any = field.related_model
    return target is None or issubclass(target, LedgerRow | OrgUnit)


def _column(field: models.Field) -> SheetColumn | Reference:
    label = in_chinese(field.verbose_name)
    if not isinstance(field, models.ForeignKey):
        return SheetColumn(label, field.name)
    target = register_of(cast("type[Tracked]", field.related_model))
    parts = tuple((label + _word(target, name), name) for name in naming(target))
    return Reference(field.name, parts)


def naming(register: Register) -> tuple[str, ...]:
    """The fields by which other rows name a row: of namesakes that followed each other the day tells which is meant."""
    key = register.natural_key
    return key if {"name", "number"}.isdisjoint(key) else tuple(name for name in key if name != "started_on")


def _word(register: Register, name: str) -> str:
    """What one of those fields adds to the heading: 代码, 编号, 名称, 单位代码."""
    field = register.field(name)
    if field.related_model:
        target = register_of(field.related_model)
        [inner] = naming(target)
        return in_chinese(field.verbose_name) + _word(target, inner)
    return {"code": "代码", "number": "编号", "name": "名称"}.get(name) or in_chinese(field.verbose_name)


# In the order in which rows are written: what others refer to comes first.
SHEETS: tuple[Sheet, ...] = tuple(
    sheet_derived(register) for register in registers() if register.model.STANDS_ALONE and register is not DEFINITIONS
)


@cache
def sheet_of(register: Register) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.register is register)


def sheet_named(name: str) -> Sheet | None:
    return next((sheet for sheet in SHEETS if name in sheet.names), None)
