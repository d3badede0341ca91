"""Personal numbers: what each is read by, and how much of it is shown."""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.models.columns.sealed import SealedField
from metrics.sameness import same_text

# GB 11643—1999: weights of the first seventeen digits, and the check sign of each remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_SIGNS = "10X98765432"


class IdentityField(SealedField):
    """公民身份号码, GB 11643—1999. Two signs are shown: with the date of birth beside them four would leave too few
    people it could be."""

    SHOWN = 2

    def read(self, text: str) -> str:
        number = same_text(text).upper()
        if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
            raise ValidationError(_("身份证号须是18位，最后一位可以是 X。请核对后重填。"), code="identity")
        if _CHECK_SIGNS[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] != number[-1]:
            raise ValidationError(_("身份证号的校验位不对，多半是抄错了一位。请核对后重填。"), code="identity")
        if born_in(number) is None:
            raise ValidationError(_("身份证号里的出生日期不存在。请核对后重填。"), code="identity")
        return number


def born_in(number: str) -> date | None:
    """The date of birth in an identity number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


class PhoneField(SealedField):
    """A telephone number; the last four digits are shown."""

    SHOWN = 4

    def read(self, text: str) -> str:
        number = same_text(text).replace("-", "")
        if not re.fullmatch(r"1\d{10}|0\d{9,11}|[2-8]\d{6,7}", number, re.ASCII):
            raise ValidationError(_("电话须是11位手机号，或带区号的座机号。请核对后重填。"), code="phone")
        return number
