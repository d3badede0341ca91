"""Admissions of Party members."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.people import Person
from metrics.models.rows import Event


class Background(models.TextChoices):
    PROSPERITY_LEADER = "prosperity_leader", _("农村致富带头人")
    GRADUATE = "graduate", _("大学毕业生")
    VETERAN = "veteran", _("退役军人")
    RETURNEE = "returnee", _("返乡创业人员")
    WORKER = "worker", _("企业职工")
    OTHER = "other", _("其他")


class Admission(Event):
    """A person admitted to the Party."""

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        verbose_name=_("人员"),
        related_name="admission",
        help_text=_("发展了谁；一人一次。"),
        error_messages={"unique": _("此人已登记过发展党员。")},
    )
    background = models.CharField(_("身份"), max_length=20, choices=Background, help_text=_("发展时的身份。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "发展党员")
        verbose_name_plural = pgettext_lazy("many", "发展党员")
        ordering = ("unit", "day", "pk")

    def __str__(self) -> str:
        return f"{self.person} {self.day}"
