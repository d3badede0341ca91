"""Service centres, stations and other facilities."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import Event, State


class FacilityKind(models.TextChoices):
    CENTRE = "centre", _("社区党群服务中心")
    STATION = "station", _("党群服务驿站")
    READING = "reading", _("公共阅读空间")
    OFFICE = "office", _("村级办公阵地")
    OTHER = "other", _("其他便民场所")


class Facility(State):
    """A place of service, with its position."""

    SHARED_BELOW: ClassVar[bool] = True

    name = models.CharField(_("名称"), max_length=80, help_text=_("场所的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=FacilityKind, help_text=_("场所的类别。"))
    longitude = models.DecimalField(
        _("经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("东经，度。"),
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("北纬，度。"),
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "服务阵地")
        verbose_name_plural = pgettext_lazy("many", "服务阵地")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="facility_once",
                violation_error_message=_("本单位已有同名场所。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="facility_at_a_time"),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=73, longitude__lte=136, latitude__gte=3, latitude__lte=54),
                name="facility_position",
                violation_error_message=_("经度、纬度须同时填写，并在国境之内。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Upgrade(Event):
    """A facility upgraded."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name=_("场所"), related_name="upgrades", help_text=_("提级改造哪个场所。")
    )

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "提级改造")
        verbose_name_plural = pgettext_lazy("many", "提级改造")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["facility", "day"], name="upgrade_once", violation_error_message=_("该场所同一天已有改造登记。")
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility} {self.day}"
