"""manage.py figures: every figure of a unit and period, for people and for other programs."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models.functions import Length

from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.catalogue.loading import current_catalogue
from metrics.models import OrgUnit
from metrics.periods import Period, PeriodError
from metrics.today import today
from metrics.wording import chinese

HEADINGS = ("code", "name", "value", "unit", "text")
FigureLine = tuple[str, str, Decimal | None, str, str]


class Command(BaseCommand):
    help = "列出一个单位一个时期的全部指标：代码、名称、数值、单位、正式写法。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", default="", help="区划代码；默认最上级单位")
        parser.add_argument("--period", default="", help="2023、2023H1、2023Q4、2023-06 或 2023-06-15;默认上一年")
        parser.add_argument(
            "--tree", default=Tree.THEN, choices=[tree.value for tree in Tree], help="按当时(then)或现在(now)的区划"
        )
        parser.add_argument("--format", default="table", choices=FORMATS, help="默认 table")

    def handle(self, *, unit: str, period: str, tree: str, **options: Any) -> None:
        # CSV and JSON go to files and pipes: nothing but the figures may stand there.
        with chinese():
            text = FORMATS[options["format"]](lines(unit_of(unit), period_of(period), Tree(tree)))
        self.stdout.write(text, ending="")


def lines(unit: str, period: Period, tree: Tree) -> list[FigureLine]:
    """One line an indicator, in the order of the catalogue; the hidden ones are parts of others."""
    shown = [indicator for indicator in current_catalogue().indicators.values() if not indicator.hidden]
    if not shown:
        raise CommandError("指标目录是空的，请先运行 load_catalogue。")
    figures = compute([indicator.code for indicator in shown], unit, period, tree=tree)
    return [_line(indicator, figures.of(indicator.code)) for indicator in shown]


def _line(indicator: Any, figure: Figure) -> FigureLine:
    return indicator.code, indicator.name_zh, figure.number, indicator.style.unit.key, figure.text


def unit_of(code: str) -> str:
    """`code`, when there is such a unit; without one the root, which has the shortest code."""
    units = OrgUnit.objects.order_by(Length("code"), "code").values_list("code", flat=True)
    found = (units.filter(code=code) if code else units).first()
    if found is None:
        raise CommandError(f"没有代码为 {code} 的单位。" if code else "还没有单位，请先运行 import_ledgers 或 demo。")
    return found


def period_of(text: str) -> Period:
    """The period written as `text`; the last closed year without one."""
    try:
        return Period.parse(text) if text else Period.last_closed_year(today())
    except PeriodError as error:
        raise CommandError(str(error)) from None


def as_csv(rows: Sequence[FigureLine]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows((code, name, written(value), unit, text) for code, name, value, unit, text in rows)
    return out.getvalue()


def as_json(rows: Sequence[FigureLine]) -> str:
    entries = [dict(zip(HEADINGS, row, strict=True)) | {"value": number(row[2])} for row in rows]
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def as_table(rows: Sequence[FigureLine]) -> str:
    cells = [HEADINGS, *((code, name, written(value), unit, text) for code, name, value, unit, text in rows)]
    widths = [max(width(row[place]) for row in cells) for place in range(len(HEADINGS))]
    texts = (
        "  ".join(padded(*pair, right=place == 2) for place, pair in enumerate(zip(row, widths, strict=True)))
        for row in cells
    )
    return "".join(text.rstrip() + "\n" for text in texts)


def written(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def number(value: Decimal | None) -> int | float | None:
    """As JSON has it; figures are far below the digits a float keeps."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, columns: int, *, right: bool) -> str:
    space = " " * (columns - width(text))
    return space + text if right else text + space


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}
