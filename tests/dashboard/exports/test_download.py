"""What a file for a spreadsheet says is never a formula, and its name is harmless."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.exports.download import cell, disposition


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="])
def test_a_text_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (-3, Decimal("-1.50"), 0, None, date(2023, 1, 31))] == [
        "-3",
        "-1.50",
        "0",
        "",
        "2023-01-31",
    ]


def test_a_name_cannot_break_out_of_its_header() -> None:
    header = disposition('a"b\r\nSet-Cookie: x/..;1.csv')
    assert "\r" not in header and "\n" not in header and header.count('"') == 2
