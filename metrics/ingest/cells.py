"""The text of one cell into the value of one model field: one reader for sheets, grids and forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from metrics.models.codes import CODE_FORM
from metrics.models.columns.money import MoneyField
from metrics.models.columns.sealed import Sealed, SealedField
from metrics.models.returning import ReturnRow
from metrics.models.structure.units import OrgUnit
from metrics.periods import YEARS, Granularity, Period, PeriodError, YearOutOfBounds
from metrics.sameness import tidy_text
from metrics.wording import in_chinese, listed


class CellError(ValueError):
    """The cell cannot be read; `hint` says how to write it."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint
        super().__init__(message)


_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})| ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日)"
    r"(?: 0?0:00(?::00)?)?"
)
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
# What may stand behind an amount, and how many 元 each of it is.
_AMOUNT = re.compile(r"(?P<number>[^万亿元]*?) ?(?P<size>万|亿)?(?P<yuan>元)?")
_SIZES = {None: 1, "万": 10_000, "亿": 100_000_000}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")
_QUARTER = re.compile(r"(\d{4})年第?([一二三四1-4])季度?")
_YEAR = re.compile(r"(\d{4})年度?")
_YES_NO = {"是": True, "否": False, "": False}
# PostgreSQL's integer; SQLite would take more.
_LARGEST_NUMBER = 2**31 - 1


def clean(text: str) -> str:
    """The cell without what cannot be seen."""
    return tidy_text(text)


def plain(text: str) -> str:
    """Full-width digits and signs as their usual forms, so that "2023年1月" and "１２" read alike."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def as_named(field: models.Field, text: str) -> str:
    """A cell that names another row: blanks in what is written without any do not keep it from being found."""
    return "".join(text.split()) if _is_pinned(field) else text


def _is_pinned(field: models.Field) -> bool:
    """Whether only certain signs may stand there, so that wide ones mean these."""
    return any(isinstance(each, RegexValidator) for each in field.validators)


def read(field: models.Field, text: str) -> Any:
    """The value that is written in a cleaned cell, whatever the field's validators say of it. Raises CellError."""
    _refuse_spoiled(text)
    return _reader(field)(field, text)


def _refuse_spoiled(text: str) -> None:
    if _SPREADSHEET_ERROR.fullmatch(text):
        raise CellError(_("表格公式出错。"), _("请改成真实的值。"))


def parse(field: models.Field, text: str) -> Any:
    """The value of a cleaned cell, checked by the field's own validators. Raises CellError."""
    if not text and not isinstance(field, models.BooleanField):
        return _blank(field)
    value = read(field, text)
    if isinstance(field, models.ForeignKey):
        return value
    try:
        return field.clean(value, None)
    except ValidationError as error:
        if _is_pinned(field) and plain(text) != text:
            return parse(field, plain(text))
        raise CellError("".join(error.messages)) from None


def _blank(field: models.Field) -> Any:
    if not field.blank:
        raise CellError(_("不能为空。"))
    return None if field.null else ""


def _reader(field: models.Field) -> Callable[[Any, str], Any]:
    if field.choices:
        return _choice
    if isinstance(field, models.ForeignKey):
        return _code if field.related_model is OrgUnit else _text
    if isinstance(field, models.DateField):
        is_period = issubclass(field.model, ReturnRow) and field.name == "period_start"
        return _period if is_period else _date
    kinds = (
        (MoneyField, _money),
        (SealedField, _sealed),
        (models.IntegerField, _integer),
        (models.DecimalField, _decimal),
        (models.BooleanField, _yes_no),
    )
    return next((read for kind, read in kinds if isinstance(field, kind)), _code if field.primary_key else _text)


def _text(_field: models.Field, text: str) -> str:
    if any(unicodedata.category(character) in {"Cc", "Co", "Cs"} or character == "\ufffd" for character in text):
        raise CellError(_("含有换行或无法显示的字符。"), _("请删去。"))
    return text


def _sealed(field: SealedField, text: str) -> Sealed:
    """A number as somebody wrote it: a token from elsewhere is none."""
    try:
        return field.seal(plain(text))
    except ValidationError as error:
        raise CellError("".join(error.messages)) from None


def _code(_field: models.Field, text: str) -> str:
    code = plain(text)
    if _SCIENTIFIC.fullmatch(code):
        raise CellError(_("代码被表格软件改成了科学计数法。"), _("请把该列设成“文本”格式，重填后另存。"))
    if not re.fullmatch(CODE_FORM, code, re.ASCII):
        raise CellError(_("不是区划代码。"), _("区划代码是 2、4、6、9、12 或 15 位数字。"))
    return code


def _choice(field: models.Field, text: str) -> Any:
    labels = {in_chinese(label): value for value, label in field.flatchoices}
    values = {plain(label): value for label, value in labels.items()}
    if plain(text) not in values:
        raise CellError(_("不在可选的范围内。"), _("可填：%(labels)s。") % {"labels": listed(labels)})
    return values[plain(text)]


def _yes_no(_field: models.Field, text: str) -> bool:
    if text not in _YES_NO:
        raise CellError(_("看不懂是或否。"), _("请填“是”或“否”。"))
    return _YES_NO[text]


def _date(_field: models.Field, text: str) -> date:
    return read_day(text)


def read_day(text: str) -> date:
    """The day that is written in a cleaned cell. Raises CellError."""
    _refuse_spoiled(text)
    match = _DATE.fullmatch(plain(text))
    if not match:
        raise CellError(_("不是日期。"), _("请写成 2023-01-31、2023/1/31、2023.1.31 或 2023年1月31日。"))
    year, month, day = (int(number) for number in match.groups() if number)
    if year not in YEARS:
        raise CellError(_("年份须在 %(first)s 至 %(last)s 之间。") % {"first": YEARS.start, "last": YEARS.stop - 1})
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(_("没有这一天。")) from None


def _number(text: str) -> Decimal:
    number = plain(text)
    if _SCIENTIFIC.fullmatch(number):
        raise CellError(_("数被表格软件改成了科学计数法。"), _("请把该列设成“数值”格式，写出全部数字。"))
    if not _NUMBER.fullmatch(number):
        raise CellError(_("不是数。"), _("只填阿拉伯数字，例如 1234.50 或 1,234.50,不带单位。"))
    return Decimal(number.replace(",", ""))


def _integer(_field: models.Field, text: str) -> int:
    value = _number(text)
    if value < 0:
        raise CellError(_("不能为负数。"))
    if value != int(value):
        raise CellError(_("须是整数。"))
    if value > _LARGEST_NUMBER:
        raise CellError(_("数太大。"), _("不超过 %(most)s。") % {"most": _LARGEST_NUMBER})
    return int(value)


def _money(_field: models.Field, text: str) -> Decimal:
    """In 元; 万元 and 亿元 where they are written."""
    written = _AMOUNT.fullmatch(plain(text))
    return _number(written["number"]) * _SIZES[written["size"]] if written else _number(text)


def _decimal(_field: models.Field, text: str) -> Decimal:
    return _number(text)


def _period(field: models.Field, text: str) -> date:
    frequency = _frequency(field.model)
    example = Period.of(date(2023, 12, 31), frequency)
    words = {"length": frequency.label, "code": example.code, "name": in_chinese(example)}
    hint = _("须是一个%(length)s，例如 %(code)s 或 %(name)s。") % words
    try:
        period = Period.parse(_period_code(plain(text)))
    except YearOutOfBounds as error:
        raise CellError(str(error), hint) from None
    except PeriodError:
        raise CellError(_("看不懂的时期。"), hint) from None
    if period.granularity is not frequency:
        raise CellError(_("所属期的长短不对。"), hint)
    return period.first


def _frequency(model: Any) -> Granularity:
    frequency: Granularity = model.FREQUENCY
    return frequency


def _period_code(text: str) -> str:
    if match := _QUARTER.fullmatch(text):
        number = "一二三四".find(match[2]) + 1 or int(match[2])
        return f"{match[1]}Q{number}"
    match = _YEAR.fullmatch(text)
    return match[1] if match else text.upper()
