"""Assets of collectives, and how idle ones are put to use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.economy.bounds import not_negative
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class AssetKind(models.TextChoices):
    PREMISES = "premises", _("房屋场所")
    LAND = "land", _("土地资源")
    FACILITY = "facility", _("产业设施")
    EQUIPMENT = "equipment", _("设备")
    OTHER = "other", _("其他")


class Asset(State):
    """A collective asset, from its entry in the books to its leaving them."""

    name = models.CharField(_("名称"), max_length=100, help_text=_("资产或项目的名称。"))
    pinyin = PinyinField()
    same_name = SameField()
    kind = models.CharField(_("类别"), max_length=20, choices=AssetKind, help_text=_("资产的类别。"))
    original_value = MoneyField(_("资产原值"), help_text=_("账面原值，单位元。"))
    is_idle_since = models.DateField(
        _("闲置起始日"), null=True, blank=True, help_text=_("闲置低效的第一天；未闲置的不填。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "集体资产")
        verbose_name_plural = pgettext_lazy("many", "集体资产")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            *not_negative("original_value", name="asset"),
            models.UniqueConstraint(
                fields=["unit", "same_name", "started_on"],
                name="asset_once",
                violation_error_message=_("本单位已有同名资产。"),
            ),
            OneAtATime(fields=["unit", "same_name"], name="asset_at_a_time"),
        )

    def __str__(self) -> str:
        return self.name


class RevitalisationWay(models.TextChoices):
    LEASE = "lease", _("对外出租")
    OPERATE = "operate", _("自主经营")
    PARTNER = "partner", _("合作联营")
    CONVERT = "convert", _("改建他用")


class Revitalisation(State):
    """An idle or low-yield asset brought back into use."""

    # The frame of an asset says whether it was and is put to use.
    SEEN_FROM: ClassVar[tuple[str, ...]] = ("asset",)

    asset = models.ForeignKey(
        Asset, models.PROTECT, verbose_name=_("资产"), related_name="revitalisations", help_text=_("盘活哪项资产。")
    )
    way = models.CharField(_("盘活方式"), max_length=20, choices=RevitalisationWay, help_text=_("怎样盘活。"))
    expected_output = MoneyField(_("预计年产值"), null=True, blank=True, help_text=_("盘活后预计的年总产值，单位元。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "资产盘活")
        verbose_name_plural = pgettext_lazy("many", "资产盘活")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            *not_negative("expected_output", name="revitalisation"),
            models.UniqueConstraint(
                fields=["asset", "started_on"],
                name="revitalisation_once",
                violation_error_message=_("该资产同一天已有盘活登记。"),
            ),
            OneAtATime(fields=["asset"], name="revitalisation_at_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.asset} {self.get_way_display()}"
