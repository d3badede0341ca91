"""The columns of a ledger that definitions may name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from metrics.models.columns.money import MoneyField
from metrics.models.tracked import Tracked
from metrics.wording import Text, within_sentence


class Type(StrEnum):
    """How a column is kept in a frame, and what may be asked of it."""

    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    KEY = "key"


@dataclass(frozen=True)
class Column:
    """A column that definitions may name: one of the ledger's own, or of a row it refers to ("person.birth_date")."""

    name: str
    model: type[Tracked]

    @property
    def path(self) -> str:
        """The path of the column in a query."""
        return self.name.replace(".", "__")

    @cached_property
    def field(self) -> models.Field:
        model: Any = self.model
        field: Any = None
        for step in self.name.split("."):
            field = model._meta.get_field(step)
            model = field.related_model or model
        return field

    @cached_property
    def type(self) -> Type:
        if self.field.choices or isinstance(self.field, models.BooleanField):
            return Type.CHOICE
        if isinstance(self.field, MoneyField):
            return Type.MONEY
        if isinstance(self.field, models.DateField):
            return Type.DATE
        return Type.KEY if isinstance(self.field, models.ForeignKey) else Type.NUMBER

    @property
    def label(self) -> Text:
        """In words, with those of the rows on the way to it: 企业类别. As all labels here, in the reader's language."""
        return _column_label(self)

    @cached_property
    def choices(self) -> dict[str, Text]:
        """Value and label of what a choice column may hold."""
        if isinstance(self.field, models.BooleanField):
            return {"True": _("是"), "False": _("否")}
        return {str(value): label for value, label in self.field.flatchoices}


def column_name(field: models.Field) -> Text:
    """The name of a column, without the unit of measure that its values bear themselves."""
    return field.label if isinstance(field, MoneyField) else field.verbose_name


def _name_column(column: Column) -> str:
    model: Any = column.model
    name = ""
    for step in column.name.split("."):
        field = model._meta.get_field(step)
        word = str(column_name(field))
        name = _("%(owner)s%(column)s") % {"owner": within_sentence(name), "column": word} if name else word
        model = field.related_model or model
    return name


_column_label = lazy(_name_column, str)
