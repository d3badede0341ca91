"""Rounding to the last digit."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.quantities import UNITS_OF_MEASURE, Style
from metrics.rounding import Rounding, rounded

AMOUNTS = st.integers(-(10**14), 10**14)
DECIMALS = st.integers(0, 6)


@given(AMOUNTS, st.integers(0, 8), DECIMALS, st.sampled_from(Rounding))
def test_rounding_is_that_of_decimal(digits: int, places: int, decimals: int, rounding: Rounding) -> None:
    value = Decimal(digits).scaleb(-places)
    mode = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.TRUNCATE: ROUND_DOWN}[rounding]
    with localcontext(prec=60):
        assert rounded(Fraction(value), decimals, rounding) == value.quantize(Decimal(1).scaleb(-decimals), mode)


@given(st.fractions(max_denominator=10**6), DECIMALS)
def test_rounding_is_at_most_half_a_step_away(value: Fraction, decimals: int) -> None:
    step = Fraction(1, 10**decimals)
    assert abs(Fraction(rounded(value, decimals)) - value) <= step / 2
    cut = Fraction(rounded(value, decimals, Rounding.TRUNCATE))
    assert 0 <= abs(value) - abs(cut) < step


@given(st.fractions(max_denominator=10**6), DECIMALS, st.sampled_from(Rounding))
def test_rounding_treats_both_signs_alike(value: Fraction, decimals: int, rounding: Rounding) -> None:
    assert rounded(-value, decimals, rounding) == rounded(value, decimals, rounding).copy_negate()


@pytest.mark.parametrize(
    ("value", "decimals", "half_up", "truncated"),
    [
        (Fraction(1, 2), 0, "1", "0"),
        (Fraction(-1, 2), 0, "-1", "0"),
        (Fraction(5, 2), 0, "3", "2"),
        (Fraction(-5, 2), 0, "-3", "-2"),
        (Fraction(25, 1000), 2, "0.03", "0.02"),
        (Fraction(2, 3), 2, "0.67", "0.66"),
        (Fraction(-2, 3), 2, "-0.67", "-0.66"),
        (Fraction(1, 3), 1, "0.3", "0.3"),
        (Fraction(99995, 100000), 4, "1.0000", "0.9999"),
        (Fraction(-1, 1000), 2, "0.00", "0.00"),
        (Fraction(0), 2, "0.00", "0.00"),
        (Fraction(98), 2, "98.00", "98.00"),
        (Fraction(10**30 + 1, 10), 1, "1" + "0" * 29 + ".1", "1" + "0" * 29 + ".1"),
        # A float would be 2.67499…, and round down.
        (Fraction("2.675"), 2, "2.68", "2.67"),
    ],
)
def test_rounding_of_halves_and_negatives(value: Fraction, decimals: int, half_up: str, truncated: str) -> None:
    assert str(rounded(value, decimals)) == half_up
    assert str(rounded(value, decimals, Rounding.TRUNCATE)) == truncated


def test_a_share_is_rounded_half_up_at_its_last_digit() -> None:
    share = Style(UNITS_OF_MEASURE["%"], 1)
    assert [share.text(Fraction(one, 2000) * 100) for one in (1, 3, 1333)] == ["0.1%", "0.2%", "66.7%"]
