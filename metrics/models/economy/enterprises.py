"""Enterprises."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class EnterpriseKind(models.TextChoices):
    DISTRICT_COMPANY = "district_company", _("区级强村富民公司")
    TOWNSHIP_COMPANY = "township_company", _("乡级强村富民公司")
    VILLAGE_COMPANY = "village_company", _("村级强村富民公司")
    COOPERATIVE = "cooperative", _("专业合作社")
    FAMILY_FARM = "family_farm", _("家庭农场")
    PROPERTY_FIRM = "property_firm", _("物业企业")
    DOMESTIC_SERVICE = "domestic_service", _("家政企业")
    OTHER = "other", _("其他")


class Sponsor(models.TextChoices):
    """Who runs a business."""

    COMMUNITY = "community", _("社区党组织领办")
    COLLECTIVE = "collective", _("村集体")
    STATE = "state", _("国有")
    PRIVATE = "private", _("民营")


class Enterprise(State):
    """A business, from its founding to its closing."""

    SHARED_BELOW: ClassVar[bool] = True

    name = models.CharField(_("名称"), max_length=80, help_text=_("营业执照上的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=EnterpriseKind, help_text=_("企业的类别。"))
    sponsor = models.CharField(
        _("兴办主体"), max_length=20, choices=Sponsor, blank=True, default="", help_text=_("由谁兴办；不详的不填。")
    )
    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        default="",
        validators=[
            RegexValidator(
                r"^[0-9A-HJ-NPQRTUWXY]{18}$", _("统一社会信用代码须是 18 位数字或大写字母(不含 I、O、S、V、Z)。")
            )
        ],
        help_text=_("18 位(GB 32100),没有的不填。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "企业")
        verbose_name_plural = pgettext_lazy("many", "企业")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            # The row before a 变更 keeps its code, too.
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(ended_on=None) & ~Q(credit_code=""),
                name="enterprise_credit_code_once",
                violation_error_message=_("这个统一社会信用代码已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="enterprise_once",
                violation_error_message=_("本单位已有同名企业。"),
            ),
            OneAtATime(fields=["credit_code"], name="enterprise_code_at_a_time", condition=~Q(credit_code="")),
            OneAtATime(fields=["unit", "same_name"], name="enterprise_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name
