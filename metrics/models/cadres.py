"""People, the posts they hold, and who mentors whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from metrics.models.base import Event, LedgerRow, State
from metrics.models.querysets import LedgerQuerySet, within_any


class Gender(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Education(models.TextChoices):
    """GB/T 4658《学历代码》, as coarse as the reports use it."""

    JUNIOR = "junior", "初中及以下"
    SENIOR = "senior", "高中(中专)"
    COLLEGE = "college", "大专"
    BACHELOR = "bachelor", "本科"
    MASTER = "master", "研究生"


class PersonQuerySet(LedgerQuerySet):
    def readable(self, permitted: Iterable[str]) -> Self:
        """People registered in the subtrees, and those whom a row there names."""
        codes = list(permitted)
        condition: Any = within_any("unit_id", codes)
        for relation in self.model._meta.related_objects:
            rows = relation.related_model._base_manager.filter(within_any("unit_id", codes))
            condition |= Exists(rows.filter(**{relation.field.name: OuterRef("pk")}))
        return self.filter(condition)


class Person(LedgerRow):
    """One person, once in the installation."""

    number = models.CharField(
        "人员编号",
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", "人员编号只能用字母、数字和短横。")],
        help_text="全区唯一的编号，各台账用它指明同一个人。",
        error_messages={"unique": "这个人员编号已经登记。"},
    )
    name = models.CharField("姓名", max_length=50, help_text="身份证上的姓名。")
    gender = models.CharField("性别", max_length=10, choices=Gender, help_text="男或女。")
    birth_date = models.DateField(
        "出生日期", null=True, blank=True, help_text="用来计算年龄；不详的不填，按年龄统计时不计入。"
    )
    education = models.CharField(
        "学历", max_length=10, choices=Education, blank=True, default="", help_text="最高学历，不详的不填。"
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(PersonQuerySet)()

    class Meta(LedgerRow.Meta):
        verbose_name = verbose_name_plural = "人员"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.name}({self.number})"


class AssignmentRole(models.TextChoices):
    RESERVE_CADRE = "reserve_cadre", "村干部后备"
    RESERVE_SECRETARY = "reserve_secretary", "村党组织书记后备"
    RESIDENT_CADRE = "resident_cadre", "驻村干部"
    FIRST_SECRETARY = "first_secretary", "第一书记"
    SHADOWING = "shadowing", "跟岗锻炼"
    SECONDMENT = "secondment", "借调"
    COMMUNITY_WORKER = "community_worker", "社区工作者"
    INSTRUCTOR = "instructor", "社区指导员"
    PART_TIME_MEMBER = "part_time_member", "兼职委员"
    STEWARD = "steward", "移民管家"
    GRID_HEAD = "grid_head", "网格长"
    CROSS_POST = "cross_post", "交叉任职"
    LINKED_CADRE = "linked_cadre", "党员干部联系网格"


class EndReason(models.TextChoices):
    TERM = "term", "届满"
    ADJUSTED = "adjusted", "考核调整"
    PROMOTED = "promoted", "提拔使用"
    RESIGNED = "resigned", "辞职"
    OTHER = "other", "其他"


class Host(models.TextChoices):
    """Where somebody is sent for work-shadowing."""

    EAST = "east", "东部协作地区"
    PROVINCE = "province", "省内市外"
    CITY = "city", "市内"


class Assignment(State):
    """A post that a person holds in a unit."""

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="人员", related_name="assignments", help_text="谁任这个职。"
    )
    role = models.CharField("岗位", max_length=20, choices=AssignmentRole, help_text="任什么职。")
    end_reason = models.CharField(
        "离任原因", max_length=10, choices=EndReason, blank=True, default="", help_text="离任时填写。"
    )

    host = models.CharField(
        "跟岗地区", max_length=10, choices=Host, blank=True, default="", help_text="跟岗锻炼的填写，其他不填。"
    )
    host_place = models.CharField(
        "跟岗单位", max_length=80, blank=True, default="", help_text="跟岗锻炼的单位，其他不填。"
    )

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "任职"
        ordering = ("unit", "started_on", "pk")
        indexes = (models.Index(fields=["unit", "role"], name="assignment_unit_role"),)
        constraints = (
            *State.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role=AssignmentRole.SHADOWING) | Q(host=""),
                name="assignment_host_of_shadowing",
                violation_error_message="只有跟岗锻炼填写跟岗地区。",
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "role", "started_on"],
                name="assignment_once",
                violation_error_message="此人在本单位同一天开始的同一任职已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"


class MentorRole(models.TextChoices):
    TOWNSHIP_LEADER = "township_leader", "乡镇领导班子成员"
    FIRST_SECRETARY = "first_secretary", "驻村第一书记"


class Mentoring(State):
    """A mentor of a reserve: the 2+1 scheme wants one of each role for each."""

    PART_OF: ClassVar[tuple[str, ...]] = ("assignment",)

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, verbose_name="后备任职", related_name="mentorings", help_text="被帮带人的后备任职。"
    )
    mentor = models.ForeignKey(
        Person, models.PROTECT, verbose_name="帮带人", related_name="mentorings", help_text="谁来帮带。"
    )
    role = models.CharField("帮带人身份", max_length=20, choices=MentorRole, help_text="以什么身份帮带。")

    class Meta(State.Meta):
        verbose_name = verbose_name_plural = "结对帮带"
        ordering = ("unit", "started_on", "pk")
        constraints = (
            *State.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment", "mentor", "role", "started_on"],
                name="mentoring_once",
                violation_error_message="这一结对已经登记。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mentor} → {self.assignment}"


class AppraisalResult(models.TextChoices):
    EXCELLENT = "excellent", "优秀"
    COMPETENT = "competent", "称职"
    BASIC = "basic", "基本称职"
    UNFIT = "unfit", "不称职"


class Appraisal(Event):
    """The review of how a resident cadre performs."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, verbose_name="任职", related_name="appraisals", help_text="考核哪一项任职。"
    )
    result = models.CharField("考核结果", max_length=10, choices=AppraisalResult, help_text="考核的结果。")

    class Meta(Event.Meta):
        verbose_name = verbose_name_plural = "履职考核"
        ordering = ("unit", "day", "pk")
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["assignment", "day"], name="appraisal_once", violation_error_message="这一任职同一天已有考核。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment} {self.get_result_display()}"
