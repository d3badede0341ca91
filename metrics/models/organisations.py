"""Party organisations and their members."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import Event, State
from metrics.models.cadres import Person
from metrics.models.pinyin import PinyinField


class Background(models.TextChoices):
    PROSPERITY_LEADER = "prosperity_leader", _("农村致富带头人")
    GRADUATE = "graduate", _("大学毕业生")
    VETERAN = "veteran", _("退役军人")
    RETURNEE = "returnee", _("返乡创业人员")
    WORKER = "worker", _("企业职工")
    OTHER = "other", _("其他")


class Admission(Event):
    """A person admitted to the Party."""

    person = models.OneToOneField(
        Person,
        models.PROTECT,
        verbose_name=_("人员"),
        related_name="admission",
        help_text=_("发展了谁；一人一次。"),
        error_messages={"unique": _("此人已登记过发展党员。")},
    )
    background = models.CharField(_("身份"), max_length=20, choices=Background, help_text=_("发展时的身份。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "发展党员")
        verbose_name_plural = pgettext_lazy("many", "发展党员")
        ordering = ("unit", "day", "pk")

    def __str__(self) -> str:
        return f"{self.person} {self.day}"


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
    name = models.CharField(_("名称"), max_length=80, help_text=_("党组织的全称。"))
    pinyin = PinyinField()
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
                fields=["number"],
                condition=Q(ended_on=None),
                name="organisation_number_once",
                violation_error_message=_("这个党组织编号已经登记。"),
            ),
            models.UniqueConstraint(
                fields=["unit", "name", "started_on"],
                name="organisation_once",
                violation_error_message=_("本单位已有同名党组织。"),
            ),
            models.CheckConstraint(
                condition=Q(level=OrganisationLevel.ENTERPRISE) | Q(enterprise=None),
                name="organisation_of_enterprise",
                violation_error_message=_("只有企业党组织填写所在企业。"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Grade(models.TextChoices):
    ADVANCED = "advanced", _("先进")
    AVERAGE = "average", _("一般")
    LAGGING = "lagging", _("后进")


class Rating(State):
    """The rating of an organisation in a round, which stands until the next (排队抓尾、双整双创)."""

    organisation = models.ForeignKey(
        PartyOrganisation,
        models.PROTECT,
        verbose_name=_("党组织"),
        related_name="ratings",
        help_text=_("评定哪个党组织。"),
    )
    grade = models.CharField(_("等次"), max_length=10, choices=Grade, help_text=_("评定的等次。"))
    round = models.CharField(_("批次"), max_length=30, help_text=_("第几次排查，例如“2023年第一次”。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "排队评级")
        verbose_name_plural = pgettext_lazy("many", "排队评级")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "started_on"],
                name="rating_once",
                violation_error_message=_("该党组织同一天已有评级。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_grade_display()}"


class PlanProgress(models.TextChoices):
    DRAFTED = "drafted", _("已制定")
    UNDER_WAY = "under_way", _("整顿中")
    ACCEPTED = "accepted", _("已验收")


class Plan(State):
    """The rectification plan of a lagging organisation (一乡一策、一村一策)."""

    PART_OF: ClassVar[tuple[str, ...]] = ("rating",)

    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("评级"), related_name="plans", help_text=_("针对哪次后进评级。")
    )
    measures = models.TextField(_("整顿措施"), help_text=_("逐条写明措施。"))
    due_on = models.DateField(_("整顿期限"), help_text=_("应完成的日期。"))
    progress = models.CharField(_("进展"), max_length=20, choices=PlanProgress, help_text=_("整顿到哪一步。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "整顿方案")
        verbose_name_plural = pgettext_lazy("many", "整顿方案")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["rating", "started_on"], name="plan_once", violation_error_message=_("这次评级同一天已有方案。")
            ),
            models.CheckConstraint(
                # What 变更 carries over may be overdue by then.
                condition=Q(due_on__gte=F("started_on")) | Q(predecessor__isnull=False),
                name="plan_due_after_start",
                violation_error_message=_("整顿期限不能早于制定日期。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating} {self.get_progress_display()}"
