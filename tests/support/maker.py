"""Makes a row of any ledger, filling in from the fields themselves what a test does not name."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from metrics.acts.writing import writing
from metrics.ledgers.registry import ledgers
from metrics.ledgers.times import EventTime
from metrics.models import Confirmation, Course, Document, Enterprise, ExchangeFile, OrgUnit, Return, Stake
from metrics.models.columns.money import MoneyField
from metrics.models.returning import ReturnRow
from metrics.models.tracked import Tracked

START = date(2022, 1, 1)
DAY = date(2023, 5, 10)
# The first day of a period of any length.
PERIOD = date(2023, 1, 1)
_DAYS = {"started_on": START, "day": DAY, "period_start": PERIOD}
_numbers = itertools.count(1)

# What the fields alone do not tell: the first kind needs more than another, or one way at least must be ticked.
EXTRAS: dict[type[Tracked], Callable[[str], dict[str, Any]]] = {
    Confirmation: lambda unit: {"applied_on": PERIOD, "reviewed_on": PERIOD},
    Course: lambda unit: {"lecture": True},
    Document: lambda unit: {"kind": "notice"},
    ExchangeFile: lambda unit: {"amount": Decimal("10000.00")},
    Return: lambda unit: {"enterprise": make(Enterprise, unit=unit)},
    Stake: lambda unit: {"kind": "village"},
}


def make(model: type[Tracked], *, unit: Any, **values: Any) -> Any:
    """Checks and stores a row, joining an open unit of work. `unit`, a row or code, keeps all that is made with it."""
    code = unit.code if isinstance(unit, OrgUnit) else unit
    with writing(None, "登记") as work:
        row = model(**{"unit_id": code, **_extras(model, code, values), **values})
        for field in model._meta.concrete_fields:
            if _is_needed(field) and getattr(row, field.attname) in (None, ""):
                setattr(row, field.name, value_of(field, code))
        work.create(row)
    return row


def _is_needed(field: models.Field) -> bool:
    return not (field.primary_key or field.null or field.blank or field.has_default())


def _extras(model: type[Tracked], unit: str, values: dict[str, Any]) -> dict[str, Any]:
    """Also the event day, which may be empty while it has not come, and something to report."""
    found = {
        ledger.time.day: DAY for ledger in ledgers() if ledger.model is model and isinstance(ledger.time, EventTime)
    }
    if issubclass(model, ReturnRow) and not values.get("is_nil") and not values.keys() & set(model.REPORTED):
        found[model.REPORTED[0]] = value_of(model._meta.get_field(model.REPORTED[0]), unit)
    return {**found, **(EXTRAS[model](unit) if model in EXTRAS else {})}


def value_of(field: Any, unit: str) -> Any:
    """Something that the field accepts: the first of its choices, a number, a day, a text of its own."""
    if field.related_model:
        return make(field.related_model, unit=unit)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateField):
        return _DAYS.get(field.name, PERIOD)
    if isinstance(field, MoneyField | models.DecimalField):
        return Decimal("10000.00")
    if isinstance(field, models.IntegerField):
        return 10
    number = next(_numbers)
    # A number is of letters and digits; what has a name is called by it.
    return f"M{number:06}" if field.validators[1:] else f"{field.verbose_name}{number}"
