"""The organisations of the Party."""

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


class OrganisationKind(models.TextChoices):
    COMMITTEE = "committee", _("党委(党工委)")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")
    GROUP = "group", _("党小组")


class OrganisationLevel(models.TextChoices):
    """Which level the organisation belongs to: its unit may be outside the tree, like a body of the city."""

    CITY = "city", _("市级")
    DISTRICT = "district", _("区级")
    TOWNSHIP = "township", _("乡镇(街道)")
    VILLAGE = "village", _("村(社区)")
    GRID = "grid", _("网格")
    ENTERPRISE = "enterprise", _("企业")


class PartyOrganisation(State):
    """A Party organisation, and the unit or firm it leads."""

    SHARED_BELOW: ClassVar[bool] = True

    # The row before a 变更 has the same number.
    NATURAL_KEY: ClassVar[tuple[str, ...]] = ("number", "started_on")

    number = models.CharField(
        _("党组织编号"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("党组织编号只能用字母、数字和短横。"))],
        help_text=_("全区唯一的编号，各台账用它指明同一个党组织。"),
    )
    same_number = SameField(source="number")
    name = models.CharField(_("名称"), max_length=80, help_text=_("党组织的全称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=OrganisationKind, help_text=_("党组织的类别。"))
    level = models.CharField(_("层级"), max_length=20, choices=OrganisationLevel, help_text=_("隶属哪一级。"))
    enterprise = models.ForeignKey(
        "metrics.Enterprise",
        models.PROTECT,
        verbose_name=_("所在企业"),
        null=True,
        blank=True,
        related_name="organisations",
        help_text=_("企业党组织填写。"),
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "党组织")
        verbose_name_plural = pgettext_lazy("many", "党组织")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["same_number"],
                condition=Q(ended_on=None),
                name="organisation_number_once",
                violation_error_message=_("这个党组织编号已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="organisation_once",
                violation_error_message=_("本单位已有同名党组织。"),
            ),
            OneAtATime(fields=["same_number"], name="organisation_at_a_time"),
            models.CheckConstraint(
                condition=Q(level=OrganisationLevel.ENTERPRISE) | Q(enterprise=None),
                name="organisation_of_enterprise",
                violation_error_message=_("只有企业党组织填写所在企业。"),
            ),
        )

    def __str__(self) -> str:
        return self.name
