"""Norms that the district keeps, with their days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class ParameterCode(models.TextChoices):
    """Norms of the report, and what the 5221 rule shares out."""

    RUNNING_FUND = "running_fund", _("社区运转经费标准(元/年)")
    SERVICE_FUND = "service_fund", _("服务群众专项经费标准(元/年)")
    PARTNER_FUND = "partner_fund", _("联建单位解困经费下限(元/年)")
    RETURN_DAYS = "return_days", _("报表报送期限(期后天数)")
    SHARE_COLLECTIVE = "share_collective", _("工坊分配:村集体(%)")
    SHARE_WORKERS = "share_workers", _("工坊分配:务工群众(%)")
    SHARE_OPERATOR = "share_operator", _("工坊分配:经营主体(%)")
    SHARE_WELFARE = "share_welfare", _("工坊分配:公益积累(%)")


# The four parts of the 5221 rule, in its order.
SHARES = (
    ParameterCode.SHARE_COLLECTIVE,
    ParameterCode.SHARE_WORKERS,
    ParameterCode.SHARE_OPERATOR,
    ParameterCode.SHARE_WELFARE,
)


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
            OneAtATime(fields=["unit", "code"], name="parameter_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.value}"
