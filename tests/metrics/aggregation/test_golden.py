"""Every figure of the catalogue against a case worked out by hand: its value, and the rows behind it, with reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from metrics.aggregation.drilldown.parts import Part
from metrics.aggregation.figures import Figure
from metrics.aggregation.reading import compute, rows_behind
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.files import read_files
from metrics.periods import Period
from tests.golden.cases import Case, Stage, read_cases
from tests.support.cast import OUTSIDER
from tests.support.places import CATALOGUE

pytestmark = pytest.mark.drawn(one_in=4)
CASES = read_cases()
# Indicators that need no case, or fewer rows than three of each; each with its reason.
WITHOUT_CASE: dict[str, str] = {}
FEWER_ROWS: dict[str, str] = {}


@pytest.fixture(scope="session")
def indicators() -> dict[str, Indicator]:
    return read_files([CATALOGUE]).indicators


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def stage(request: pytest.FixtureRequest, catalogue_and_cast: None, db: None) -> Stage:
    stage = Stage(request.param)
    stage.build()
    return stage


def test_the_figure_and_its_rows(stage: Stage) -> None:
    """One test and not three, since storing the rows takes longest."""
    case = stage.case
    figure = _figure(stage, case.body)
    assert (figure.number, figure.text, figure.note) == _expected(case.body)
    for other in case.body.get("also", ()):
        found = _figure(stage, other)
        assert (found.number, found.note) == (_number(other), other.get("note", "")), other
    parts = rows_behind(case.code, figure.unit, figure.period)
    assert len({part.label for part in parts}) == len(parts)
    assert {part.label for part in parts} == case.labels
    for part in parts:
        _check_rows(stage, part)
        _check_places(case, part)


def _figure(stage: Stage, asked: dict[str, Any]) -> Figure:
    unit = stage.code_of(asked.get("unit", stage.case.body.get("unit", "青山区")))
    period = Period.parse(asked.get("period", stage.case.body["period"]))
    return compute([stage.case.code], unit, period).of(stage.case.code)


def _number(asked: dict[str, Any]) -> Decimal | None:
    return Decimal(asked["number"]) if "number" in asked else None


def _expected(body: dict[str, Any]) -> tuple[Decimal | None, str, str]:
    return _number(body), body["text"], body.get("note", "")


def _check_rows(stage: Stage, part: Part) -> None:
    names = stage.names()
    label = part.ledger.model._meta.label
    counted = {names[label, row.key]: row.contribution for row in part.counted}
    expected = stage.case.counted(part.label)
    assert counted == {name: None if adds is True else Decimal(adds) for name, adds in expected.items()}, part.label
    assert all(not row.reason for row in part.counted)
    reasons = {names[label, row.key]: row.reason for row in part.not_counted}
    assert reasons == stage.case.not_counted(part.label), part.label


def _check_places(case: Case, part: Part) -> None:
    if part.units is None:
        assert not case.places or case.has_parts
        return
    counted, refused = part.units.counted, part.units.not_counted
    found = {each.unit_name: (each.value_text, each.reason) for each in (*counted, *refused)}
    assert found == case.places_of(part.label)
    assert not any(each.reason for each in counted)


# -- every figure has its case --------------------------------------------------------------------


def test_every_indicator_has_a_case(indicators: dict[str, Indicator]) -> None:
    assert indicators.keys() - CASES.keys() - WITHOUT_CASE.keys() == set()


def test_every_case_is_of_an_indicator_of_its_section(indicators: dict[str, Indicator]) -> None:
    assert CASES.keys() - indicators.keys() == set()
    assert [code for code, case in CASES.items() if case.file != f"{indicators[code].section}.toml"] == []


def test_no_exemption_is_stale(indicators: dict[str, Indicator]) -> None:
    assert WITHOUT_CASE.keys() - (indicators.keys() - CASES.keys()) == set()
    assert FEWER_ROWS.keys() - {code for code, case in CASES.items() if _rows_missing(case)} == set()
    assert all([*WITHOUT_CASE.values(), *FEWER_ROWS.values()]), "an exemption without its reason"


def test_every_case_has_three_rows_that_count_and_three_that_nearly_do() -> None:
    missing = {code: _rows_missing(case) for code, case in CASES.items()}
    assert [f"{code}: {words}" for code, words in missing.items() if words and code not in FEWER_ROWS] == []


def _rows_missing(case: Case) -> str:
    counted = {name for label in case.labels for name in case.counted(label)}
    refused = {name for label in case.labels for name in case.not_counted(label)}
    return "" if len(counted) >= 3 and len(refused) >= 3 else f"{len(counted)} count, {len(refused)} do not"


def test_cases_that_count_places_show_some_that_do_not(indicators: dict[str, Indicator]) -> None:
    lacking = [
        code
        for code, case in CASES.items()
        if any(measure.within and measure.of for measure in indicators[code].measures)
        and not any("reason" in place for place in case.places.values())
    ]
    assert lacking == []


def test_cases_have_rows_that_must_not_appear() -> None:
    """Another kind, or another district: what only the universe of rows keeps out."""
    for code, case in CASES.items():
        unseen = [row for row in case.rows.values() if not row.keys() & {"counts", "reason"}]
        assert any(_is_outside(row) or "subject" in row for row in unseen), code


def _is_outside(row: dict[str, Any]) -> bool:
    return row.get("unit", "").startswith("外") or row.get("code", "").startswith(OUTSIDER)
