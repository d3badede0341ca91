"""Lists, measures, notices, publications and honours."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.same import SameField
from metrics.models.rows import State
from metrics.models.urban.estates import Estate


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
    same_title = SameField(source="title")
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
                fields=["unit", "same_title", "started_on"],
                name="document_once",
                violation_error_message=_("本单位同一天已有同名文件。"),
            ),
        )

    def __str__(self) -> str:
        return self.title
