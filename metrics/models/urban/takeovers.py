"""Places taken over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class TakeoverKind(models.TextChoices):
    PROPERTY = "property", _("低效物业")
    ESTATE = "estate", _("老旧小区")
    MARKET = "market", _("夜市摊点")


class Takeover(State):
    """A place taken over by a community to manage."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("场所的名称。"))
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=TakeoverKind, help_text=_("场所的类别。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "接管场所")
        verbose_name_plural = pgettext_lazy("many", "接管场所")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="takeover_once",
                violation_error_message=_("本单位已有同名场所。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="takeover_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name
