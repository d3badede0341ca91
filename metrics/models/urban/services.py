"""Services, and where they are offered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import LedgerRow, State


class ServiceProvider(models.TextChoices):
    UNION = "union", _("工会")
    YOUTH = "youth", _("共青团")
    WOMEN = "women", _("妇联")
    DISABLED = "disabled", _("残联")
    GOVERNMENT = "government", _("政务")
    SOCIAL = "social", _("社会组织")


class Service(LedgerRow):
    """A kind of service to residents, once in the district."""

    SHARED_BELOW: ClassVar[bool] = True

    name = models.CharField(_("名称"), max_length=80, help_text=_("服务事项的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    provider = models.CharField(_("提供单位"), max_length=20, choices=ServiceProvider, help_text=_("由谁提供。"))

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "服务事项")
        verbose_name_plural = pgettext_lazy("many", "服务事项")
        ordering = ("unit", "name")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "same_name"], name="service_once", violation_error_message=_("已有同名服务事项。")
            ),
        )

    def __str__(self) -> str:
        return self.name


class ServiceOffer(State):
    """A service brought down to a community."""

    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name=_("服务事项"), related_name="offers", help_text=_("下沉哪项服务。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "下沉服务")
        verbose_name_plural = pgettext_lazy("many", "下沉服务")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "service", "started_on"],
                name="offer_once",
                violation_error_message=_("该服务在本单位已经登记。"),
            ),
            OneAtATime(fields=["unit", "service"], name="offer_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.service} → {self.unit}"
