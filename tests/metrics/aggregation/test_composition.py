"""What a figure is made of: the percentages of its parts, and what the parts are counted in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.aggregation.composition import Slice, composition, dividing_columns, percentages
from metrics.aggregation.reading import rows_behind
from metrics.catalogue.loading import current_catalogue, load_into_database
from metrics.models import Role
from metrics.periods import Period
from tests.metrics.catalogue.trial import COMMON, SOUND, write
from tests.support import cast
from tests.support.site import client_of


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        ((1, 1, 1), "33.4 33.3 33.3"),
        ((2, 3), "40.0 60.0"),
        ((7,), "100.0"),
        ((1, 0, 1), "50.0 0.0 50.0"),
        # Each rounded by itself they would make 100.1, and 99.9.
        ((1, 1, 1, 1, 1, 1, 1), "14.3 14.3 14.3 14.3 14.3 14.3 14.2"),
        ((1653, 1653, 1654, 40), "33.1 33.0 33.1 0.8"),
        # One of five thousand is more than nothing, and the others are not all.
        ((1, 4999), "0.02 99.98"),
        ((-1, -3), "25.0 75.0"),
    ],
)
def test_percentages_of(parts: tuple[int, ...], texts: str) -> None:
    found = percentages(parts, sum(parts))
    assert " ".join(map(str, found)) == texts
    assert sum(found) == 100


def test_percentages_make_100() -> None:
    assert [sum(percentages([1] * count, count)) for count in (3, 6, 7, 9, 11)] == [100] * 5


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any))
def test_no_percentage_says_too_much(parts: list[int]) -> None:
    found = percentages(parts, sum(parts))
    assert sum(map(Fraction, found)) == 100
    for part, percent in zip(parts, found, strict=True):
        assert (percent == 0) == (part == 0) and (percent == 100) == (part == sum(parts))
        assert abs(Fraction(percent) - Fraction(100 * part, sum(parts))) < Fraction(1, 10)


def test_gains_and_losses_are_no_shares_of_a_whole() -> None:
    assert percentages((150, -50), 100) == [Decimal("150.0"), Decimal("-50.0")]


SHARES = [
    {
        "code": code,
        **COMMON,
        "unit": "%",
        "finest": "day",
        "share": {
            "whole": {"ledger": "stakes", "time": "stock", **counted},
            "part": [{"column": "kind", "is": "village"}],
        },
    }
    for code, counted in (("MANY", {"aggregate": "count"}), ("MONEY", {"aggregate": "sum", "columns": ["amount"]}))
]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "text"), [("MANY", "2个"), ("MONEY", "30000.50元")])
def test_of_a_share_the_rows_or_their_money_are_shown(tmp_path: Path, code: str, text: str) -> None:
    cast.make_cast()
    load_into_database([write(tmp_path, {**SOUND, "indicator": SHARES})])
    company = cast.make_enterprise(kind="township_company")
    for village, amount in ((cast.VILLAGE, "10000.50"), (cast.OTHER_VILLAGE, "20000.00")):
        cast.make_stake(enterprise=company, unit=village, amount=Decimal(amount))
    (part, *_) = rows_behind(code, cast.DISTRICT, Period.parse("2023"))
    indicator = current_catalogue().indicators[code]
    column = next(each for each in dividing_columns(indicator) if each.name == "enterprise.kind")
    (found,) = composition(indicator, part, column)
    assert isinstance(found, Slice) and found.style.text(found.value) == text
    ask = {"period": "2023", "by": column.name}
    page = client_of(Role.LEADER, cast.DISTRICT).get(f"/indicators/{code}/", ask)
    assert page.context["composition"].chart.texts == [f"{text}（100.0%）"]
