"""Documents in force, and cases from their raising to their solution."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import State
from metrics.models.estates import Estate


class DocumentKind(models.TextChoices):
    LIST = "list", _("权责清单")
    MEASURE = "measure", _("制度措施")
    NOTICE = "notice", _("工作提示")
    PUBLICATION = "publication", _("经验刊发")
    HONOUR = "honour", _("命名表彰")


class ListType(models.TextChoices):
    """The four lists."""

    POWERS = "powers", _("行政权力事项清单")
    SERVICES = "services", _("公共服务事项清单")
    TERRITORIAL = "territorial", _("“属地管理”事项责任清单")
    NEGATIVE = "negative", _("负面事项清单")


class DocumentTopic(models.TextChoices):
    SECONDMENT = "secondment", _("借调")
    PREMISES = "premises", _("阵地建设")
    GOVERNANCE = "governance", _("基层治理")
    BEAUTIFUL_HOME = "beautiful_home", _("美好家园")
    OTHER = "other", _("其他")


class DocumentLevel(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    DISTRICT = "district", _("区级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")


class Document(State):
    """A list, a measure, a notice, a publication or an honour, in force from a day."""

    SHARED_BELOW: ClassVar[bool] = True

    title = models.CharField(_("标题"), max_length=120, help_text=_("文件或清单的名称。"))
    kind = models.CharField(_("种类"), max_length=20, choices=DocumentKind, help_text=_("哪一种文件。"))
    list_type = models.CharField(
        _("清单类型"), max_length=20, choices=ListType, blank=True, default="", help_text=_("权责清单填写。")
    )
    topic = models.CharField(
        pgettext_lazy("document", "事项"),
        max_length=20,
        choices=DocumentTopic,
        blank=True,
        default="",
        help_text=_("关于什么，清单不填。"),
    )
    level = models.CharField(_("层级"), max_length=20, choices=DocumentLevel, help_text=_("哪一级制发。"))
    items = models.PositiveIntegerField(_("条目数"), null=True, blank=True, help_text=_("清单或措施的条数。"))
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        verbose_name=_("获评小区"),
        null=True,
        blank=True,
        related_name="honours",
        help_text=_("命名小区的填写。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "文件清单")
        verbose_name_plural = pgettext_lazy("many", "文件清单")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(kind=DocumentKind.LIST) & ~Q(list_type=""))
                | (~Q(kind=DocumentKind.LIST) & Q(list_type="")),
                name="document_list_type",
                violation_error_message=_("权责清单须填清单类型，其他文件不填。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.HONOUR) | Q(estate=None),
                name="document_estate_of_honour",
                violation_error_message=_("只有命名表彰填写获评小区。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "title", "started_on"],
                name="document_once",
                violation_error_message=_("本单位同一天已有同名文件。"),
            ),
        )

    def __str__(self) -> str:
        return self.title


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

    WHEN_SUCCEEDED: ClassVar[dict[str, Any]] = {"outcome": CaseOutcome.CONTINUED}

    subject = models.CharField(pgettext_lazy("case", "事由"), max_length=200, help_text=_("什么事；不写个人隐私。"))
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
            models.UniqueConstraint(
                fields=["unit", "kind", "subject", "started_on"],
                name="case_once",
                violation_error_message=_("同一事项已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return self.subject
