"""Village-prosperity workshops."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.economy.enterprises import Enterprise
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class Workshop(State):
    """A workshop, from its opening to its closing."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("工坊的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    operator = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name=_("带动企业"),
        null=True,
        blank=True,
        related_name="workshops",
        help_text=_("带动的企业，没有的不填。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "工坊")
        verbose_name_plural = pgettext_lazy("many", "工坊")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="workshop_once",
                violation_error_message=_("本单位已有同名工坊。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="workshop_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name
