"""What units were called before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.rows import Event


class FormerName(Event):
    """A name that a unit bore until a day; on the day after it was given another. The name now is the unit's own."""

    GOES_ON: ClassVar[bool] = False

    name = models.CharField(_("曾用名"), max_length=60, help_text=_("当时的全称，例如“青禾乡”。"))
    pinyin = PinyinField()
    day = models.DateField(_("最后一天"), help_text=_("使用这个名称的最后一天；第二天起用的是下一个名称。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "曾用名")
        verbose_name_plural = pgettext_lazy("many", "曾用名")
        ordering = ("unit", "day")
        constraints = (
            models.CheckConstraint(
                # To PostgreSQL the wide space of Chinese is none.
                condition=Q(name__regex=r"[^\s\u3000\u00a0]"),
                name="formername_not_blank",
                violation_error_message=_("曾用名不能是空白。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "day"],
                name="formername_once",
                violation_error_message=_("该单位到这一天为止的名称已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.name
