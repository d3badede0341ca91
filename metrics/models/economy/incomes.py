"""The collective income of a village or community and year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.returning import ReturnRow, return_constraints
from metrics.periods import Granularity

INCOME_COLUMNS = ("operating", "leasing", "investment", "subsidy", "other")


class CollectiveIncome(ReturnRow):
    """The collective income of a village or community in a year, by source."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = INCOME_COLUMNS

    operating = MoneyField(_("经营收入"), null=True, blank=True, help_text=_("集体经营所得，单位元。"))
    leasing = MoneyField(_("发包及租赁收入"), null=True, blank=True, help_text=_("发包、出租资产资源所得，单位元。"))
    investment = MoneyField(_("投资收益"), null=True, blank=True, help_text=_("入股分红等，单位元。"))
    subsidy = MoneyField(_("补助收入"), null=True, blank=True, help_text=_("财政等补助，单位元。"))
    other = MoneyField(_("其他收入"), null=True, blank=True, help_text=_("以上各项之外的收入，单位元。"))

    class Meta(ReturnRow.Meta):
        verbose_name = pgettext_lazy("one", "集体经济收入")
        verbose_name_plural = pgettext_lazy("many", "集体经济收入")
        ordering = ("unit", "-period_start")
        constraints = (
            *return_constraints("income", Granularity.YEAR, INCOME_COLUMNS),
            models.UniqueConstraint(
                fields=["unit", "period_start"],
                name="income_once",
                violation_error_message=_("该单位这一年的收入已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"
