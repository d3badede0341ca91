"""What may be made of what, and in which unit: what does not fit is refused, the rest computed as what it is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from metrics.aggregation.reading import compute
from metrics.catalogue.definitions import Operator
from metrics.catalogue.dimensions import PARAMETER_UNITS, combined_dimensions
from metrics.catalogue.files import read_files
from metrics.catalogue.loading import load_into_database
from metrics.models import ParameterCode
from metrics.periods import Period
from metrics.quantities import UNITS_OF_MEASURE, Dimension
from tests.metrics.catalogue.trial import COMMON, COUNT, INCOME, PART, SOUND, faults_of, write
from tests.support import cast

# One letter a dimension: n for a number, m for money, p for a percentage, r for a number for each of something.
LETTERS = {"n": Dimension.NUMBER, "m": Dimension.MONEY, "p": Dimension.RATIO, "r": Dimension.RATE}
# Of the two parts what they make; "-" where it has no unit.
TABLE = {
    "sum": {"nn": "n", "mm": "m", "pp": "p", "rr": "r"},
    "difference": {"nn": "n", "mm": "m", "pp": "p", "rr": "r"},
    "product": {
        "nn": "n", "nm": "m", "np": "n", "nr": "n", "mn": "m", "mp": "m", "pn": "n", "pm": "m", "pp": "p", "pr": "r",
        "rn": "n", "rp": "r",
    },
    "quotient": {
        "nn": "pnr", "np": "n", "nr": "n", "mn": "m", "mm": "p", "mp": "m", "pn": "p", "pp": "pn", "rn": "r",
        "rp": "r", "rr": "pn",
    },
}  # fmt: skip
PAIRS = [(operator, a + b) for operator in TABLE for a, b in product("nmpr", repeat=2)]
UNIT_OF = {"n": "个", "m": "万元", "p": "%", "r": "次/户"}
MADE: dict[str, dict[str, Any]] = {
    "n": {"measure": COUNT},
    "m": {"measure": INCOME},
    "p": {"share": {"whole": COUNT, "part": PART}},
    "r": {"rate": {"numerator": COUNT, "denominator": COUNT}},
}


def test_the_table_names_every_operator_and_dimension() -> None:
    assert set(TABLE) == {str(operator) for operator in Operator}
    assert set(LETTERS.values()) == set(Dimension) == {unit.dimension for unit in UNITS_OF_MEASURE.values()}
    assert set(PARAMETER_UNITS) == set(ParameterCode.values)


@pytest.mark.parametrize(("operator", "pair"), PAIRS)
def test_what_two_parts_make(operator: str, pair: str) -> None:
    found = combined_dimensions(Operator(operator), [LETTERS[each] for each in pair])
    assert set(found) == {LETTERS[each] for each in TABLE[operator].get(pair, "")}


def test_a_product_of_several_does_not_depend_on_their_order() -> None:
    for pair in product("nmpr", repeat=3):
        found = {combined_dimensions(Operator.PRODUCT, [LETTERS[each] for each in way]) for way in permutations(pair)}
        assert len(found) == 1, pair
    assert combined_dimensions(Operator.PRODUCT, [LETTERS[each] for each in "mrn"]) == (Dimension.MONEY,)
    assert combined_dimensions(Operator.PRODUCT, [LETTERS[each] for each in "mnm"]) == ()


def entries(*more: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    parts = [
        {"code": letter + place, **COMMON, "unit": UNIT_OF[letter], **MADE[letter]} for letter in MADE for place in "12"
    ]
    return {**SOUND, "indicator": [*parts, *({"code": "X", **COMMON, **body} for body in more)]}


def combinations() -> Iterator[tuple[str, str, str]]:
    for (operator, pair), unit in product(PAIRS, "nmpr"):
        yield operator, pair, unit


def test_the_catalogue_refuses_what_does_not_fit(tmp_path: Path) -> None:
    for operator, pair, unit in combinations():
        body = {"unit": UNIT_OF[unit], "combination": {"op": operator, "of": [f"{pair[0]}1", f"{pair[1]}2"]}}
        path, made = write(tmp_path, entries(body)), TABLE[operator].get(pair, "")
        if unit in made:
            assert "X" in read_files([path]).indicators
            continue
        (fault,) = faults_of(lambda path=path: read_files([path]))  # type: ignore[misc]
        assert (fault.file, fault.entry, fault.key) == ("trial.toml", "X", "unit" if made else "of"), (operator, pair)


def test_it_says_what_does_not_go_together(tmp_path: Path) -> None:
    path = write(tmp_path, entries({"unit": "万元", "combination": {"op": "sum", "of": ["m1", "n2"]}}))
    assert [fault.message for fault in faults_of(lambda: read_files([path]))] == [
        "m1 试验是金额(万元)、n2 试验是数量(个)，不能相加。"
    ]
    with override("en"):
        (fault,) = faults_of(lambda: read_files([path]))
    assert fault.message == "m1 Trial (money, ten thousand yuan), n2 Trial (number, number) cannot be added."


@pytest.mark.parametrize(
    ("top", "bottom", "unit", "key"),
    [
        (INCOME, COUNT, "万元", ""),
        (INCOME, COUNT, "个", "unit"),
        (INCOME, COUNT, "%", "unit"),
        (INCOME, INCOME, "%", ""),
        (INCOME, INCOME, "个", "unit"),
        (COUNT, COUNT, "‰", ""),
        (COUNT, COUNT, "次/户", ""),
        (COUNT, COUNT, "元", "unit"),
        (COUNT, INCOME, "元", "rate"),
        (COUNT, INCOME, "个", "rate"),
    ],
)
def test_a_rate_has_the_unit_of_its_parts(tmp_path: Path, top: Any, bottom: Any, unit: str, key: str) -> None:
    path = write(tmp_path, entries({"unit": unit, "rate": {"numerator": top, "denominator": bottom}}))
    if not key:
        assert "X" in read_files([path]).indicators
        return
    (fault,) = faults_of(lambda: read_files([path]))
    assert (fault.entry, fault.key) == ("X", key)


@pytest.mark.parametrize(
    ("unit", "code", "is_sound"),
    [
        ("万元", "running_fund", True),
        ("个", "running_fund", False),
        ("个", "return_days", True),
        ("元", "return_days", False),
    ],
)
def test_a_parameter_has_the_dimension_of_what_is_held_to_it(
    tmp_path: Path, unit: str, code: str, *, is_sound: bool
) -> None:
    body = {"unit": unit, "norm_parameter": code, "measure": INCOME if UNITS_OF_MEASURE[unit].size > 1 else COUNT}
    path = write(tmp_path, entries(body))
    if is_sound:
        assert read_files([path]).indicators["X"].norm_parameter == code
        return
    (fault,) = faults_of(lambda: read_files([path]))
    assert (fault.entry, fault.key) == ("X", "norm_parameter") and "不符" in fault.message


# -- values ---------------------------------------------------------------------------------------

LEASING = {**INCOME, "columns": ["leasing"]}
HOUSES = {"ledger": "incomes", "aggregate": "count", "time": "flow"}
VALUES: dict[str, tuple[str, dict[str, Any], Fraction]] = {
    "A": ("亿元", {"measure": INCOME}, Fraction("98.4")),
    "B": ("万元", {"measure": LEASING}, Fraction(32586)),
    "N": ("个", {"measure": HOUSES}, Fraction(2)),
    "P": ("%", {"rate": {"numerator": LEASING, "denominator": INCOME}}, Fraction(325_860_000 * 100, 9_840_000_000)),
    "SUM": ("万元", {"combination": {"op": "sum", "of": ["A", "B"]}}, Fraction(1_016_586)),
    "SUM-LARGE": ("亿元", {"combination": {"op": "sum", "of": ["A", "B"]}}, Fraction("101.6586")),
    "LESS": ("元", {"combination": {"op": "difference", "of": ["A", "B"]}}, Fraction(9_514_140_000)),
    "EACH": ("元", {"combination": {"op": "quotient", "of": ["B", "N"]}}, Fraction(162_930_000)),
    "EACH-LARGE": ("万元", {"combination": {"op": "quotient", "of": ["B", "N"]}}, Fraction(16293)),
    "TIMES": ("亿元", {"combination": {"op": "product", "of": ["N", "B"]}}, Fraction("6.5172")),
    "PART": ("‰", {"combination": {"op": "quotient", "of": ["B", "A"]}}, Fraction(325_860_000_000, 9_840_000_000)),
    "BACK": ("万元", {"combination": {"op": "product", "of": ["A", "P"]}}, Fraction(32586)),
}


@pytest.mark.django_db
def test_money_is_combined_as_the_money_that_it_is(tmp_path: Path) -> None:
    cast.make_cast()
    for unit, operating, leasing in ((cast.VILLAGE, 40, 2), (cast.OTHER_VILLAGE, 9_839_999_960, 325_859_998)):
        cast.make_income(unit=unit, operating=Decimal(operating), leasing=Decimal(leasing))
    indicators = [{"code": code, **COMMON, "unit": unit, **body} for code, (unit, body, _value) in VALUES.items()]
    load_into_database([write(tmp_path, {**SOUND, "indicator": indicators})])
    found = compute(list(VALUES), cast.DISTRICT, Period.parse("2023"))
    assert {code: found.of(code).value for code in VALUES} == {code: value for code, (*_, value) in VALUES.items()}
