"""The empty sheet of every ledger, and what is to be written into its columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.ingest.sheets import SHEETS, Sheet, SheetColumn
from metrics.ledgers.registry import register_of
from metrics.models.columns.money import MoneyField
from metrics.models.columns.sealed import SealedField
from metrics.periods import Period
from metrics.wording import Text, chinese, in_chinese, listed

# In a folder of its own, since whatever lies beside the sheets is taken for one.
EXPLAINED = Path("说明") / "填表说明.csv"


def write_templates(folder: Path) -> int:
    """Writes them into the folder, which must be new or empty, and the explanations; gives how many sheets there are.

    Sheets are Chinese for all. Raises FileExistsError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    (folder / EXPLAINED).parent.mkdir(parents=True)
    with chinese():
        for sheet in SHEETS:
            _write(folder / f"{sheet.label}.csv", [list(sheet.headings)])
        heads = [_("台账"), _("列"), _("必填"), _("填什么"), _("怎么写")]
        _write(folder / EXPLAINED, [heads, *(line for sheet in SHEETS for line in _explained(sheet))])
    return len(SHEETS)


def _write(path: Path, lines: list[list[str]]) -> None:
    """With the mark by which spreadsheets know UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(lines)


def _explained(sheet: Sheet) -> Iterator[list[str]]:
    needed = sheet.headings
    for column in sheet.columns:
        field = sheet.field(column.field)
        headings = [column.heading] if isinstance(column, SheetColumn) else [heading for heading, _name in column.parts]
        for heading in headings:
            must = _("必填") if needed[heading] else ""
            yield [sheet.label, heading, must, in_chinese(field.help_text), how_to_write(field)]


# Of columns without choices what is said of each kind; the first that fits.
_BY_KIND: tuple[tuple[type[models.Field], Text], ...] = (
    (models.BooleanField, gettext_lazy("可填：是、否。")),
    (models.DateField, gettext_lazy("日期，例如 2023-01-31。")),
    (MoneyField, gettext_lazy("数，单位元，最多两位小数，不带单位。")),
    (models.IntegerField, gettext_lazy("数，不带单位。")),
    (models.DecimalField, gettext_lazy("数，不带单位。")),
    (SealedField, gettext_lazy("号码，按“文本”格式填。")),
    (models.TextField, gettext_lazy("文字。")),
)


def how_to_write(field: Any) -> str:
    """What a cell of the column, which is a field of a model, may hold; in the reader's language."""
    if field.choices:
        return _("可填：%(labels)s。") % {"labels": listed(label for _value, label in field.flatchoices)}
    if field.related_model:
        return _("与“%(ledger)s”表里写的一样。") % {"ledger": register_of(field.related_model).one}
    if field.name == "period_start":
        period = Period.of(date(2023, 12, 31), field.model.FREQUENCY)
        return _("例如 %(code)s 或 %(name)s。") % {"code": period.code, "name": period}
    words = next((words for kind, words in _BY_KIND if isinstance(field, kind)), None)
    return str(words) if words else _("文字，最多 %(most)s 个字。") % {"most": field.max_length}
