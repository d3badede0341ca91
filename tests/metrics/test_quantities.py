"""Quantities: values in the wording of the reports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
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
from tests.support.official_texts import read_text

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
        # Nothing prints as nought that is not.
        (style("元", 2), Fraction(-1, 1000), "-0.001元"),
        (style("万元"), Fraction(1, 100), "0.01万元"),
        (style("万元"), Fraction(0), "0万元"),
        # Nor as all of a whole, whatever the decimals.
        (style("%"), Fraction(25300, 254), "99.6%"),
        (style("%", 1), Fraction(99999, 1000), "99.999%"),
        (style("%"), Fraction(100), "100%"),
        (style("%"), Fraction(1003, 10), "100.3%"),
        (style("‰"), Fraction(9996, 10), "999.6‰"),
        (style("%", is_change=True), Fraction(-997, 10), "下降99.7%"),
        # Nor as its target.
        (replace(style("%"), bounds=(Fraction(98),)), Fraction(976, 10), "97.6%"),
        (replace(style("%"), bounds=(Fraction(98),)), Fraction(98), "98%"),
        (replace(style("万元"), bounds=(Fraction(6),)), Fraction("5.96"), "5.96万元"),
        # Zeros after the point are a matter of style.
        (replace(style("万元", 2), trims_zeros=True), Fraction("5.6"), "5.6万元"),
        (replace(style("万元", 2), trims_zeros=True), Fraction(60), "60万元"),
        (replace(style("万元", 2), trims_zeros=True), Fraction("5.678"), "5.68万元"),
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
        # Below a step, and far from the next one, the number itself stands.
        (style("期", about=("近", 100)), Fraction(1), "1期"),
        (style("人次", about=("近", 100)), Fraction(120), "120人次"),
        (style("万元", about=("超", 100)), Fraction("0.4"), "0.4万元"),
        (style("人", about=("余", 100)), Fraction("99.7"), "100人"),
        (style("人", about=("余", 100)), Fraction(-612), "-612人"),
        # 万 is not said twice, and ten thousand of them are an 亿.
        (style("万元", about=("余", 100)), Fraction("12345.6"), "12300余万元"),
        (style("亿元", about=("超", 1)), Fraction("98.4"), "超98亿元"),
        (style("元", about=("余", 100)), Fraction("12345.6"), "1.23万余元"),
        (style("人", about=("余", 1000)), Fraction(100_000_000), "1亿人"),
        (style("人", about=("余", 10**7)), Fraction(123_456_789), "1.2亿余人"),
        (style("人", about=("近", 1000)), Fraction(99_999_900), "近1亿人"),
        (style("户", about=("余", 100)), None, NO_VALUE),
        (style("%", is_change=True), Fraction(-20), "下降20%"),
        (style("%", 1, is_change=True), Fraction(100, 3), "上升33.3%"),
        (style("%", is_change=True), Fraction(0), "持平"),
        (style("%", is_change=True), Fraction(-2, 5), "下降0.4%"),
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
        (style("%", is_change=True), Fraction(-2, 5), "down 0.4%"),
        (style("%", is_change=True), Fraction(0), "unchanged"),
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


@given(st.fractions(max_denominator=1000), DECIMALS)
def test_text_and_number_agree(value: Fraction, decimals: int) -> None:
    how = style("万元", decimals)
    assert how.text(value) == f"{how.number(value):f}万元"


def values(rng: random.Random) -> Iterator[Fraction]:
    """Of all sizes, and many that lie on or beside what a text might claim."""
    for _ in range(10_000):
        size = rng.choice((1, 100, 10_000, 10**6, 10**9))
        near = rng.choice((0, 1, 100, 1000, 10_000, 10**8, rng.randrange(size)))
        yield rng.choice((1, 1, -1)) * (
            near + Fraction(rng.randint(-size, size), rng.choice((1, 2, 3, 100, 254, 10**7)))
        )


def styles(rng: random.Random) -> Iterator[Style]:
    plain = style(rng.choice([*UNITS_OF_MEASURE]), rng.randrange(4))
    yield plain
    yield replace(plain, trims_zeros=True)
    yield replace(plain, rounding=Rounding.TRUNCATE, bounds=(Fraction(rng.randrange(200)),))
    yield replace(plain, is_change=True)
    yield from (replace(plain, approximation=Approximation(word, 10 ** rng.randrange(9))) for word in STYLES)


def test_a_text_is_true_of_its_value_and_reads_back() -> None:
    rng = random.Random(2023)
    for value in values(rng):
        for how in styles(rng):
            text = how.text(value)
            read, number = read_text(text, how), Fraction(how.number(value) or 0)
            assert read.holds(value), (how, value, text)
            assert how.approximation or read.number == number, (how, value, text)
            whole = 1 / how.unit.size if how.unit.dimension is Dimension.RATIO else Fraction(0)
            for bound in (Fraction(0), whole, *how.bounds):
                assert (number > bound, number < bound) == (value > bound, value < bound), (how, value, text)


def test_the_reader_of_texts_knows_what_is_not_true() -> None:
    about = style("人", about=("余", 100))
    assert not read_text("600余人", about).holds(Fraction(600))
    assert not read_text("近600人", style("人", about=("近", 100))).holds(Fraction(520))
    assert not read_text("100%", style("%")).holds(Fraction(98))
    assert read_text("1.8万余人", about).holds(Fraction(18_050))
    for text in ("10000万人", "1.2万余万元", "600余", "约600人"):
        with pytest.raises(ValueError, match=text):
            read_text(text, about)


def test_beside_another_value_it_is_told_apart() -> None:
    how = style("万元", about=("余", 10))
    low, high = Fraction("12.3"), Fraction("12.4")
    assert (how.beside(high).text(low), how.beside(low).text(high)) == ("12万元", "12.4万元")


# -- units ----------------------------------------------------------------------------------------


def test_sizes_of_units() -> None:
    assert {name: unit.size for name, unit in UNITS_OF_MEASURE.items() if unit.size != 1} == {
        "元": 100, "万元": 10**6, "亿元": 10**10, "%": Fraction(1, 100), "‰": Fraction(1, 1000),
    }  # fmt: skip
    assert all(unit.size >= 1 for unit in UNITS_OF_MEASURE.values() if unit.dimension is not Dimension.RATIO)
    assert all(name == unit.key for name, unit in UNITS_OF_MEASURE.items())
