"""The fifteen-minute service circle."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State
from metrics.models.urban.facilities import Facility


class Circle(State):
    """How far a community is from a facility that serves it (15分钟便民服务圈)."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name=_("场所"), related_name="circles", help_text=_("由哪个场所服务。")
    )
    minutes = models.PositiveSmallIntegerField(_("步行分钟"), help_text=_("从社区中心步行到场所的分钟数。"))
    residents = models.PositiveIntegerField(_("覆盖居民"), help_text=_("在此范围内的居民数。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "便民服务圈")
        verbose_name_plural = pgettext_lazy("many", "便民服务圈")
        ordering = ("unit", "minutes", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "facility", "started_on"],
                name="circle_once",
                violation_error_message=_("这一覆盖关系已经登记。"),
            ),
            OneAtATime(fields=["unit", "facility"], name="circle_at_a_time"),
        )

    def __str__(self) -> str:
        minutes = _("%(minutes)s分钟") % {"minutes": self.minutes}
        return f"{self.unit} {self.facility} {minutes}"
