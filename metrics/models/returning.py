"""Ledger rows that are reported for a period."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from metrics.models.rows import LedgerRow
from metrics.periods import Granularity, Period

# Whole sentences: a language puts the length of the period where it wants.
NOT_A_FIRST_DAY = {
    Granularity.MONTH: _("所属期须是一个月的第一天。"),
    Granularity.QUARTER: _("所属期须是一个季度的第一天。"),
    Granularity.HALF: _("所属期须是一个半年的第一天。"),
    Granularity.YEAR: _("所属期须是一个年的第一天。"),
}


class ReturnRow(LedgerRow):
    """What a subject reports for one period, of the one length that `FREQUENCY` names."""

    FREQUENCY: ClassVar[Granularity]
    # Columns that a nil return leaves empty and that count as zero then.
    REPORTED: ClassVar[tuple[str, ...]] = ()

    period_start = models.DateField(_("所属期"), help_text=_("填报期的第一天，例如一季度填 1 月 1 日。"))
    is_nil = models.BooleanField(_("零报告"), default=False, help_text=_("本期各项均为零时勾选，各项留空。"))
    received_on = models.DateField(
        _("收到日期"), null=True, blank=True, help_text=_("收到报表的日期，用来看是否迟报。")
    )

    class Meta(LedgerRow.Meta):
        abstract = True

    @classmethod
    def columns_of(cls, _kind: str) -> tuple[str, ...]:
        """Those of REPORTED that returns of the kind fill in."""
        return cls.REPORTED

    @property
    def period(self) -> Period:
        return Period.of(self.period_start, self.FREQUENCY)

    def clean(self) -> None:
        super().clean()
        if self.period_start and Period.of(self.period_start, self.FREQUENCY).first != self.period_start:
            raise ValidationError({"period_start": NOT_A_FIRST_DAY[self.FREQUENCY]}, code="period")


def return_constraints(
    name: str, frequency: Granularity, reported: tuple[str, ...], *, signed: tuple[str, ...] = ()
) -> list[Any]:
    """The constraints of a return: a whole period, a nil return with nothing in it, and nothing below zero but what is
    `signed`.
    """
    first_months = list(range(1, 13, frequency.value))
    blank = Q(**dict.fromkeys(reported))
    return [
        models.CheckConstraint(
            condition=Q(period_start__day=1, period_start__month__in=first_months),
            name=f"{name}_whole_period",
            violation_error_message=NOT_A_FIRST_DAY[frequency],
        ),
        models.CheckConstraint(
            condition=Q(is_nil=False) | blank,
            name=f"{name}_nil_is_empty",
            violation_error_message=_("零报告的各项须留空。"),
        ),
        *[
            models.CheckConstraint(
                condition=Q(**{column: None}) | Q(**{f"{column}__gte": 0}),
                name=f"{name}_{column}_not_negative",
                violation_error_message=_("数值不能为负。"),
            )
            for column in reported
            if column not in signed
        ],
    ]
