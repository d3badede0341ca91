"""Service to residents: facilities, services brought down, volunteers, places taken over."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from metrics.models.base import Event, LedgerRow, State


class FacilityKind(models.TextChoices):
    CENTRE = "centre", "社区党群服务中心"
    STATION = "station", "党群服务驿站"
    READING = "reading", "公共阅读空间"
    OFFICE = "office", "村级办公阵地"
    OTHER = "other", "其他便民场所"


class Facility(State):
    """A place of service, with its position."""

    name = models.CharField("名称", max_length=80, help_text="场所的名称。")
    kind = models.CharField("类别", max_length=20, choices=FacilityKind, help_text="场所的类别。")
    longitude = models.DecimalField(
        "经度",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="东经，度。",
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )
    latitude = models.DecimalField(
        "纬度",
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="北纬，度。",
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "服务阵地"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="facility_once",
                violation_error_message="本单位已有同名场所。",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None)
                | Q(longitude__gte=73, longitude__lte=136, latitude__gte=3, latitude__lte=54),
                name="facility_position",
                violation_error_message="经度、纬度须同时填写，并在国境之内。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Upgrade(Event):
    """A facility upgraded."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name="场所", related_name="upgrades", help_text="提级改造哪个场所。"
    )

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "提级改造"
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["facility", "day"], name="upgrade_once", violation_error_message="该场所同一天已有改造登记。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.facility} {self.day}"


class Circle(State):
    """How far a community is from a facility that serves it (15分钟便民服务圈)."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, verbose_name="场所", related_name="circles", help_text="由哪个场所服务。"
    )
    minutes = models.PositiveSmallIntegerField("步行分钟", help_text="从社区中心步行到场所的分钟数。")
    residents = models.PositiveIntegerField("覆盖居民", help_text="在此范围内的居民数。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "便民服务圈"
        ordering = ("unit", "minutes", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "facility", "started_on"],
                name="circle_once",
                violation_error_message="这一覆盖关系已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.facility} {self.minutes}分钟"


class ServiceProvider(models.TextChoices):
    UNION = "union", "工会"
    YOUTH = "youth", "共青团"
    WOMEN = "women", "妇联"
    DISABLED = "disabled", "残联"
    GOVERNMENT = "government", "政务"
    SOCIAL = "social", "社会组织"


class Service(LedgerRow):
    """A kind of service to residents, once in the district."""

    name = models.CharField("名称", max_length=80, help_text="服务事项的名称。")
    provider = models.CharField("提供单位", max_length=20, choices=ServiceProvider, help_text="由谁提供。")

    class Meta(LedgerRow.Meta):
        verbose_name = verbose_name_plural = "服务事项"
        ordering = ("unit", "name")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["unit", "name"], name="service_once", violation_error_message="已有同名服务事项。"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ServiceOffer(State):
    """A service brought down to a community."""

    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name="服务事项", related_name="offers", help_text="下沉哪项服务。"
    )

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "下沉服务"
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "service", "started_on"],
                name="offer_once",
                violation_error_message="该服务在本单位已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} → {self.unit}"


class GroupKind(models.TextChoices):
    VOLUNTEER = "volunteer", "志愿服务队"
    INCUBATED = "incubated", "孵化的社会组织"


class VolunteerGroup(State):
    """A group of volunteers; its size changes by 变更."""

    name = models.CharField("名称", max_length=80, help_text="队伍或组织的名称。")
    kind = models.CharField("类别", max_length=20, choices=GroupKind, help_text="队伍的类别。")
    members = models.PositiveIntegerField("活跃志愿者", help_text="经常参加活动的人数。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "志愿队伍"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"], name="group_once", violation_error_message="本单位已有同名队伍。"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ActivityKind(models.TextChoices):
    """The seven that enter communities (七进社区)."""

    THEORY = "theory", "理论宣讲进社区"
    LAW = "law", "法律服务进社区"
    HEALTH = "health", "健康义诊进社区"
    CULTURE = "culture", "文化文艺进社区"
    SCIENCE = "science", "科普进社区"
    SAFETY = "safety", "平安建设进社区"
    CARE = "care", "关爱帮扶进社区"


class Activity(Event):
    """A volunteers' activity."""

    group = models.ForeignKey(
        VolunteerGroup, models.PROTECT, verbose_name="队伍", related_name="activities", help_text="哪支队伍开展。"
    )
    kind = models.CharField("类别", max_length=20, choices=ActivityKind, help_text="七进社区的哪一进。")
    title = models.CharField("名称", max_length=100, help_text="活动的名称。")
    volunteers = models.PositiveIntegerField("参加志愿者", help_text="参加的人数。")
    served = models.PositiveIntegerField("服务居民人次", help_text="服务的居民人次。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "志愿活动"
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["group", "title", "day"], name="activity_once", violation_error_message="这一活动已经登记。"
            ),
        )

    def __str__(self) -> str:
        return self.title


class TakeoverKind(models.TextChoices):
    PROPERTY = "property", "低效物业"
    ESTATE = "estate", "老旧小区"
    MARKET = "market", "夜市摊点"


class Takeover(State):
    """A place taken over by a community to manage."""

    name = models.CharField("名称", max_length=80, help_text="场所的名称。")
    kind = models.CharField("类别", max_length=20, choices=TakeoverKind, help_text="场所的类别。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "接管场所"
        ordering = ("unit", "name")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="takeover_once",
                violation_error_message="本单位已有同名场所。",
            ),
        )

    def __str__(self) -> str:
        return self.name
