"""The economy of villages and communities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import ReturnRow, State, return_constraints
from metrics.models.fields import MoneyField
from metrics.periods import Granularity
from metrics.wording import period_name

INCOME_COLUMNS = ("operating", "leasing", "investment", "subsidy", "other")


class CollectiveIncome(ReturnRow):
    """The collective income of a village or community in a year, by source."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = INCOME_COLUMNS

    operating = MoneyField(_("经营收入(元)"), null=True, blank=True, help_text=_("集体经营所得，单位元。"))
    leasing = MoneyField(
        _("发包及租赁收入(元)"), null=True, blank=True, help_text=_("发包、出租资产资源所得，单位元。")
    )
    investment = MoneyField(_("投资收益(元)"), null=True, blank=True, help_text=_("入股分红等，单位元。"))
    subsidy = MoneyField(_("补助收入(元)"), null=True, blank=True, help_text=_("财政等补助，单位元。"))
    other = MoneyField(_("其他收入(元)"), null=True, blank=True, help_text=_("以上各项之外的收入，单位元。"))

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
        return f"{self.unit} {period_name(self.period)}"


FUND_COLUMNS = ("running", "service", "partner")


class Fund(ReturnRow):
    """The guaranteed funds of a community in a year, set against the norms."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = FUND_COLUMNS

    running = MoneyField(_("运转经费(元)"), null=True, blank=True, help_text=_("本年到位的运转经费，单位元。"))
    service = MoneyField(_("服务群众专项经费(元)"), null=True, blank=True, help_text=_("本年到位的专项经费，单位元。"))
    partner = MoneyField(
        _("联建单位解困经费(元)"), null=True, blank=True, help_text=_("联建单位本年提供的经费，单位元。")
    )

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
        return f"{self.unit} {period_name(self.period)}"


POPULATION_COLUMNS = ("residents", "households", "party_members", "reporting_members")


class Population(ReturnRow):
    """A unit's people at the end of a year."""

    FREQUENCY: ClassVar[Granularity] = Granularity.YEAR
    REPORTED: ClassVar[tuple[str, ...]] = POPULATION_COLUMNS

    residents = models.PositiveIntegerField(_("常住人口"), null=True, blank=True, help_text=_("年末常住人口。"))
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True, help_text=_("年末户数。"))
    party_members = models.PositiveIntegerField(_("党员"), null=True, blank=True, help_text=_("年末党员数。"))
    reporting_members = models.PositiveIntegerField(
        _("双报到党员"), null=True, blank=True, help_text=_("年末到社区报到的在职党员数。")
    )

    class Meta(ReturnRow.Meta):
        verbose_name = pgettext_lazy("one", "人口情况")
        verbose_name_plural = pgettext_lazy("many", "人口情况")
        ordering = ("unit", "-period_start")
        constraints = (
            *return_constraints("population", Granularity.YEAR, POPULATION_COLUMNS),
            models.UniqueConstraint(
                fields=["unit", "period_start"],
                name="population_once",
                violation_error_message=_("该单位这一年的人口已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {period_name(self.period)}"


class ParameterCode(models.TextChoices):
    """Norms of the report, and what the 5221 rule shares out."""

    RUNNING_FUND = "running_fund", _("社区运转经费标准(元/年)")
    SERVICE_FUND = "service_fund", _("服务群众专项经费标准(元/年)")
    PARTNER_FUND = "partner_fund", _("联建单位解困经费下限(元/年)")
    CIRCLE_MINUTES = "circle_minutes", _("便民服务圈步行分钟")
    RETURN_DAYS = "return_days", _("报表报送期限(期后天数)")
    SHARE_COLLECTIVE = "share_collective", _("工坊分配:村集体(%)")
    SHARE_WORKERS = "share_workers", _("工坊分配:务工群众(%)")
    SHARE_OPERATOR = "share_operator", _("工坊分配:经营主体(%)")
    SHARE_WELFARE = "share_welfare", _("工坊分配:公益积累(%)")


class Parameter(State):
    """A norm in force from a day, for a unit and all below it."""

    SHARED_BELOW: ClassVar[bool] = True

    code = models.CharField(_("参数"), max_length=30, choices=ParameterCode, help_text=_("哪一个标准。"))
    value = models.DecimalField(_("数值"), max_digits=14, decimal_places=2, help_text=_("单位见参数名称。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "参数")
        verbose_name_plural = pgettext_lazy("many", "参数")
        ordering = ("code", "unit", "started_on")
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__gte=0), name="parameter_not_negative", violation_error_message=_("数值不能为负。")
            ),
            models.UniqueConstraint(
                fields=["unit", "code", "started_on"],
                name="parameter_once",
                violation_error_message=_("该参数同一天已有数值。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.value}"
