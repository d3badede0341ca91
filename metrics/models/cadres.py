"""People, the posts they hold, and who mentors whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.base import Event, LedgerRow, State
from metrics.models.pinyin import PinyinField
from metrics.models.querysets import LedgerQuerySet, within_any
from metrics.models.sealed import IdentityField, PhoneField, Sealed, WrongKey, born_in


class Gender(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class Education(models.TextChoices):
    """GB/T 4658《学历代码》, as coarse as the reports use it."""

    JUNIOR = "junior", _("初中及以下")
    SENIOR = "senior", _("高中(中专)")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("研究生")


def gender_in(number: str) -> Gender:
    """The gender that an identity number states: its seventeenth digit is odd for men."""
    return Gender.MALE if int(number[16]) % 2 else Gender.FEMALE


class PersonQuerySet(LedgerQuerySet):
    def choosable(self, permitted: Iterable[str]) -> Self:
        """People registered in the subtrees, and those whom a row there names: of these only the name is seen."""
        codes = list(permitted)
        condition: Any = within_any("unit_id", codes)
        for relation in self.model._meta.related_objects:
            rows = relation.related_model._base_manager.filter(within_any("unit_id", codes))
            condition |= Exists(rows.filter(**{relation.field.name: OuterRef("pk")}))
        return self.filter(condition)


class Person(LedgerRow):
    """One person, once in the installation."""

    number = models.CharField(
        _("人员编号"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("人员编号只能用字母、数字和短横。"))],
        help_text=_("全区唯一的编号，各台账用它指明同一个人。"),
        error_messages={"unique": _("这个人员编号已经登记。")},
    )
    name = models.CharField(_("姓名"), max_length=50, help_text=_("身份证上的姓名。"))
    pinyin = PinyinField()
    gender = models.CharField(_("性别"), max_length=10, choices=Gender, help_text=_("男或女。"))
    birth_date = models.DateField(
        _("出生日期"), null=True, blank=True, help_text=_("用来计算年龄；不详的不填，按年龄统计时不计入。")
    )
    education = models.CharField(
        _("学历"), max_length=10, choices=Education, blank=True, default="", help_text=_("最高学历，不详的不填。")
    )
    identity = IdentityField(
        _("身份证号"), help_text=_("18位公民身份号码，加密保存，只显示最后两位；用来认定同一个人，可不填。")
    )
    phone = PhoneField(_("联系电话"), help_text=_("手机号或带区号的座机号，加密保存，只显示最后四位；可不填。"))

    objects: ClassVar[Any] = models.Manager.from_queryset(PersonQuerySet)()

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "人员")
        verbose_name_plural = pgettext_lazy("many", "人员")
        ordering = ("number",)
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["identity"],
                name="person_once",
                violation_error_message=_("这个身份证号已经登记过。请按身份证号查找此人，不要再登记一次。"),
            ),
        )

    def __str__(self) -> str:
        """The name alone: all of a person that is shown where another unit names him."""
        return self.name

    @property
    def name_and_number(self) -> str:
        """What tells namesakes apart, for those who may open the row."""
        return f"{self.name}({self.number})"

    def clean(self) -> None:
        super().clean()
        number = _opened(self.identity)
        if number and self.birth_date and born_in(number) != self.birth_date:
            raise ValidationError(
                {"birth_date": _("出生日期与身份证号不一致。请核对两处，改正记错的一处。")}, code="identity"
            )
        if number and self.gender and gender_in(number) != self.gender:
            raise ValidationError({"gender": _("性别与身份证号不一致。请核对两处，改正记错的一处。")}, code="identity")


def _opened(identity: Any) -> str:
    """The number to hold other fields against; empty where there is none, or none that this key opens."""
    try:
        return identity.open() if isinstance(identity, Sealed) else ""
    except WrongKey:
        return ""


class AssignmentRole(models.TextChoices):
    RESERVE_CADRE = "reserve_cadre", _("村干部后备")
    RESERVE_SECRETARY = "reserve_secretary", _("村党组织书记后备")
    RESIDENT_CADRE = "resident_cadre", _("驻村干部")
    FIRST_SECRETARY = "first_secretary", _("第一书记")
    SHADOWING = "shadowing", _("跟岗锻炼")
    SECONDMENT = "secondment", _("借调")
    COMMUNITY_WORKER = "community_worker", _("社区工作者")
    INSTRUCTOR = "instructor", _("社区指导员")
    PART_TIME_MEMBER = "part_time_member", _("兼职委员")
    STEWARD = "steward", _("移民管家")
    GRID_HEAD = "grid_head", _("网格长")
    CROSS_POST = "cross_post", _("交叉任职")
    LINKED_CADRE = "linked_cadre", _("党员干部联系网格")


class EndReason(models.TextChoices):
    TERM = "term", _("届满")
    ADJUSTED = "adjusted", _("考核调整")
    PROMOTED = "promoted", _("提拔使用")
    RESIGNED = "resigned", _("辞职")
    OTHER = "other", _("其他")


class Host(models.TextChoices):
    """Where somebody is sent for work-shadowing."""

    EAST = "east", _("东部协作地区")
    PROVINCE = "province", _("省内市外")
    CITY = "city", _("市内")


class Assignment(State):
    """A post that a person holds in a unit."""

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("人员"), related_name="assignments", help_text=_("谁任这个职。")
    )
    role = models.CharField(_("岗位"), max_length=20, choices=AssignmentRole, help_text=_("任什么职。"))
    end_reason = models.CharField(
        _("离任原因"), max_length=10, choices=EndReason, blank=True, default="", help_text=_("离任时填写。")
    )

    host = models.CharField(
        _("跟岗地区"), max_length=10, choices=Host, blank=True, default="", help_text=_("跟岗锻炼的填写，其他不填。")
    )
    host_place = models.CharField(
        _("跟岗单位"), max_length=80, blank=True, default="", help_text=_("跟岗锻炼的单位，其他不填。")
    )

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "任职")
        verbose_name_plural = pgettext_lazy("many", "任职")
        ordering = ("unit", "started_on", "pk")
        indexes = (models.Index(fields=["unit", "role"], name="assignment_unit_role"),)
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role=AssignmentRole.SHADOWING) | Q(host=""),
                name="assignment_host_of_shadowing",
                violation_error_message=_("只有跟岗锻炼填写跟岗地区。"),
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role", "started_on"],
                name="assignment_once",
                violation_error_message=_("此人在本单位同一天开始的同一任职已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"


class MentorRole(models.TextChoices):
    TOWNSHIP_LEADER = "township_leader", _("乡镇领导班子成员")
    FIRST_SECRETARY = "first_secretary", _("驻村第一书记")


class Mentoring(State):
    """A mentor of a reserve: the 2+1 scheme wants one of each role for each."""

    PART_OF: ClassVar[tuple[str, ...]] = ("assignment",)

    assignment = models.ForeignKey(
        Assignment,
        models.PROTECT,
        verbose_name=_("后备任职"),
        related_name="mentorings",
        help_text=_("被帮带人的后备任职。"),
    )
    mentor = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("帮带人"), related_name="mentorings", help_text=_("谁来帮带。")
    )
    role = models.CharField(_("帮带人身份"), max_length=20, choices=MentorRole, help_text=_("以什么身份帮带。"))

    class Meta(State.Meta):
        verbose_name = pgettext_lazy("one", "结对帮带")
        verbose_name_plural = pgettext_lazy("many", "结对帮带")
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment", "mentor", "role", "started_on"],
                name="mentoring_once",
                violation_error_message=_("这一结对已经登记。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.mentor} → {self.assignment}"


class AppraisalResult(models.TextChoices):
    EXCELLENT = "excellent", _("优秀")
    COMPETENT = "competent", _("称职")
    BASIC = "basic", _("基本称职")
    UNFIT = "unfit", _("不称职")


class Appraisal(Event):
    """The review of how a resident cadre performs."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, verbose_name=_("任职"), related_name="appraisals", help_text=_("考核哪一项任职。")
    )
    result = models.CharField(_("考核结果"), max_length=10, choices=AppraisalResult, help_text=_("考核的结果。"))

    class Meta(Event.Meta):
        verbose_name = pgettext_lazy("one", "履职考核")
        verbose_name_plural = pgettext_lazy("many", "履职考核")
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["assignment", "day"],
                name="appraisal_once",
                violation_error_message=_("这一任职同一天已有考核。"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment} {self.get_result_display()}"
