"""How a cadre performs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.grassroots.posts import Assignment
from metrics.models.rows import Event


class AppraisalResult(models.TextChoices):
    EXCELLENT = "excellent", _("优秀")
    COMPETENT = "competent", _("称职")
    BASIC = "basic", _("基本称职")
    UNFIT = "unfit", _("不称职")


class Appraisal(Event):
    """The review of how a resident cadre performs."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, verbose_name=_("任职"), related_name="appraisals", help_text=_("考核哪一项任职。")
    )
    result = models.CharField(_("考核结果"), max_length=10, choices=AppraisalResult, help_text=_("考核的结果。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "履职考核")
        verbose_name_plural = pgettext_lazy("many", "履职考核")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["assignment", "day"],
                name="appraisal_once",
                violation_error_message=_("这一任职同一天已有考核。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment} {self.get_result_display()}"
