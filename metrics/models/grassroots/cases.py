"""What is raised and settled: problems, wishes, secondments, applications."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.rows import State


class CaseKind(models.TextChoices):
    PROBLEM = "problem", _("急难愁盼问题")
    WISH = "wish", _("微心愿")
    DISPUTE = "dispute", _("矛盾纠纷")
    PREMISES = "premises", _("阵地问题")
    PLAQUE = "plaque", _("挂牌申请")
    SECONDMENT = "secondment", _("借调人员")
    GRID_MATTER = "grid_matter", _("网格事项")


class CaseOutcome(models.TextChoices):
    SOLVED = "solved", _("已解决")
    APPROVED = "approved", _("准入")
    REFUSED = "refused", _("不予准入")
    RETURNED = "returned", _("已清退")
    WITHDRAWN = "withdrawn", _("撤回")
    CONTINUED = "continued", _("变更后续办")


class Case(State):
    """Something raised on a day and settled on another: `ended_on` is the day it was settled."""

    WHEN_SUPERSEDED: ClassVar[dict[str, Any]] = {"outcome": CaseOutcome.CONTINUED}

    subject = models.CharField(pgettext_lazy("case", "事由"), max_length=200, help_text=_("什么事；不写个人隐私。"))
    same_subject = SameField(source="subject")
    kind = models.CharField(_("种类"), max_length=20, choices=CaseKind, help_text=_("哪一种事项。"))
    pairing = models.ForeignKey(
        "metrics.Pairing",
        models.PROTECT,
        verbose_name=_("结对联建"),
        null=True,
        blank=True,
        related_name="cases",
        help_text=_("由联建单位解决的填写。"),
    )
    assigned_on = models.DateField(_("交办日期"), null=True, blank=True, help_text=_("交给谁办的日期，未交办的不填。"))
    outcome = models.CharField(
        _("结果"), max_length=20, choices=CaseOutcome, blank=True, default="", help_text=_("办结时填写。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "事项")
        verbose_name_plural = pgettext_lazy("many", "事项")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="case_settled_with_outcome",
                violation_error_message=_("办结须同时填写结束日期和结果。"),
            ),
            # 变更 leaves the day of a later assignment to both rows.
            models.CheckConstraint(
                condition=Q(assigned_on=None)
                | Q(ended_on=None)
                | Q(outcome=CaseOutcome.CONTINUED)
                | Q(ended_on__gte=F("assigned_on")),
                name="case_settled_after_assignment",
                violation_error_message=_("结束日期不能早于交办日期。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "same_subject", "started_on"],
                name="case_once",
                violation_error_message=_("同一事项已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.subject
