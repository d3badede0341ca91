"""Collective assets: put to use again, confirmed, exchanged; and projects with their funds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import Event, LedgerRow, State
from metrics.models.fields import MoneyField
from metrics.models.pinyin import PinyinField


def _not_negative(*columns: str, name: str) -> list[Any]:
    return [
        models.CheckConstraint(
            condition=Q(**{column: None}) | Q(**{f"{column}__gte": 0}),
            name=f"{name}_{column}_not_negative",
            violation_error_message=_("金额不能为负。"),
        )
        for column in columns
    ]


class AssetKind(models.TextChoices):
    PREMISES = "premises", _("房屋场所")
    LAND = "land", _("土地资源")
    FACILITY = "facility", _("产业设施")
    EQUIPMENT = "equipment", _("设备")
    OTHER = "other", _("其他")


class Asset(State):
    """A collective asset, from its entry in the books to its leaving them."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("资产或项目的名称。"))
    pinyin = PinyinField()
    kind = models.CharField(_("类别"), max_length=20, choices=AssetKind, help_text=_("资产的类别。"))
    original_value = MoneyField(_("资产原值(元)"), help_text=_("账面原值，单位元。"))
    is_idle_since = models.DateField(
        _("闲置起始日"), null=True, blank=True, help_text=_("闲置低效的第一天；未闲置的不填。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "集体资产")
        verbose_name_plural = pgettext_lazy("many", "集体资产")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            *_not_negative("original_value", name="asset"),
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="asset_once",
                violation_error_message=_("本单位已有同名资产。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class RevitalisationWay(models.TextChoices):
    LEASE = "lease", _("对外出租")
    OPERATE = "operate", _("自主经营")
    PARTNER = "partner", _("合作联营")
    CONVERT = "convert", _("改建他用")


class Revitalisation(State):
    """An idle or low-yield asset brought back into use."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name=_("资产"), related_name="revitalisations", help_text=_("盘活哪项资产。")
    )
    way = models.CharField(_("盘活方式"), max_length=20, choices=RevitalisationWay, help_text=_("怎样盘活。"))
    expected_output = MoneyField(
        _("预计年产值(元)"), null=True, blank=True, help_text=_("盘活后预计的年总产值，单位元。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "资产盘活")
        verbose_name_plural = pgettext_lazy("many", "资产盘活")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            *_not_negative("expected_output", name="revitalisation"),
            models.UniqueConstraint(
                fields=["asset", "started_on"],
                name="revitalisation_once",
                violation_error_message=_("该资产同一天已有盘活登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.asset} {self.get_way_display()}"


class Confirmation(LedgerRow):
    """The confirmation of an asset's ownership: the village applies, the township reviews, the district decides.

    Nobody reviews or decides what he applied for, or decides what he reviewed.
    """

    name = models.CharField(_("名称"), max_length=100, help_text=_("申请确权的项目。"))
    original_value = MoneyField(_("资产原值(元)"), help_text=_("账面原值，单位元。"))
    applied_on = models.DateField(_("申请日期"), help_text=_("村申请的日期。"))
    reviewed_on = models.DateField(_("审核日期"), null=True, blank=True, help_text=_("乡镇审核通过的日期。"))
    decided_on = models.DateField(_("审定日期"), null=True, blank=True, help_text=_("区审定确权的日期。"))
    returned_on = models.DateField(_("退回日期"), null=True, blank=True, help_text=_("被退回的日期；重新申请后清空。"))
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True, default="", help_text=_("退回时填写。"))
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("申请人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("村级经办账号。"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("审核人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("乡级审核账号。"),
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("审定人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("区级审定账号。"),
    )

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "资产确权")
        verbose_name_plural = pgettext_lazy("many", "资产确权")
        ordering = ("unit", "applied_on", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("original_value", name="confirmation"),
            models.UniqueConstraint(
                fields=["unit", "name"], name="confirmation_once", violation_error_message=_("本单位已有同名确权项目。")
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None) | Q(reviewed_on__gte=F("applied_on")),
                name="confirmation_review_after_application",
                violation_error_message=_("审核日期不能早于申请日期。"),
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(reviewed_on__isnull=False, decided_on__gte=F("reviewed_on")),
                name="confirmation_decision_after_review",
                violation_error_message=_("须先经乡镇审核，审定日期不能早于审核日期。"),
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, return_reason="")
                | (Q(returned_on__isnull=False, decided_on=None) & ~Q(return_reason="")),
                name="confirmation_return_with_reason",
                violation_error_message=_("退回须写明原因，已审定的不能退回。"),
            ),
            models.CheckConstraint(
                condition=(Q(applicant=None) | Q(reviewer=None) | ~Q(applicant=F("reviewer")))
                & (Q(applicant=None) | Q(decider=None) | ~Q(applicant=F("decider")))
                & (Q(reviewer=None) | Q(decider=None) | ~Q(reviewer=F("decider"))),
                name="confirmation_by_three",
                violation_error_message=_("申请、审核、审定须由三个不同的人办理。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExchangeFile(LedgerRow):
    """One project in the property-rights exchange, with every step and paper in one file (一项目一档案)."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("交易的项目。"))
    pinyin = PinyinField()
    listed_on = models.DateField(_("挂牌日期"), help_text=_("在产权交易系统挂牌的日期。"))
    lots = models.PositiveIntegerField(_("标的数"), default=1, help_text=_("本项目的标的个数。"))
    dealt_on = models.DateField(_("成交日期"), null=True, blank=True, help_text=_("成交的日期；未成交的不填。"))
    amount = MoneyField(_("成交额(元)"), null=True, blank=True, help_text=_("成交总额，单位元。"))
    households = models.PositiveIntegerField(_("受益农户"), null=True, blank=True, help_text=_("受益的农户数。"))

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "产权交易")
        verbose_name_plural = pgettext_lazy("many", "产权交易")
        ordering = ("unit", "listed_on", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("amount", name="exchange"),
            models.UniqueConstraint(
                fields=["unit", "name"], name="exchange_once", violation_error_message=_("本单位已有同名交易项目。")
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


class ProjectKind(models.TextChoices):
    INDUSTRY = "industry", _("产业项目")
    INFRASTRUCTURE = "infrastructure", _("基础设施")
    SERVICE = "service", _("公共服务")
    OTHER = "other", _("其他")


class Project(State):
    """A project, from its approval to its completion."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("项目的名称。"))
    pinyin = PinyinField()
    kind = models.CharField(_("类别"), max_length=20, choices=ProjectKind, help_text=_("项目的类别。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "项目")
        verbose_name_plural = pgettext_lazy("many", "项目")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="project_once",
                violation_error_message=_("本单位已有同名项目。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class FundSource(models.TextChoices):
    CENTRAL = "central", _("中央资金")
    PROVINCIAL = "provincial", _("省级资金")
    CITY = "city", _("市级资金")
    DISTRICT = "district", _("区级资金")
    PARTNER = "partner", _("帮扶资金")
    COLLECTIVE = "collective", _("集体自筹")
    SOCIAL = "social", _("社会资金")


class ProjectFunding(Event):
    """Money that came to a project from a source."""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("项目"), related_name="funding", help_text=_("拨给哪个项目。")
    )
    source = models.CharField(_("资金来源"), max_length=20, choices=FundSource, help_text=_("钱从哪里来。"))
    amount = MoneyField(_("金额(元)"), help_text=_("到位金额，单位元。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "项目资金")
        verbose_name_plural = pgettext_lazy("many", "项目资金")
        ordering = ("project", "day", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("amount", name="funding"),
            models.UniqueConstraint(
                fields=["project", "source", "day"],
                name="funding_once",
                violation_error_message=_("该项目同一天同一来源的资金已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.get_source_display()}"
