"""What people write for days, numbers and amounts is read alike by sheet, grid and form, or refused with one advice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from dashboard.admin.site import site
from metrics.ingest.cells import CellError, clean, parse
from metrics.ledgers.registry import register_of
from metrics.models import CollectiveIncome, Parameter, Return, Role, Workshop
from tests.support import cast
from tests.support.site import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DAY, NUMBER = (Workshop, "started_on"), (Return, "jobs")
AMOUNT, PERIOD, NORM = (CollectiveIncome, "operating"), (Return, "period_start"), (Parameter, "value")
NOT_A_DAY, NOT_A_NUMBER, SPOILED = "不是日期。请写成 2023-01-31", "不是数。只填阿拉伯数字", "科学计数法"
JUNE = date(2023, 6, 5)

SPELLINGS: dict[tuple[Any, str], dict[str, Any]] = {
    DAY: {
        **dict.fromkeys(
            (
                "2023-06-05", "2023-6-5", "2023/6/5", "2023/06/05", "2023.6.5", "2023.06.05", "2023年6月5日",
                "2023年06月05日", "2023 年 6 月 5 日", "２０２３年６月５日", "２０２３－０６－０５", "２０２３．６．５",
                " 2023-06-05 ", "2023-06-05\u200b", "2023-06-05 00:00:00", "2023/6/5 0:00", "\u30002023-6-5",
            ),
            JUNE,
        ),
        "1900-01-01": date(1900, 1, 1), "2024-02-29": date(2024, 2, 29),
        **dict.fromkeys(
            (
                "6月5日", "2023年6月", "2023.6", "2023-6", "23-6-5", "5/6/2023", "2023-06/05", "2023.6-5", "2023年6.5",
                "昨天", "2023-06-05上午", "二〇二三年六月五日", "45082", "2023年第二季度",
            ),
            NOT_A_DAY,
        ),
        "2023-02-30": "没有这一天", "2023-13-01": "没有这一天",
        "1899-12-31": "年份须在 1900 至 2100", "2101.1.1": "年份须在",
        "#VALUE!": "表格公式出错", "#REF!": "表格公式出错", "########": "表格公式出错",
    },
    NUMBER: {
        **dict.fromkeys(("1234", "1,234", "１２３４", "１，２３４", " 1234 ", "1234.0", "1234.00", "01234"), 1234),
        "0": 0, "007": 7,
        **dict.fromkeys(
            ("1,23", "12,34", "1 234", "1234人", "约1234", "一千", "1234以上", "12-34", "1/2", "½", "无", "--"),
            NOT_A_NUMBER,
        ),
        **dict.fromkeys(("1e3", "1E3", "1.2E+3", "5.3E+17"), SPOILED),
        "1.5": "须是整数", "-5": "不能为负数", "99999999999": "数太大", "#N/A": "表格公式出错",
    },
    AMOUNT: {
        **dict.fromkeys(
            ("1234.50", "1234.5", "1,234.50", "１，２３４．５０", "1234.50元", "1,234.5 元", "0.12345万"),
            Decimal("1234.50"),
        ),
        **dict.fromkeys(("12300", "1.23万", "1.23万元", "１．２３万元", "1.23 万元", "0.000123亿元"), Decimal(12300)),
        "1.2亿": Decimal(120000000), "0": Decimal(0), "0万": Decimal(0),
        **dict.fromkeys(("1,23万", "万", "元", "三万", "3千", "3万多", "约3万", "3万-5万", "￥12"), NOT_A_NUMBER),
        **dict.fromkeys(("1e3", "1.23E+05", "1.2E5"), SPOILED),
        "1.234": "两位小数", "0.1234567万": "两位小数", "-5": "不能为负数",
        "9999999999999": "超出范围", "99999亿": "超出范围",
    },
    PERIOD: {
        **dict.fromkeys(
            ("2023Q2", "2023q2", "2023年二季度", "2023年第二季度", "2023年2季度", "２０２３年二季度", "２０２３Ｑ２"),
            date(2023, 4, 1),
        ),
        **dict.fromkeys(("二季度", "2023Q5", "2023-Q2", "上季度", "2023年五季度"), "看不懂的时期"),
        **dict.fromkeys(("2023", "2023年", "2023年度", "2023H1", "2023-04"), "所属期的长短不对"),
    },
    NORM: {
        **dict.fromkeys(("60000", "60,000", "60000.00", "６００００"), Decimal(60000)), "0.5": Decimal("0.5"),
        **dict.fromkeys(("六万", "60000元", "6e4x"), NOT_A_NUMBER), "6e4": SPOILED,
    },
}  # fmt: skip
CASES = [(column, text, outcome) for column, those in SPELLINGS.items() for text, outcome in those.items()]


def column_of(place: tuple[Any, str]) -> Any:
    model, name = place
    return register_of(model).field(name)


def in_sheet(column: Any) -> Callable[[str], Any]:
    """Sheets and grids."""
    return lambda text: parse(column, clean(text))


@pytest.fixture
def in_form(db: None) -> Callable[[Any], Callable[[str], Any]]:
    """A box of the admin, as it is made for whoever enters everything."""
    cast.make_cast()
    request = RequestFactory().get("/")
    request.user = make_account("chief", (Role.BUSINESS_ADMIN, cast.DISTRICT))

    def box(column: Any) -> Callable[[str], Any]:
        field = site.get_model_admin(column.model).formfield_for_dbfield(column, request)
        return lambda text: column.clean(field.clean(text), None)

    return box


def outcome_of(reader: Callable[[str], Any], text: str) -> Any:
    try:
        return reader(text)
    except CellError as error:
        return f"{error.message}{error.hint}"
    except ValidationError as error:
        return "".join(error.messages)


def faults(reading: Callable[[Any], Callable[[str], Any]]) -> list[str]:
    found = []
    for place, text, expected in CASES:
        given = outcome_of(reading(column_of(place)), text)
        is_right = expected in given if isinstance(expected, str) and isinstance(given, str) else given == expected
        if not is_right:
            found.append(f"{place[1]} {text!r}: {given!r} instead of {expected!r}")
    return found


def test_sheets_and_grids_read_what_people_write() -> None:
    assert len(CASES) > 120
    assert faults(in_sheet) == []


def test_forms_read_the_same(in_form: Callable[[Any], Callable[[str], Any]]) -> None:
    assert faults(in_form) == []
