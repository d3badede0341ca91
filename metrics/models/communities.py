"""The economy of villages and communities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from metrics.models.base import ReturnRow, return_constraints
from metrics.models.fields import MoneyField
from metrics.periods import Granularity

INCOME_COLUMNS = ("operating", "leasing", "investment", "subsidy", "other")


class CollectiveIncome(ReturnRow):
    """The collective income of a village or community in a year, by source."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = INCOME_COLUMNS

    operating = MoneyField("经营收入(元)", null=True, blank=True, help_text="集体经营所得,单位元。")
    leasing = MoneyField("发包及租赁收入(元)", null=True, blank=True, help_text="发包、出租资产资源所得,单位元。")
    investment = MoneyField("投资收益(元)", null=True, blank=True, help_text="入股分红等,单位元。")
    subsidy = MoneyField("补助收入(元)", null=True, blank=True, help_text="财政等补助,单位元。")
    other = MoneyField("其他收入(元)", null=True, blank=True, help_text="以上各项之外的收入,单位元。")

    class Meta(ReturnRow.Meta):
        verbose_name = verbose_name_plural = "集体经济收入"
        ordering = ("unit", "-period_start")
        constraints = (
            *return_constraints("income", Granularity.YEAR, INCOME_COLUMNS),
            models.UniqueConstraint(
                fields=["unit", "period_start"],
                name="income_once",
                violation_error_message="该单位这一年的收入已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"
