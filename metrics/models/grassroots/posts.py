"""The posts that people hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.people import Person
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class AssignmentRole(models.TextChoices):
    RESERVE_CADRE = "reserve_cadre", _("村干部后备")
    RESERVE_SECRETARY = "reserve_secretary", _("村党组织书记后备")
    RESIDENT_CADRE = "resident_cadre", _("驻村干部")
    FIRST_SECRETARY = "first_secretary", _("第一书记")
    SHADOWING = "shadowing", _("跟岗锻炼")
    SECONDMENT = "secondment", _("借调")
    COMMUNITY_WORKER = "community_worker", _("社区工作者")
    INSTRUCTOR = "instructor", _("社区指导员")
    PART_TIME_MEMBER = "part_time_member", _("兼职委员")
    STEWARD = "steward", _("移民管家")
    GRID_HEAD = "grid_head", _("网格长")
    CROSS_POST = "cross_post", _("交叉任职")
    LINKED_CADRE = "linked_cadre", _("党员干部联系网格")


class EndReason(models.TextChoices):
    TERM = "term", _("届满")
    ADJUSTED = "adjusted", _("考核调整")
    PROMOTED = "promoted", _("提拔使用")
    RESIGNED = "resigned", _("辞职")
    OTHER = "other", _("其他")


class Host(models.TextChoices):
    """Where somebody is sent for work-shadowing."""

    EAST = "east", _("东部协作地区")
    PROVINCE = "province", _("省内市外")
    CITY = "city", _("市内")


class Assignment(State):
    """A post that a person holds in a unit."""

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("人员"), related_name="assignments", help_text=_("谁任这个职。")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=AssignmentRole, help_text=_("任什么职。"))
    end_reason = models.CharField(
        _("离任原因"), max_length=10, choices=EndReason, blank=True, default="", help_text=_("离任时填写。")
    )

    host = models.CharField(
        _("跟岗地区"), max_length=10, choices=Host, blank=True, default="", help_text=_("跟岗锻炼的填写，其他不填。")
    )
    host_place = models.CharField(
        _("跟岗单位"), max_length=80, blank=True, default="", help_text=_("跟岗锻炼的单位，其他不填。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "任职")
        verbose_name_plural = pgettext_lazy("many", "任职")
        ordering = ("unit", "started_on", "pk")
        indexes = (models.Index(fields=["unit", "role"], name="assignment_unit_role"),)
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role=AssignmentRole.SHADOWING) | Q(host=""),
                name="assignment_host_of_shadowing",
                violation_error_message=_("只有跟岗锻炼填写跟岗地区。"),
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role", "started_on"],
                name="assignment_once",
                violation_error_message=_("此人在本单位同一天开始的同一任职已经登记。"),
            ),
            OneAtATime(fields=["person", "unit", "role"], name="assignment_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"
