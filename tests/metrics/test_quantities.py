"""Quantities: values in the wording of the reports."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from metrics.quantities import (
    NO_VALUE,
    STYLES,
    UNITS_OF_MEASURE,
    Approximation,
    Dimension,
    Style,
)
from metrics.rounding import Rounding

DECIMALS = st.integers(0, 6)


def style(unit: str, decimals: int = 0, *, about: tuple[str, int] | None = None, is_change: bool = False) -> Style:
    return Style(
        UNITS_OF_MEASURE[unit], decimals, approximation=Approximation(*about) if about else None, is_change=is_change
    )


# -- wording --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [
        (style("名"), Fraction(612), "612名"),
        (style("名"), Fraction(0), "0名"),
        (style("名"), None, NO_VALUE),
        (style("亿元", 2), Fraction("98.4"), "98.40亿元"),
        (style("万元", 1), Fraction("12.25"), "12.3万元"),
        (style("%", 1), Fraction(200, 3), "66.7%"),
        (style("‰"), Fraction(5, 2), "3‰"),
        (style("元", 2), Fraction(-1, 1000), "0.00元"),
        (style("次/户", 4), Fraction(1, 20), "0.0500次/户"),
        (style("人", about=("余", 100)), Fraction(612), "600余人"),
        (style("人", about=("余", 100)), Fraction(600), "600人"),
        (style("人", about=("余", 100)), Fraction(99), "99人"),
        (style("人", about=("余", 100)), Fraction(0), "0人"),
        (style("人", about=("多", 1000)), Fraction(18999), "1.8万多人"),
        (style("人", about=("余", 1000)), Fraction(18001), "1.8万余人"),
        (style("人", about=("余", 10000)), Fraction(18001), "1万余人"),
        (style("人", about=("余", 1000)), Fraction(20001), "2万余人"),
        (style("人次", about=("超", 10000)), Fraction(120500), "超12万人次"),
        (style("人次", about=("超", 10000)), Fraction(120000), "12万人次"),
        (style("人次", about=("近", 100)), Fraction(580), "近600人次"),
        (style("人次", about=("近", 1000)), Fraction(9500), "近1万人次"),
        (style("人次", about=("近", 100)), Fraction(600), "600人次"),
        (style("人次", about=("近", 100)), Fraction(1), "近100人次"),
        (style("户", about=("余", 100)), None, NO_VALUE),
        (style("%", is_change=True), Fraction(-20), "下降20%"),
        (style("%", 1, is_change=True), Fraction(100, 3), "上升33.3%"),
        (style("%", is_change=True), Fraction(0), "持平"),
        # What rounds to nothing is no change.
        (style("%", is_change=True), Fraction(-2, 5), "持平"),
        (style("%", is_change=True), Fraction(1, 2), "上升1%"),
        (style("%", is_change=True), None, NO_VALUE),
    ],
)
def test_text(how: Style, value: Fraction | None, text: str) -> None:
    assert how.text(value) == text


@pytest.mark.parametrize(
    ("how", "value", "text"),
    [
        (style("名"), Fraction(612), "612 people"),
        (style("名"), Fraction(1), "1 person"),
        (style("名"), Fraction(0), "0 people"),
        (style("名", 1), Fraction(1), "1.0 people"),
        (style("名"), Fraction(12345), "12,345 people"),
        (style("个"), Fraction(1), "1"),
        (style("户"), None, NO_VALUE),
        (style("亿元", 2), Fraction("98.4"), "98.40 hundred million yuan"),
        (style("万元", 1), Fraction("12345.25"), "12,345.3 ten thousand yuan"),
        (style("万元"), Fraction(1), "1 ten thousand yuan"),
        (style("元", 2), Fraction(-1234), "-1,234.00 yuan"),
        (style("%", 1), Fraction(200, 3), "66.7%"),
        (style("‰"), Fraction(5, 2), "3‰"),
        (style("次/户", 4), Fraction(1, 20), "0.0500 per household"),
        (style("人", about=("余", 100)), Fraction(612), "over 600 people"),
        (style("人", about=("余", 100)), Fraction(600), "600 people"),
        (style("人", about=("余", 100)), Fraction(99), "99 people"),
        (style("人", about=("余", 10000)), Fraction(5000), "5,000 people"),
        (style("人", about=("多", 1000)), Fraction(18999), "over 18,000 people"),
        (style("人次", about=("超", 10000)), Fraction(120500), "over 120,000 person-times"),
        (style("人次", about=("近", 1000)), Fraction(9500), "nearly 10,000 person-times"),
        (style("个", about=("余", 10)), Fraction(15), "over 10"),
        (style("%", is_change=True), Fraction(-20), "down 20%"),
        (style("%", 1, is_change=True), Fraction(100, 3), "up 33.3%"),
        (style("%", is_change=True), Fraction(-2, 5), "unchanged"),
        (style("%", is_change=True), None, NO_VALUE),
    ],
)
def test_text_in_english(how: Style, value: Fraction | None, text: str) -> None:
    with override("en"):
        assert how.text(value) == text


@given(st.fractions(max_denominator=1000), DECIMALS, st.sampled_from([*UNITS_OF_MEASURE]))
def test_both_languages_have_the_same_digits(value: Fraction, decimals: int, unit: str) -> None:
    how = style(unit, decimals)
    chinese = how.parts(value)[0]
    with override("en"):
        number, word = how.parts(value)
        assert how.text(value) == f"{number} {word}".strip().replace(" %", "%").replace(" ‰", "‰")
    assert number.replace(",", "") == chinese


def test_every_unit_has_its_english() -> None:
    assert all(unit.noun(count) == unit.label == unit.key for unit in UNITS_OF_MEASURE.values() for count in (1, 2))
    with override("en"):
        nouns = [(unit.noun(1), unit.noun()) for unit in UNITS_OF_MEASURE.values()]
        assert all(unit.label.isascii() or unit.key == "‰" for unit in UNITS_OF_MEASURE.values())
    assert all(text.isascii() or text == "‰" for pair in nouns for text in pair)
    assert all(bool(one) == bool(several) for one, several in nouns)


def test_amounts_have_their_unit() -> None:
    assert style("名").amount(Decimal(1200)) == "1200名"
    with override("en"):
        assert [style("名").amount(Decimal(n)) for n in (1, 1200)] == ["1 person", "1,200 people"]
        assert style("%").amount(Decimal("97.5")) == "97.5%"
    # A difference of changes or of approximate figures is a plain number, too.
    assert style("人", about=("余", 100), is_change=True).amount(Decimal(-12)) == "-12人"


def test_parts_make_the_text() -> None:
    assert style("人", about=("余", 100)).parts(Fraction(612)) == ("600余", "人")
    with override("en"):
        assert style("人", about=("余", 100)).parts(Fraction(612)) == ("over 600", "people")
    assert style("%", is_change=True).parts(Fraction(0)) == ("持平", "")
    assert style("名").parts(None) == (NO_VALUE, "")


def test_truncation_is_a_matter_of_style() -> None:
    cut = Style(UNITS_OF_MEASURE["%"], 1, Rounding.TRUNCATE)
    assert cut.text(Fraction(200, 3)) == "66.6%"
    assert cut.text(Fraction(-200, 3)) == "-66.6%"
    assert Style(UNITS_OF_MEASURE["%"], 0, Rounding.TRUNCATE, is_change=True).text(Fraction(-199, 100)) == "下降1%"


@given(st.integers(1, 10**7), st.sampled_from((10, 100, 1000, 10000)), st.sampled_from(STYLES))
def test_an_approximate_text_never_claims_too_much(value: int, step: int, word: str) -> None:
    text = style("人", about=(word, step)).text(Fraction(value))
    claimed = Decimal(text.strip("人余多超近").replace("万", "")) * (10_000 if "万" in text else 1)
    if word not in text:
        # Without the word the number stands as it is.
        assert claimed == value
    elif word == "近":
        assert claimed - step < value < claimed
    else:
        assert claimed < value < claimed + step


@given(st.fractions(max_denominator=1000), DECIMALS)
def test_text_and_number_agree(value: Fraction, decimals: int) -> None:
    how = style("万元", decimals)
    assert how.text(value) == f"{how.number(value):f}万元"


# -- units ----------------------------------------------------------------------------------------


def test_sizes_of_units() -> None:
    assert {name: unit.size for name, unit in UNITS_OF_MEASURE.items() if unit.size != 1} == {
        "元": 100, "万元": 10**6, "亿元": 10**10, "%": Fraction(1, 100), "‰": Fraction(1, 1000),
    }  # fmt: skip
    assert all(unit.size >= 1 for unit in UNITS_OF_MEASURE.values() if unit.dimension is not Dimension.RATIO)
    assert all(name == unit.key for name, unit in UNITS_OF_MEASURE.items())
