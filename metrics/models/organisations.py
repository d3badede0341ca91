"""Party organisations and their members."""

from __future__ import annotations

from django.db import models

from metrics.models.base import Event
from metrics.models.cadres import Person


class Background(models.TextChoices):
    PROSPERITY_LEADER = "prosperity_leader", "农村致富带头人"
    GRADUATE = "graduate", "大学毕业生"
    VETERAN = "veteran", "退役军人"
    RETURNEE = "returnee", "返乡创业人员"
    WORKER = "worker", "企业职工"
    OTHER = "other", "其他"


class Admission(Event):
    """A person admitted to the Party."""

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        verbose_name="人员",
        related_name="admission",
        help_text="发展了谁;一人一次。",
        error_messages={"unique": "此人已登记过发展党员。"},
    )
    background = models.CharField("身份", max_length=20, choices=Background, help_text="发展时的身份。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "发展党员"
        ordering = ("unit", "day", "pk")

    def __str__(self) -> str:
        return f"{self.person} {self.day}"
