"""Training classes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from metrics.models.base import State


class CourseCategory(models.TextChoices):
    PARTY = "party", "党的建设"
    REVITALISATION = "revitalisation", "乡村振兴"
    INDUSTRY = "industry", "产业发展"
    GOVERNANCE = "governance", "乡村治理"


class CourseLevel(models.TextChoices):
    DISTRICT = "district", "区级"
    TOWNSHIP = "township", "乡级"


class Course(State):
    """A class, from its first day to its last."""

    topic = models.CharField("主题", max_length=100, help_text="培训班的名称或主题。")
    category = models.CharField("类别", max_length=20, choices=CourseCategory, help_text="培训的内容属于哪一类。")
    level = models.CharField("层级", max_length=10, choices=CourseLevel, help_text="由哪一级举办。")
    lecture = models.BooleanField("理论授课", default=False, help_text="采用理论授课的勾选。")
    exchange = models.BooleanField("书记交流", default=False, help_text="采用书记交流的勾选。")
    field_teaching = models.BooleanField("实地教学", default=False, help_text="采用实地教学的勾选。")
    attendances = models.PositiveIntegerField("参训人次", null=True, blank=True, help_text="结业时填写，未结业的不填。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "培训班"
        ordering = ("unit", "started_on", "pk")
        constraints: ClassVar[Any] = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "topic", "started_on"],
                name="course_once",
                violation_error_message="本单位同一天开班的同一主题已经登记。",
            ),
            models.CheckConstraint(
                condition=Q(lecture=True) | Q(exchange=True) | Q(field_teaching=True),
                name="course_has_method",
                violation_error_message="培训方式至少选一种。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.started_on}"
