"""The guaranteed funds of a community and year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.returning import ReturnRow, return_constraints
from metrics.periods import Granularity

FUND_COLUMNS = ("running", "service", "partner")


class Fund(ReturnRow):
    """The guaranteed funds of a community in a year, set against the norms."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = FUND_COLUMNS

    running = MoneyField(_("运转经费"), null=True, blank=True, help_text=_("本年到位的运转经费，单位元。"))
    service = MoneyField(_("服务群众专项经费"), null=True, blank=True, help_text=_("本年到位的专项经费，单位元。"))
    partner = MoneyField(_("联建单位解困经费"), null=True, blank=True, help_text=_("联建单位本年提供的经费，单位元。"))

    class Meta(ReturnRow.Meta):
        verbose_name = pgettext_lazy("one", "社区保障经费")
        verbose_name_plural = pgettext_lazy("many", "社区保障经费")
        ordering = ("unit", "-period_start")
        constraints = (
            *return_constraints("fund", Granularity.YEAR, FUND_COLUMNS),
            models.UniqueConstraint(
                fields=["unit", "period_start"],
                name="fund_once",
                violation_error_message=_("该社区这一年的经费已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"
