"""Companies, cooperatives and farms, and who holds a stake in whom."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import State
from metrics.models.fields import MoneyField
from metrics.models.pinyin import PinyinField


class EnterpriseKind(models.TextChoices):
    DISTRICT_COMPANY = "district_company", _("区级强村富民公司")
    TOWNSHIP_COMPANY = "township_company", _("乡级强村富民公司")
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
                fields=["unit", "name", "started_on"],
                name="enterprise_once",
                violation_error_message=_("本单位已有同名企业。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


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
    amount = MoneyField(_("入股金额(元)"), null=True, blank=True, help_text=_("折股金额，单位元；未折价的不填。"))

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
        )

    def __str__(self) -> str:
        return f"{self.holder or self.unit} → {self.enterprise}"
