"""Stakes in enterprises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.money import MoneyField
from metrics.models.economy.enterprises import Enterprise
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import State


class StakeKind(models.TextChoices):
    COOPERATIVE = "cooperative", _("专业合作社参股")
    FAMILY_FARM = "family_farm", _("家庭农场参股")
    VILLAGE = "village", _("村集体入股(覆盖村)")


class Stake(State):
    """A stake in a company, held by a cooperative or farm, or by the collective of the village that keeps the row."""

    # The frame of a company says who holds stakes in it, though these do not follow it through 变更.
    SEEN_FROM: ClassVar[tuple[str, ...]] = ("enterprise",)
    # A village has no holder but itself.
    NATURAL_KEY: ClassVar[tuple[str, ...]] = ("enterprise", "holder", "unit", "started_on")

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name=_("公司"), related_name="stakes", help_text=_("入股哪家公司。")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=StakeKind, help_text=_("谁来入股。"))
    holder = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        verbose_name=_("入股者"),
        null=True,
        blank=True,
        related_name="holdings",
        help_text=_("合作社、家庭农场参股的填写；村集体入股的不填，以本行的单位为准。"),
    )
    amount = MoneyField(_("入股金额"), null=True, blank=True, help_text=_("折股金额，单位元；未折价的不填。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "入股")
        verbose_name_plural = pgettext_lazy("many", "入股")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=StakeKind.VILLAGE, holder=None)
                | (~Q(kind=StakeKind.VILLAGE) & Q(holder__isnull=False)),
                name="stake_one_holder",
                violation_error_message=_("合作社、农场参股须填入股者；村集体入股不填。"),
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | ~Q(holder=F("enterprise")),
                name="stake_in_another",
                violation_error_message=_("企业不能入股自己。"),
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="stake_amount_not_negative",
                violation_error_message=_("入股金额不能为负。"),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "holder", "started_on"],
                condition=Q(holder__isnull=False),
                name="stake_of_holder_once",
                violation_error_message=_("这一入股已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "unit", "started_on"],
                condition=Q(holder=None),
                name="stake_of_village_once",
                violation_error_message=_("这个村的入股已经登记。"),
            ),
            OneAtATime(fields=["enterprise", "holder"], name="stake_of_holder_at_a_time"),
            OneAtATime(fields=["enterprise", "unit"], name="stake_of_village_at_a_time", condition=Q(holder=None)),
        )

    def __str__(self) -> str:
        return f"{self.holder or self.unit} → {self.enterprise}"
