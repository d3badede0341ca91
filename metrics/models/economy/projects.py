"""Projects, and the money that comes to them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.economy.bounds import not_negative
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import Event, State


class ProjectKind(models.TextChoices):
    INDUSTRY = "industry", _("产业项目")
    INFRASTRUCTURE = "infrastructure", _("基础设施")
    SERVICE = "service", _("公共服务")
    OTHER = "other", _("其他")


class Project(State):
    """A project, from its approval to its completion."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("项目的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=ProjectKind, help_text=_("项目的类别。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "项目")
        verbose_name_plural = pgettext_lazy("many", "项目")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="project_once",
                violation_error_message=_("本单位已有同名项目。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="project_at_a_time"),
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
    amount = MoneyField(pgettext_lazy("column", "金额"), help_text=_("到位金额，单位元。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "项目资金")
        verbose_name_plural = pgettext_lazy("many", "项目资金")
        ordering = ("project", "day", "pk")
        constraints: ClassVar[Any] = (
            *not_negative("amount", name="funding"),
            models.UniqueConstraint(
                fields=["project", "source", "day"],
                name="funding_once",
                violation_error_message=_("该项目同一天同一来源的资金已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.get_source_display()}"
