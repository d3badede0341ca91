"""Groups of volunteers and what they do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import Event, State


class GroupKind(models.TextChoices):
    VOLUNTEER = "volunteer", _("志愿服务队")
    INCUBATED = "incubated", _("孵化的社会组织")


class VolunteerGroup(State):
    """A group of volunteers; its size changes by 变更."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("队伍或组织的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=GroupKind, help_text=_("队伍的类别。"))
    members = models.PositiveIntegerField(_("活跃志愿者"), help_text=_("经常参加活动的人数。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "志愿队伍")
        verbose_name_plural = pgettext_lazy("many", "志愿队伍")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="group_once",
                violation_error_message=_("本单位已有同名队伍。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="group_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name


class ActivityKind(models.TextChoices):
    """The seven that enter communities (七进社区)."""

    THEORY = "theory", _("理论宣讲进社区")
    LAW = "law", _("法律服务进社区")
    HEALTH = "health", _("健康义诊进社区")
    CULTURE = "culture", _("文化文艺进社区")
    SCIENCE = "science", _("科普进社区")
    SAFETY = "safety", _("平安建设进社区")
    CARE = "care", _("关爱帮扶进社区")


class Activity(Event):
    """A volunteers' activity."""

    group = models.ForeignKey(
        VolunteerGroup, models.PROTECT, verbose_name=_("队伍"), related_name="activities", help_text=_("哪支队伍开展。")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=ActivityKind, help_text=_("七进社区的哪一进。"))
    title = models.CharField(_("名称"), max_length=100, help_text=_("活动的名称。"))
    same_title = SameField(source="title")
    volunteers = models.PositiveIntegerField(_("参加志愿者"), help_text=_("参加的人数。"))
    served = models.PositiveIntegerField(_("服务居民人次"), help_text=_("服务的居民人次。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "志愿活动")
        verbose_name_plural = pgettext_lazy("many", "志愿活动")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["group", "same_title", "day"],
                name="activity_once",
                violation_error_message=_("这一活动已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.title
