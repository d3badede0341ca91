"""Figures that other districts publish are definitions over the same ledgers, not code."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from metrics.aggregation.reading import compute
from metrics.catalogue.loading import load_into_database
from metrics.periods import Period
from tests.referee import Referee, read_definitions
from tests.support.agreement import differences
from tests.support.cast import (
    DISTRICT,
    FAR_VILLAGE,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    make_assignment,
    make_cast,
    make_income,
    make_person,
)
from tests.support.district import District, build

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DEFINITIONS = Path(__file__).parent / "other_districts.toml"
PERIODS = ["2021", "2022", "2023", "2023H2", "2022Q4", "2023-06", "2023-12-31", "2024-02-29"]


@pytest.fixture
def codes() -> list[str]:
    load_into_database([DEFINITIONS])
    return list(read_definitions([DEFINITIONS]))


@pytest.fixture
def district() -> District:
    return build(12, townships=3, villages=3, people=60)


@pytest.mark.parametrize("tree", ["then", "now"])
def test_engine_and_referee_agree(district: District, codes: list[str], tree: str) -> None:
    referee = Referee(read_definitions([DEFINITIONS]))
    assert differences(district.units, PERIODS, trees=[tree], codes=codes, referee=referee) == []


def test_none_of_them_is_idle(district: District, codes: list[str]) -> None:
    idle = [
        code
        for code in codes
        if not any(compute([code], district.code, Period.parse(period)).of(code).value for period in PERIODS)
    ]
    # No village of the tests is that rich; the next test has one.
    assert idle == ["D1-04"]


def value(code: str, unit: str = DISTRICT, period: str = "2023") -> Any:
    return compute([code], unit, Period.parse(period)).of(code).number


def test_villages_fall_into_bands_of_income(codes: list[str]) -> None:
    make_cast()
    for unit, amount in [(VILLAGE, "49999.99"), (OTHER_VILLAGE, "50000.00"), (FAR_VILLAGE, "500000.00")]:
        make_income(unit=unit, operating=Decimal(amount))
    assert [value(code) for code in ("D1-01", "D1-02", "D1-03", "D1-04", "D1-05")] == [1, 1, 0, 1, 3]
    assert [value(code, TOWN) for code in ("D1-01", "D1-02", "D1-03", "D1-04", "D1-05")] == [1, 1, 0, 0, 2]


def test_cadres_fall_into_ages_on_the_last_day(codes: list[str]) -> None:
    make_cast()
    for born, education in [("1987-12-31", "bachelor"), ("1988-01-01", "college"), ("1977-12-31", "")]:
        make_assignment(role="resident_cadre", person=make_person(birth_date=born, education=education))
    assert [value(f"D2-{number:02}") for number in (1, 2, 3, 4, 5)] == [1, 1, 1, 1, 1]
    assert value("D2-07") == Decimal("33.33")


def test_units_are_counted_by_kind(codes: list[str]) -> None:
    make_cast()
    assert [value(f"D7-{number:02}") for number in range(1, 7)] == [1, 1, 1, 3, 3, 2]
