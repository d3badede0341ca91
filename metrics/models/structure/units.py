"""The tree of units, identified by the statistical division code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.codes import CODE_FORM, CODE_LENGTHS, parent_code
from metrics.models.columns.code import CodeField
from metrics.models.columns.pinyin import PinyinField
from metrics.models.managers import TrackedQuerySet, UnitQuerySet
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked


class UnitKind(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    DISTRICT = "district", _("区(县)")
    TOWN = "town", _("镇")
    TOWNSHIP = "township", _("乡")
    SUBDISTRICT = "subdistrict", _("街道")
    ZONE = "zone", _("开发区")
    OFFICE = "office", _("机关")
    VILLAGE = "village", _("村")
    COMMUNITY = "community", _("社区")
    GRID = "grid", _("网格")


LENGTH_OF_KIND = {
    UnitKind.PROVINCE: 2,
    UnitKind.CITY: 4,
    UnitKind.DISTRICT: 6,
    UnitKind.TOWN: 9,
    UnitKind.TOWNSHIP: 9,
    UnitKind.SUBDISTRICT: 9,
    UnitKind.ZONE: 9,
    UnitKind.OFFICE: 9,
    UnitKind.VILLAGE: 12,
    UnitKind.COMMUNITY: 12,
    UnitKind.GRID: 15,
}


def _kind_fits_code() -> Q:
    fits = Q()
    for length in CODE_LENGTHS:
        kinds = [kind for kind, wanted in LENGTH_OF_KIND.items() if wanted == length]
        fits |= Q(kind__in=kinds, code__regex=rf"^\d{{{length}}}$")
    return fits


class OrgUnit(Tracked):
    """A unit of the tree. Its code is never moved or reused: reorganising closes it and opens successors."""

    code = CodeField(
        _("区划代码"),
        max_length=15,
        primary_key=True,
        validators=[RegexValidator(CODE_FORM, _("区划代码须是 2、4、6、9、12 或 15 位数字。"))],
        help_text=_("统计用区划代码，去掉末尾补位的零：区 6 位、乡镇 9 位、村 12 位、网格 15 位。"),
    )
    name = models.CharField(_("名称"), max_length=60, help_text=_("全称，例如“青禾镇”。"))
    pinyin = PinyinField()
    kind = models.CharField(_("类别"), max_length=20, choices=UnitKind, help_text=_("须与区划代码的位数相符。"))
    opened_on = models.DateField(_("设立日期"), null=True, blank=True, help_text=_("设立的第一天；早于建账的不填。"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True, help_text=_("存续的最后一天；现存的不填。"))
    population = models.PositiveIntegerField(_("常住人口"), null=True, blank=True, help_text=_("常住人口数。"))
    households = models.PositiveIntegerField(_("户数"), null=True, blank=True, help_text=_("户籍户数。"))

    objects: ClassVar[Any] = models.Manager.from_queryset(UnitQuerySet)()

    class Meta(Tracked.Meta):
        verbose_name = pgettext_lazy("one", "单位")
        verbose_name_plural = pgettext_lazy("many", "单位")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=_kind_fits_code(),
                name="orgunit_kind_fits_code",
                violation_error_message=_("类别与区划代码的位数不符。"),
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="orgunit_closes_after_opening",
                violation_error_message=_("撤销日期不能早于设立日期。"),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        parent = parent_code(self.code or "")
        # The root of an installation may be any unit, so only units below another one need theirs.
        if self._state.adding and parent and OrgUnit.objects.exclude(code=self.code).exists():
            below = OrgUnit.objects.filter(within_any("code", [self.code])).exists()
            if not below and not OrgUnit.objects.filter(code=parent).exists():
                words = _("上级单位 %(parent)s 不存在，请先建上级。") % {"parent": parent}
                raise ValidationError({"code": words}, code="parent")

    @property
    def parent_id(self) -> str:
        return parent_code(self.code)

    @classmethod
    def home_unit(cls, image: dict[str, Any]) -> str:
        return image.get("code") or ""


class Succession(Tracked):
    """A closed unit and one of the units that took its place."""

    predecessor = models.ForeignKey(
        OrgUnit, models.PROTECT, verbose_name=_("原单位"), related_name="+", help_text=_("撤销的单位。")
    )
    successor = models.ForeignKey(
        OrgUnit, models.PROTECT, verbose_name=_("承接单位"), related_name="+", help_text=_("承接其台账的单位。")
    )
    reason = models.CharField(_("依据"), max_length=200, help_text=_("批准调整的文件或说明。"))

    objects: ClassVar[Any] = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta(Tracked.Meta):
        verbose_name = pgettext_lazy("one", "区划调整")
        verbose_name_plural = pgettext_lazy("many", "区划调整")
        ordering = ("predecessor", "successor")
        constraints = (
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message=_("这一承接关系已经登记。"),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_to_another",
                violation_error_message=_("单位不能承接自己。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"

    @classmethod
    def home_unit(cls, image: dict[str, Any]) -> str:
        return image.get("predecessor_id") or ""

    @classmethod
    def units_of(cls, image: dict[str, Any]) -> Iterator[str]:
        yield image["predecessor_id"]
        yield image["successor_id"]
