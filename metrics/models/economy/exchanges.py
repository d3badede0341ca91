"""Property-rights exchange, one file a project."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.economy.bounds import not_negative
from metrics.models.rows import Event, LedgerRow


class ExchangeFile(LedgerRow):
    """One project in the property-rights exchange, with every step and paper in one file (一项目一档案)."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("交易的项目。"))
    pinyin = PinyinField()
    same_name = SameField()
    listed_on = models.DateField(_("挂牌日期"), help_text=_("在产权交易系统挂牌的日期。"))
    lots = models.PositiveIntegerField(_("标的数"), default=1, help_text=_("本项目的标的个数。"))
    dealt_on = models.DateField(_("成交日期"), null=True, blank=True, help_text=_("成交的日期；未成交的不填。"))
    amount = MoneyField(_("成交额"), null=True, blank=True, help_text=_("成交总额，单位元。"))
    households = models.PositiveIntegerField(_("受益农户"), null=True, blank=True, help_text=_("受益的农户数。"))

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "产权交易")
        verbose_name_plural = pgettext_lazy("many", "产权交易")
        ordering = ("unit", "listed_on", "pk")
        constraints: ClassVar[Any] = (
            *not_negative("amount", name="exchange"),
            models.UniqueConstraint(
                fields=["unit", "same_name"],
                name="exchange_once",
                violation_error_message=_("本单位已有同名交易项目。"),
            ),
            models.CheckConstraint(
                condition=Q(dealt_on=None, amount=None) | Q(dealt_on__gte=F("listed_on"), amount__isnull=False),
                name="exchange_deal_complete",
                violation_error_message=_("成交须同时填写成交日期和成交额，且不早于挂牌日期。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExchangeStepKind(models.TextChoices):
    APPLICATION = "application", _("申请")
    DEMOCRATIC = "democratic", _("民主决策")
    REVIEW = "review", _("审核")
    LISTING = "listing", _("挂牌公告")
    BIDDING = "bidding", _("竞价")
    CONTRACT = "contract", _("签订合同")
    SETTLEMENT = "settlement", _("价款结算")


class ExchangeStep(Event):
    """A step of an exchange file and its paper."""

    file = models.ForeignKey(
        ExchangeFile, models.PROTECT, verbose_name=_("交易项目"), related_name="steps", help_text=_("属于哪个项目。")
    )
    kind = models.CharField(_("环节"), max_length=20, choices=ExchangeStepKind, help_text=_("办到哪一步。"))
    paper = models.CharField(_("材料"), max_length=100, help_text=_("这一步的文件名称或文号。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "交易环节")
        verbose_name_plural = pgettext_lazy("many", "交易环节")
        ordering = ("file", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["file", "kind", "day"],
                name="exchange_step_once",
                violation_error_message=_("这一环节同一天已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.file} {self.get_kind_display()}"
