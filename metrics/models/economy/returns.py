"""Quarterly returns of businesses, workshops and estates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.economy.enterprises import Enterprise
from metrics.models.economy.workshops import Workshop
from metrics.models.returning import ReturnRow, return_constraints
from metrics.models.urban.estates import Estate
from metrics.periods import Granularity


class ReturnKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业经营季报")
    WORKSHOP = "workshop", _("工坊经营季报")
    ESTATE = "estate", _("小区物业季报")


BUSINESS_COLUMNS = ("jobs", "wages", "revenue", "profit")
SERVICE_COLUMNS = ("complaints_received", "complaints_closed")


def _one_subject() -> Q:
    condition = Q()
    for kind in ReturnKind.values:
        others = {f"{other}__isnull": other != kind for other in ReturnKind.values}
        condition |= Q(kind=kind, **others)
    return condition


class Return(ReturnRow):
    """What one enterprise, workshop or estate reports for a quarter."""

    FREQUENCY: ClassVar[Granularity] = Granularity.QUARTER
    REPORTED: ClassVar[tuple[str, ...]] = BUSINESS_COLUMNS + SERVICE_COLUMNS
    NATURAL_KEY: ClassVar[tuple[str, ...]] = ("kind", *ReturnKind.values, "period_start")

    kind = models.CharField(
        pgettext_lazy("return", "报表"),
        max_length=20,
        choices=ReturnKind,
        help_text=_("哪一种季报；填报对象须与之相符。"),
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name=_("企业"),
        null=True,
        blank=True,
        related_name="returns",
        help_text=_("企业季报填写。"),
    )
    workshop = models.ForeignKey(
        Workshop,
        models.PROTECT,
        verbose_name=_("工坊"),
        null=True,
        blank=True,
        related_name="returns",
        help_text=_("工坊季报填写。"),
    )
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        verbose_name=_("小区"),
        null=True,
        blank=True,
        related_name="returns",
        help_text=_("物业季报填写。"),
    )
    jobs = models.PositiveIntegerField(_("带动就业(人)"), null=True, blank=True, help_text=_("季末在岗人数。"))
    wages = MoneyField(_("发放工资"), null=True, blank=True, help_text=_("本季发放的工资，单位元。"))
    revenue = MoneyField(_("经营性收入"), null=True, blank=True, help_text=_("本季经营性收入，单位元。"))
    profit = MoneyField(_("收益"), signed=True, null=True, blank=True, help_text=_("本季总收益，单位元；亏损填负数。"))
    complaints_received = models.PositiveIntegerField(
        _("收到投诉(件)"), null=True, blank=True, help_text=_("本季收到的物业投诉。")
    )
    complaints_closed = models.PositiveIntegerField(
        _("办结投诉(件)"),
        null=True,
        blank=True,
        help_text=_("本季收到的投诉中已办结的；以后才办结的，更正本季报表补上。"),
    )

    class Meta(ReturnRow.Meta):
        verbose_name = pgettext_lazy("one", "季报")
        verbose_name_plural = pgettext_lazy("many", "季报")
        ordering = ("unit", "-period_start", "pk")
        constraints = (
            *return_constraints("return", Granularity.QUARTER, BUSINESS_COLUMNS + SERVICE_COLUMNS, signed=("profit",)),
            models.CheckConstraint(
                condition=Q(complaints_received=None)
                | Q(complaints_closed=None)
                | Q(complaints_closed__lte=F("complaints_received")),
                name="return_closed_of_received",
                violation_error_message=_("办结的投诉不能多于收到的投诉。"),
            ),
            models.CheckConstraint(
                condition=_one_subject(),
                name="return_one_subject",
                violation_error_message=_("填报对象须且只须填一个，并与报表种类相符。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=ReturnKind.ESTATE, **dict.fromkeys(BUSINESS_COLUMNS))
                | (~Q(kind=ReturnKind.ESTATE) & Q(**dict.fromkeys(SERVICE_COLUMNS))),
                name="return_columns_of_kind",
                violation_error_message=_("物业季报只填投诉，企业和工坊季报只填经营情况。"),
            ),
            *[
                models.UniqueConstraint(
                    fields=[kind, "period_start"],
                    name=f"return_{kind}_once",
                    violation_error_message=_("该对象这一季度的季报已经登记。"),
                )
                for kind in ReturnKind.values
            ],
        )

    @classmethod
    def columns_of(cls, kind: str) -> tuple[str, ...]:
        return SERVICE_COLUMNS if kind == ReturnKind.ESTATE else BUSINESS_COLUMNS

    @property
    def subject(self) -> Enterprise | Workshop | Estate:
        return getattr(self, self.kind)

    def __str__(self) -> str:
        return f"{self.subject} {self.period}"
