"""Training classes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.rows import State


class CourseCategory(models.TextChoices):
    PARTY = "party", _("党的建设")
    REVITALISATION = "revitalisation", _("乡村振兴")
    INDUSTRY = "industry", _("产业发展")
    GOVERNANCE = "governance", _("乡村治理")


class CourseLevel(models.TextChoices):
    DISTRICT = "district", _("区级")
    TOWNSHIP = "township", _("乡级")


class Course(State):
    """A class, from its first day to its last."""

    SHARED_BELOW: ClassVar[bool] = True

    topic = models.CharField(pgettext_lazy("course", "主题"), max_length=100, help_text=_("培训班的名称或主题。"))
    same_topic = SameField(source="topic")
    category = models.CharField(_("类别"), max_length=20, choices=CourseCategory, help_text=_("培训的内容属于哪一类。"))
    level = models.CharField(_("层级"), max_length=10, choices=CourseLevel, help_text=_("由哪一级举办。"))
    lecture = models.BooleanField(_("理论授课"), default=False, help_text=_("采用理论授课的勾选。"))
    exchange = models.BooleanField(_("书记交流"), default=False, help_text=_("采用书记交流的勾选。"))
    field_teaching = models.BooleanField(_("实地教学"), default=False, help_text=_("采用实地教学的勾选。"))
    attendances = models.PositiveIntegerField(
        _("参训人次"), null=True, blank=True, help_text=_("结业时填写，未结业的不填。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "培训班")
        verbose_name_plural = pgettext_lazy("many", "培训班")
        ordering = ("unit", "started_on", "pk")
        constraints: ClassVar[Any] = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "same_topic", "started_on"],
                name="course_once",
                violation_error_message=_("本单位同一天开班的同一主题已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(lecture=True) | Q(exchange=True) | Q(field_teaching=True),
                name="course_has_method",
                violation_error_message=_("培训方式至少选一种。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.started_on}"
