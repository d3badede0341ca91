"""People, each once in the installation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from metrics.models.columns.personal import IdentityField, PhoneField, born_in
from metrics.models.columns.pinyin import PinyinField
from metrics.models.columns.same import SameField
from metrics.models.columns.sealed import Sealed, WrongKey
from metrics.models.managers import LedgerQuerySet
from metrics.models.rows import LedgerRow


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
    same_number = SameField(source="number")
    name = models.CharField(_("姓名"), max_length=50, help_text=_("身份证上的姓名。"))
    pinyin = PinyinField()
    same_name = SameField()
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

    objects: ClassVar[Any] = models.Manager.from_queryset(LedgerQuerySet)()

    class Meta(LedgerRow.Meta):
        verbose_name = pgettext_lazy("one", "人员")
        verbose_name_plural = pgettext_lazy("many", "人员")
        ordering = ("number",)
        indexes: ClassVar[Any] = (models.Index(fields=["same_name", "birth_date"], name="person_namesakes"),)
        constraints: ClassVar[Any] = (
            models.UniqueConstraint(
                fields=["same_number"],
                name="person_number_once",
                violation_error_code="unique",
                violation_error_message=_("这个人员编号已经登记。"),
            ),
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
