"""Boxes for days and numbers: they read what is written as sheets and grids do, and refuse it with the same advice."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from metrics.ingest.cells import CellError, clean, read, read_day
from metrics.models.columns.money import MoneyField


class Written:
    """Of a form field: what `_read` makes of the text."""

    def to_python(self, value: Any) -> Any:
        text = clean(value) if isinstance(value, str) else value
        if text is None or text == "":
            return None
        try:
            return self._read(text) if isinstance(text, str) else text
        except CellError as error:
            raise ValidationError(f"{error.message}{error.hint}", code="invalid") from None

    def _read(self, text: str) -> Any:
        raise NotImplementedError


class WrittenDay(Written, forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": AdminDateWidget, **options})

    def _read(self, text: str) -> Any:
        return read_day(text)


class WrittenPeriod(WrittenDay):
    """Of a return: its period as sheets have it, 2023Q1 or 一季度, or the first day of it."""

    def __init__(self, *, of: models.Field, **options: Any) -> None:
        self.of = of
        super().__init__(**options)

    def _read(self, text: str) -> Any:
        try:
            return read_day(text)
        except CellError:
            return read(self.of, text)


class WrittenNumber(Written):
    """What the column `of` reads."""

    def __init__(self, *, of: models.Field, **options: Any) -> None:
        self.of = of
        super().__init__(**options)

    def _read(self, text: str) -> Any:
        return read(self.of, text)


class WrittenInteger(WrittenNumber, forms.IntegerField): ...


class WrittenDecimal(WrittenNumber, forms.DecimalField):
    """How many digits there may be the column says itself, as it does to sheets."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"max_digits": None, "decimal_places": None})


# A browser takes no comma, no 万 and no wide digit in a box of type number.
_BOX = {"class": "vIntegerField", "inputmode": "decimal", "autocomplete": "off"}


def _form_class(db_field: models.Field) -> Any:
    """The form field of a column into which people write days or numbers; None for any other."""
    if db_field.choices or db_field.is_relation or isinstance(db_field, models.AutoField | models.DateTimeField):
        return None
    if db_field.name == "period_start":
        return partial(WrittenPeriod, of=db_field)
    if isinstance(db_field, models.DateField):
        return WrittenDay
    if isinstance(db_field, MoneyField | models.DecimalField):
        return partial(WrittenDecimal, of=db_field)
    return partial(WrittenInteger, of=db_field) if isinstance(db_field, models.IntegerField) else None


class WrittenFields:
    """For admins and inlines."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if form_class := _form_class(db_field):
            is_day = isinstance(db_field, models.DateField)
            widget = AdminDateWidget() if is_day else forms.TextInput(attrs=_BOX)
            kwargs = {"form_class": form_class, "widget": widget, **kwargs}
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
