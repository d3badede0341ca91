"""An amount of money as a column, exact to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from metrics.money import fen, yuan
from metrics.wording import Text

# 分 fit a 64-bit integer up to 92 quadrillion 元; this bound catches slips of a dozen zeros instead.
LARGEST_AMOUNT = Decimal("999999999999.99")


class MoneyField(models.BigIntegerField):
    """An amount in 元 with two decimals (Decimal in Python), stored exactly as 分.

    `label` says what it is, for values that bear their unit themselves; `verbose_name` heads a column or a box to fill
    in, where the unit stands in the heading. Migrations give the latter. Only a `signed` amount may be a loss.
    """

    def __init__(
        self, label: Text | None = None, *, verbose_name: Any = None, signed: bool = False, **options: Any
    ) -> None:
        self.label, self.signed = label or verbose_name or "", signed
        super().__init__(verbose_name=_heading(label) if label else verbose_name, **options)

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else yuan(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError:
            raise ValidationError(_("请填写金额，例如 1234.50。"), code="invalid") from None

    def get_prep_value(self, value: Any) -> int | None:
        amount = self.to_python(value)
        return None if amount is None else fen(amount)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return value if hasattr(value, "as_sql") else self.get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    @cached_property
    def validators(self) -> list[Any]:
        # BigIntegerField's own range is that of 分, not of 元.
        return [_check_amount] if self.signed else [_check_amount, _check_sign]

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        defaults = {"form_class": forms.DecimalField, "max_digits": 14, "decimal_places": 2}
        return models.Field.formfield(self, **{**defaults, **kwargs})


def _headed(label: Text) -> str:
    return pgettext("heading", "%(label)s(元)") % {"label": label}


_heading = lazy(_headed, str)


def _check_sign(value: Decimal) -> None:
    if value.is_finite() and value < 0:
        raise ValidationError(_("金额不能为负数。"), code="negative")


def _check_amount(value: Decimal) -> None:
    if not value.is_finite() or abs(value) > LARGEST_AMOUNT:
        raise ValidationError(_("金额超出范围，请核对单位是否为元。"), code="range")
    if value != value.quantize(Decimal("0.01")):
        raise ValidationError(_("金额最多两位小数(精确到分)。"), code="decimals")
