"""Ratings of organisations, and the plans of those that lag behind."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.organisations import PartyOrganisation
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class Grade(models.TextChoices):
    ADVANCED = "advanced", _("先进")
    AVERAGE = "average", _("一般")
    LAGGING = "lagging", _("后进")


class Rating(State):
    """The rating of an organisation in a round, which stands until the next (排队抓尾、双整双创)."""

    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        verbose_name=_("党组织"),
        related_name="ratings",
        help_text=_("评定哪个党组织。"),
    )
    grade = models.CharField(_("等次"), max_length=10, choices=Grade, help_text=_("评定的等次。"))
    round = models.CharField(_("批次"), max_length=30, help_text=_("第几次排查，例如“2023年第一次”。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "排队评级")
        verbose_name_plural = pgettext_lazy("many", "排队评级")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "started_on"],
                name="rating_once",
                violation_error_message=_("该党组织同一天已有评级。"),
            ),
            OneAtATime(fields=["organisation"], name="rating_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_grade_display()}"


class PlanProgress(models.TextChoices):
    DRAFTED = "drafted", _("已制定")
    UNDER_WAY = "under_way", _("整顿中")
    ACCEPTED = "accepted", _("已验收")


class Plan(State):
    """The rectification plan of a lagging organisation (一乡一策、一村一策)."""

    PART_OF: ClassVar[tuple[str, ...]] = ("rating",)

    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("评级"), related_name="plans", help_text=_("针对哪次后进评级。")
    )
    measures = models.TextField(_("整顿措施"), help_text=_("逐条写明措施。"))
    due_on = models.DateField(_("整顿期限"), help_text=_("应完成的日期。"))
    progress = models.CharField(_("进展"), max_length=20, choices=PlanProgress, help_text=_("整顿到哪一步。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "整顿方案")
        verbose_name_plural = pgettext_lazy("many", "整顿方案")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["rating", "started_on"], name="plan_once", violation_error_message=_("这次评级同一天已有方案。")
            ),
            OneAtATime(fields=["rating"], name="plan_at_a_time"),
            models.CheckConstraint(
                # What 变更 carries over may be overdue by then.
                condition=Q(due_on__gte=F("started_on")) | Q(predecessor__isnull=False),
                name="plan_due_after_start",
                violation_error_message=_("整顿期限不能早于制定日期。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating} {self.get_progress_display()}"
