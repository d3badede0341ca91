"""Who mentors whom: the 2+1 scheme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.people import Person
from metrics.models.grassroots.posts import Assignment
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class MentorRole(models.TextChoices):
    TOWNSHIP_LEADER = "township_leader", _("乡镇领导班子成员")
    FIRST_SECRETARY = "first_secretary", _("驻村第一书记")


class Mentoring(State):
    """A mentor of a reserve: the 2+1 scheme wants one of each role for each."""

    PART_OF: ClassVar[tuple[str, ...]] = ("assignment",)

    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        verbose_name=_("后备任职"),
        related_name="mentorings",
        help_text=_("被帮带人的后备任职。"),
    )
    mentor = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("帮带人"), related_name="mentorings", help_text=_("谁来帮带。")
    )
    role = models.CharField(_("帮带人身份"), max_length=20, choices=MentorRole, help_text=_("以什么身份帮带。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "结对帮带")
        verbose_name_plural = pgettext_lazy("many", "结对帮带")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment", "mentor", "role", "started_on"],
                name="mentoring_once",
                violation_error_message=_("这一结对已经登记。"),
            ),
            OneAtATime(fields=["assignment", "mentor"], name="mentoring_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.mentor} → {self.assignment}"
