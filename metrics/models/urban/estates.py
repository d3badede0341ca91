"""Housing estates and the grades of their service."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.economy.enterprises import Enterprise
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class Estate(State):
    """A residential estate with property service."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("小区的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    households = models.PositiveIntegerField(_("户数"), help_text=_("入住户数，用来计算每户投诉。"))
    firm = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name=_("物业企业"),
        null=True,
        blank=True,
        related_name="estates",
        help_text=_("服务的物业企业，没有的不填。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "小区")
        verbose_name_plural = pgettext_lazy("many", "小区")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="estate_once",
                violation_error_message=_("本单位已有同名小区。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="estate_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name


class ServiceGrade(models.TextChoices):
    IMPROVED = "improved", _("提质增效")
    ORDINARY = "ordinary", _("一般")
    POOR = "poor", _("待整改")


class EstateGrade(State):
    """How the property service of an estate is judged, from a day."""

    PART_OF: ClassVar[tuple[str, ...]] = ("estate",)

    estate = models.ForeignKey(
        Estate, models.PROTECT, verbose_name=_("小区"), related_name="grades", help_text=_("评定哪个小区。")
    )
    grade = models.CharField(_("物业服务评定"), max_length=10, choices=ServiceGrade, help_text=_("评定的等次。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "物业服务评定")
        verbose_name_plural = pgettext_lazy("many", "物业服务评定")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["estate", "started_on"], name="grade_once", violation_error_message=_("该小区同一天已有评定。")
            ),
            OneAtATime(fields=["estate"], name="grade_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.estate} {self.get_grade_display()}"
