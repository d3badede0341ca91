"""The three-level joint meeting."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.rows import Event


class MeetingLevel(models.TextChoices):
    DISTRICT = "district", _("区级")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")


class Meeting(Event):
    """A joint meeting (三级联席会议) with the items it took up."""

    level = models.CharField(_("层级"), max_length=20, choices=MeetingLevel, help_text=_("哪一级的联席会议。"))
    items = models.PositiveIntegerField(_("议定事项"), help_text=_("会议议定的事项数。"))
    items_done = models.PositiveIntegerField(_("落实事项"), help_text=_("其中已落实的事项数。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "联席会议")
        verbose_name_plural = pgettext_lazy("many", "联席会议")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "level", "day"],
                name="meeting_once",
                violation_error_message=_("本单位这一天的联席会议已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(items_done__lte=F("items")),
                name="meeting_done_within_items",
                violation_error_message=_("落实事项不能多于议定事项。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"
