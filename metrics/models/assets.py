"""Collective assets: put to use again, confirmed, exchanged; and projects with their funds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from metrics.models.base import Event, LedgerRow, State
from metrics.models.fields import MoneyField


def _not_negative(*columns: str, name: str) -> list[Any]:
    return [
        models.CheckConstraint(
            condition=Q(**{column: None}) | Q(**{f"{column}__gte": 0}),
            name=f"{name}_{column}_not_negative",
            violation_error_message="金额不能为负。",
        )
        for column in columns
    ]


class AssetKind(models.TextChoices):
    PREMISES = "premises", "房屋场所"
    LAND = "land", "土地资源"
    FACILITY = "facility", "产业设施"
    EQUIPMENT = "equipment", "设备"
    OTHER = "other", "其他"


class Asset(State):
    """A collective asset, from its entry in the books to its leaving them."""

    name = models.CharField("名称", max_length=100, help_text="资产或项目的名称。")
    kind = models.CharField("类别", max_length=20, choices=AssetKind, help_text="资产的类别。")
    original_value = MoneyField("资产原值(元)", help_text="账面原值，单位元。")
    is_idle_since = models.DateField("闲置起始日", null=True, blank=True, help_text="闲置低效的第一天；未闲置的不填。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "集体资产"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            *_not_negative("original_value", name="asset"),
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"], name="asset_once", violation_error_message="本单位已有同名资产。"
            ),
        )

    def __str__(self) -> str:
        return self.name


class RevitalisationWay(models.TextChoices):
    LEASE = "lease", "对外出租"
    OPERATE = "operate", "自主经营"
    PARTNER = "partner", "合作联营"
    CONVERT = "convert", "改建他用"


class Revitalisation(State):
    """An idle or low-yield asset brought back into use."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name="资产", related_name="revitalisations", help_text="盘活哪项资产。"
    )
    way = models.CharField("盘活方式", max_length=20, choices=RevitalisationWay, help_text="怎样盘活。")
    expected_output = MoneyField("预计年产值(元)", null=True, blank=True, help_text="盘活后预计的年总产值，单位元。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "资产盘活"
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            *_not_negative("expected_output", name="revitalisation"),
            models.UniqueConstraint(
                fields=["asset", "started_on"],
                name="revitalisation_once",
                violation_error_message="该资产同一天已有盘活登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.asset} {self.get_way_display()}"


class Confirmation(LedgerRow):
    """The confirmation of an asset's ownership: the village applies, the township reviews, the district decides.

    Nobody reviews or decides what he applied for, or decides what he reviewed.
    """

    name = models.CharField("名称", max_length=100, help_text="申请确权的项目。")
    original_value = MoneyField("资产原值(元)", help_text="账面原值，单位元。")
    applied_on = models.DateField("申请日期", help_text="村申请的日期。")
    reviewed_on = models.DateField("审核日期", null=True, blank=True, help_text="乡镇审核通过的日期。")
    decided_on = models.DateField("审定日期", null=True, blank=True, help_text="区审定确权的日期。")
    returned_on = models.DateField("退回日期", null=True, blank=True, help_text="被退回的日期；重新申请后清空。")
    return_reason = models.CharField("退回原因", max_length=200, blank=True, default="", help_text="退回时填写。")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="申请人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="村级经办账号。",
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审核人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="乡级审核账号。",
    )
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审定人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="区级审定账号。",
    )

    class Meta(LedgerRow.Meta):
        verbose_name = verbose_name_plural = "资产确权"
        ordering = ("unit", "applied_on", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("original_value", name="confirmation"),
            models.UniqueConstraint(
                fields=["unit", "name"], name="confirmation_once", violation_error_message="本单位已有同名确权项目。"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None) | Q(reviewed_on__gte=F("applied_on")),
                name="confirmation_review_after_application",
                violation_error_message="审核日期不能早于申请日期。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(reviewed_on__isnull=False, decided_on__gte=F("reviewed_on")),
                name="confirmation_decision_after_review",
                violation_error_message="须先经乡镇审核，审定日期不能早于审核日期。",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, return_reason="")
                | (Q(returned_on__isnull=False, decided_on=None) & ~Q(return_reason="")),
                name="confirmation_return_with_reason",
                violation_error_message="退回须写明原因，已审定的不能退回。",
            ),
            models.CheckConstraint(
                condition=(Q(applicant=None) | Q(reviewer=None) | ~Q(applicant=F("reviewer")))
                & (Q(applicant=None) | Q(decider=None) | ~Q(applicant=F("decider")))
                & (Q(reviewer=None) | Q(decider=None) | ~Q(reviewer=F("decider"))),
                name="confirmation_by_three",
                violation_error_message="申请、审核、审定须由三个不同的人办理。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExchangeFile(LedgerRow):
    """One project in the property-rights exchange, with every step and paper in one file (一项目一档案)."""

    name = models.CharField("名称", max_length=100, help_text="交易的项目。")
    listed_on = models.DateField("挂牌日期", help_text="在产权交易系统挂牌的日期。")
    lots = models.PositiveIntegerField("标的数", default=1, help_text="本项目的标的个数。")
    dealt_on = models.DateField("成交日期", null=True, blank=True, help_text="成交的日期；未成交的不填。")
    amount = MoneyField("成交额(元)", null=True, blank=True, help_text="成交总额，单位元。")
    households = models.PositiveIntegerField("受益农户", null=True, blank=True, help_text="受益的农户数。")

    class Meta(LedgerRow.Meta):
        verbose_name = verbose_name_plural = "产权交易"
        ordering = ("unit", "listed_on", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("amount", name="exchange"),
            models.UniqueConstraint(
                fields=["unit", "name"], name="exchange_once", violation_error_message="本单位已有同名交易项目。"
            ),
            models.CheckConstraint(
                condition=Q(dealt_on=None, amount=None) | Q(dealt_on__gte=F("listed_on"), amount__isnull=False),
                name="exchange_deal_complete",
                violation_error_message="成交须同时填写成交日期和成交额，且不早于挂牌日期。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ExchangeStepKind(models.TextChoices):
    APPLICATION = "application", "申请"
    DEMOCRATIC = "democratic", "民主决策"
    REVIEW = "review", "审核"
    LISTING = "listing", "挂牌公告"
    BIDDING = "bidding", "竞价"
    CONTRACT = "contract", "签订合同"
    SETTLEMENT = "settlement", "价款结算"


class ExchangeStep(Event):
    """A step of an exchange file and its paper."""

    file = models.ForeignKey(
        ExchangeFile, models.PROTECT, verbose_name="交易项目", related_name="steps", help_text="属于哪个项目。"
    )
    kind = models.CharField("环节", max_length=20, choices=ExchangeStepKind, help_text="办到哪一步。")
    paper = models.CharField("材料", max_length=100, help_text="这一步的文件名称或文号。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "交易环节"
        ordering = ("file", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["file", "kind", "day"],
                name="exchange_step_once",
                violation_error_message="这一环节同一天已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file} {self.get_kind_display()}"


class ProjectKind(models.TextChoices):
    INDUSTRY = "industry", "产业项目"
    INFRASTRUCTURE = "infrastructure", "基础设施"
    SERVICE = "service", "公共服务"
    OTHER = "other", "其他"


class Project(State):
    """A project, from its approval to its completion."""

    name = models.CharField("名称", max_length=100, help_text="项目的名称。")
    kind = models.CharField("类别", max_length=20, choices=ProjectKind, help_text="项目的类别。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "项目"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="project_once",
                violation_error_message="本单位已有同名项目。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class FundSource(models.TextChoices):
    CENTRAL = "central", "中央资金"
    PROVINCIAL = "provincial", "省级资金"
    CITY = "city", "市级资金"
    DISTRICT = "district", "区级资金"
    PARTNER = "partner", "帮扶资金"
    COLLECTIVE = "collective", "集体自筹"
    SOCIAL = "social", "社会资金"


class ProjectFunding(Event):
    """Money that came to a project from a source."""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name="项目", related_name="funding", help_text="拨给哪个项目。"
    )
    source = models.CharField("资金来源", max_length=20, choices=FundSource, help_text="钱从哪里来。")
    amount = MoneyField("金额(元)", help_text="到位金额，单位元。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "项目资金"
        ordering = ("project", "day", "pk")
        constraints: ClassVar[Any] = (
            *_not_negative("amount", name="funding"),
            models.UniqueConstraint(
                fields=["project", "source", "day"],
                name="funding_once",
                violation_error_message="该项目同一天同一来源的资金已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.get_source_display()}"
