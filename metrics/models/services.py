"""Service to residents: facilities, services brought down, volunteers, places taken over."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import Event, LedgerRow, State
from metrics.models.pinyin import PinyinField


class FacilityKind(models.TextChoices):
    CENTRE = "centre", _("社区党群服务中心")
    STATION = "station", _("党群服务驿站")
    READING = "reading", _("公共阅读空间")
    OFFICE = "office", _("村级办公阵地")
    OTHER = "other", _("其他便民场所")


class Facility(State):
    """A place of service, with its position."""

    SHARED_BELOW: ClassVar[bool] = True

    name = models.CharField(_("名称"), max_length=80, help_text=_("场所的名称。"))
    pinyin = PinyinField()
    kind = models.CharField(_("类别"), max_length=20, choices=FacilityKind, help_text=_("场所的类别。"))
    longitude = models.DecimalField(
        _("经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("东经，度。"),
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("北纬，度。"),
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "服务阵地")
        verbose_name_plural = pgettext_lazy("many", "服务阵地")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="facility_once",
                violation_error_message=_("本单位已有同名场所。"),
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=73, longitude__lte=136, latitude__gte=3, latitude__lte=54),
                name="facility_position",
                violation_error_message=_("经度、纬度须同时填写，并在国境之内。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Upgrade(Event):
    """A facility upgraded."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name=_("场所"), related_name="upgrades", help_text=_("提级改造哪个场所。")
    )

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "提级改造")
        verbose_name_plural = pgettext_lazy("many", "提级改造")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["facility", "day"], name="upgrade_once", violation_error_message=_("该场所同一天已有改造登记。")
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility} {self.day}"


class Circle(State):
    """How far a community is from a facility that serves it (15分钟便民服务圈)."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name=_("场所"), related_name="circles", help_text=_("由哪个场所服务。")
    )
    minutes = models.PositiveSmallIntegerField(_("步行分钟"), help_text=_("从社区中心步行到场所的分钟数。"))
    residents = models.PositiveIntegerField(_("覆盖居民"), help_text=_("在此范围内的居民数。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "便民服务圈")
        verbose_name_plural = pgettext_lazy("many", "便民服务圈")
        ordering = ("unit", "minutes", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "facility", "started_on"],
                name="circle_once",
                violation_error_message=_("这一覆盖关系已经登记。"),
            ),
        )

    def __str__(self) -> str:
        minutes = _("%(minutes)s分钟") % {"minutes": self.minutes}
        return f"{self.unit} {self.facility} {minutes}"


class ServiceProvider(models.TextChoices):
    UNION = "union", _("工会")
    YOUTH = "youth", _("共青团")
    WOMEN = "women", _("妇联")
    DISABLED = "disabled", _("残联")
    GOVERNMENT = "government", _("政务")
    SOCIAL = "social", _("社会组织")


class Service(LedgerRow):
    """A kind of service to residents, once in the district."""

    SHARED_BELOW: ClassVar[bool] = True

    name = models.CharField(_("名称"), max_length=80, help_text=_("服务事项的名称。"))
    pinyin = PinyinField()
    provider = models.CharField(_("提供单位"), max_length=20, choices=ServiceProvider, help_text=_("由谁提供。"))

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "服务事项")
        verbose_name_plural = pgettext_lazy("many", "服务事项")
        ordering = ("unit", "name")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "name"], name="service_once", violation_error_message=_("已有同名服务事项。")
            ),
        )

    def __str__(self) -> str:
        return self.name


class ServiceOffer(State):
    """A service brought down to a community."""

    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name=_("服务事项"), related_name="offers", help_text=_("下沉哪项服务。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "下沉服务")
        verbose_name_plural = pgettext_lazy("many", "下沉服务")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "service", "started_on"],
                name="offer_once",
                violation_error_message=_("该服务在本单位已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} → {self.unit}"


class GroupKind(models.TextChoices):
    VOLUNTEER = "volunteer", _("志愿服务队")
    INCUBATED = "incubated", _("孵化的社会组织")


class VolunteerGroup(State):
    """A group of volunteers; its size changes by 变更."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("队伍或组织的名称。"))
    pinyin = PinyinField()
    kind = models.CharField(_("类别"), max_length=20, choices=GroupKind, help_text=_("队伍的类别。"))
    members = models.PositiveIntegerField(_("活跃志愿者"), help_text=_("经常参加活动的人数。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "志愿队伍")
        verbose_name_plural = pgettext_lazy("many", "志愿队伍")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="group_once",
                violation_error_message=_("本单位已有同名队伍。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class ActivityKind(models.TextChoices):
    """The seven that enter communities (七进社区)."""

    THEORY = "theory", _("理论宣讲进社区")
    LAW = "law", _("法律服务进社区")
    HEALTH = "health", _("健康义诊进社区")
    CULTURE = "culture", _("文化文艺进社区")
    SCIENCE = "science", _("科普进社区")
    SAFETY = "safety", _("平安建设进社区")
    CARE = "care", _("关爱帮扶进社区")


class Activity(Event):
    """A volunteers' activity."""

    group = models.ForeignKey(
        VolunteerGroup, models.PROTECT, verbose_name=_("队伍"), related_name="activities", help_text=_("哪支队伍开展。")
    )
    kind = models.CharField(_("类别"), max_length=20, choices=ActivityKind, help_text=_("七进社区的哪一进。"))
    title = models.CharField(_("名称"), max_length=100, help_text=_("活动的名称。"))
    volunteers = models.PositiveIntegerField(_("参加志愿者"), help_text=_("参加的人数。"))
    served = models.PositiveIntegerField(_("服务居民人次"), help_text=_("服务的居民人次。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "志愿活动")
        verbose_name_plural = pgettext_lazy("many", "志愿活动")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["group", "title", "day"], name="activity_once", violation_error_message=_("这一活动已经登记。")
            ),
        )

    def __str__(self) -> str:
        return self.title


class TakeoverKind(models.TextChoices):
    PROPERTY = "property", _("低效物业")
    ESTATE = "estate", _("老旧小区")
    MARKET = "market", _("夜市摊点")


class Takeover(State):
    """A place taken over by a community to manage."""

    name = models.CharField(_("名称"), max_length=80, help_text=_("场所的名称。"))
    kind = models.CharField(_("类别"), max_length=20, choices=TakeoverKind, help_text=_("场所的类别。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "接管场所")
        verbose_name_plural = pgettext_lazy("many", "接管场所")
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="takeover_once",
                violation_error_message=_("本单位已有同名场所。"),
            ),
        )

    def __str__(self) -> str:
        return self.name
