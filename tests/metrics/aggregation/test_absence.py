"""What stands where there is no number, or not the whole of it: each kind apart, before, during and after reporting."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.aggregation.absence import Absence
from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.store import store
from metrics.aggregation.reading import Reading, compute, rows_behind
from metrics.aggregation.returns.return_types import return_type_named
from metrics.aggregation.returns.within import Rounds
from metrics.ledgers.registry import ledgers
from metrics.models import Keeping
from metrics.periods import Period
from tests.support import cast
from tests.support.cast import DISTRICT, FAR_VILLAGE, OTHER_VILLAGE, STREET, TOWN, VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue_and_cast")]
# Wages of workshops, reported by quarters; villages with an income of 100,000 元 or more, reported by years.
WAGES, RATE, BAND, CHANGE = "E3-04", "E3-07", "E4-01", "U2-07"


def figure(code: str, unit: str, period: str) -> Figure:
    return compute([code], unit, Period.parse(period)).of(code)


def told(code: str, unit: str, period: str) -> tuple[Any, Absence | None, Any]:
    found = figure(code, unit, period)
    counts = None if found.expected is None else (found.received, found.expected)
    return found.value, found.absence, counts


@pytest.fixture
def quarter() -> None:
    """Two workshops of one village; one of them has reported the third quarter of 2023."""
    one, _other = (cast.make_workshop(unit=VILLAGE, started_on=date(2022, 1, 1)) for _ in range(2))
    cast.make_return(subject=one, period_start=date(2023, 7, 1), wages=1000)


@pytest.mark.usefixtures("quarter")
@pytest.mark.parametrize(
    ("unit", "period", "absence", "counts"),
    [
        (VILLAGE, "2023Q3", Absence.PARTLY_REPORTED, (1, 2)),
        (TOWN, "2023Q3", Absence.PARTLY_REPORTED, (1, 2)),
        (VILLAGE, "2023Q4", Absence.NOT_REPORTED, (0, 2)),
        (FAR_VILLAGE, "2023Q3", Absence.NOT_EXPECTED, (0, 0)),
        (VILLAGE, "2022Q4", Absence.NOT_KEPT, None),
    ],
)
def test_returns_that_lack(unit: str, period: str, absence: Absence, counts: tuple[int, int] | None) -> None:
    value, why, rests_on = told(WAGES, unit, period)
    assert (why, rests_on) == (absence, counts)
    assert (value is None) == (absence is not Absence.PARTLY_REPORTED)
    assert not figure(WAGES, unit, period).is_complete


@pytest.mark.usefixtures("quarter")
def test_a_number_that_lacks_something_is_not_complete() -> None:
    found = figure(WAGES, VILLAGE, "2023Q3")
    assert found.number is not None and not found.is_complete


@pytest.mark.usefixtures("quarter")
@pytest.mark.parametrize(
    ("today", "absence"),
    [
        (date(2023, 12, 31), Absence.NOT_YET_DUE),  # the quarter is running
        (date(2024, 1, 15), Absence.NOT_YET_DUE),  # fifteen days are left
        (date(2024, 1, 16), Absence.NOT_REPORTED),
        (date(2023, 9, 30), Absence.NOT_BEGUN),
    ],
)
def test_what_may_still_come_in_time_is_not_missing(settings: Any, today: date, absence: Absence) -> None:
    settings.TODAY = today
    assert told(WAGES, VILLAGE, "2023Q4")[1] is absence


def test_who_was_not_expected_is_not_received_and_what_he_reported_is_added() -> None:
    ended = cast.make_workshop(unit=VILLAGE, started_on=date(2022, 1, 1), ended_on=date(2023, 8, 31))
    here = cast.make_workshop(unit=VILLAGE, started_on=date(2022, 1, 1))
    for subject in (ended, here):
        cast.make_return(subject=subject, period_start=date(2023, 7, 1), wages=1000)
    assert told(WAGES, VILLAGE, "2023Q3")[1:] == (None, (1, 1))
    assert [figure(WAGES, each, "2023Q3").read.beyond for each in (VILLAGE, TOWN, OTHER_VILLAGE)] == [1, 1, 0]
    assert figure(WAGES, VILLAGE, "2023Q3").value == Fraction(2000, 10_000)
    assert figure(RATE, VILLAGE, "2023Q3").number == 100


def keep_from(day: date, part: str, unit: str = DISTRICT) -> None:
    cast.store(Keeping(unit_id=unit, part=part, kept_from=day))


@pytest.mark.parametrize("code", sorted({"G2-10", "E2-01", "E1-01", WAGES, RATE, BAND, "E1-05"}))
@pytest.mark.usefixtures("quarter")
def test_before_the_named_day_there_is_no_value_and_after_it_there_is_nought(code: str) -> None:
    day = date(2022, 4, 1)
    for ledger in ledgers():
        keep_from(day, ledger.part())
    assert told(code, DISTRICT, "2021")[:2] == (None, Absence.NOT_KEPT)
    assert figure(code, DISTRICT, "2021").note == "台账自2022-04-01起"
    assert told(code, DISTRICT, "2023")[1] is not Absence.NOT_KEPT
    if code in ("G2-10", "E2-01"):
        assert told(code, DISTRICT, "2023") == (0, None, None)


def test_a_flow_whose_ledger_was_kept_from_within_it_is_not_compared() -> None:
    keep_from(date(2022, 4, 1), "admissions")
    cast.make_admission(day=date(2022, 5, 1))
    cast.make_admission(day=date(2023, 5, 1))
    assert told("G2-10", DISTRICT, "2022") == (1, Absence.PARTLY_KEPT, None)
    assert figure("G2-10", DISTRICT, "2022").cell == "1名 期中建账"
    assert told("G2-10", DISTRICT, "2022Q2")[1] is None
    assert told("G2-10", DISTRICT, "2023")[1] is None
    # A state is as it is on its day.
    keep_from(date(2022, 4, 1), "enterprises")
    assert told("E2-01", DISTRICT, "2022") == (0, None, None)


def test_a_unit_is_expected_to_report_from_the_period_in_which_it_began_to_keep_the_ledger() -> None:
    for unit in (VILLAGE, OTHER_VILLAGE):
        cast.make_workshop(unit=unit, started_on=date(2021, 1, 1))
    keep_from(date(2022, 1, 1), "returns")
    keep_from(date(2023, 5, 1), "returns", OTHER_VILLAGE)
    assert [told(WAGES, each, "2023")[2] for each in (VILLAGE, OTHER_VILLAGE, DISTRICT)] == [(0, 4), (0, 3), (0, 7)]
    assert [told(WAGES, DISTRICT, f"2023Q{quarter}")[2] for quarter in (1, 2)] == [(0, 1), (0, 2)]
    assert figure(RATE, DISTRICT, "2023Q1").value == 0
    rounds, returns = Rounds.within([DISTRICT]), return_type_named("returns-workshop")
    expected = [rounds.round(returns, Period.parse(f"2023Q{quarter}")).expected for quarter in (1, 2)]
    assert expected == [1, 2]


def test_a_village_that_does_not_keep_the_ledger_yet_is_none_of_those_counted() -> None:
    keep_from(date(2022, 1, 1), "incomes")
    keep_from(date(2023, 5, 1), "incomes", OTHER_VILLAGE)
    for unit in (VILLAGE, OTHER_VILLAGE):
        cast.make_income(unit=unit, period_start=date(2022, 1, 1), operating=Decimal(200_000))
    part = rows_behind(BAND, TOWN, Period.parse("2022"))[0]
    assert told(BAND, OTHER_VILLAGE, "2022")[:2] == (None, Absence.NOT_KEPT)
    assert told(BAND, TOWN, "2022") == (1, None, (1, 1))
    assert [place.unit for place in part.units.counted] == [VILLAGE]
    assert [(place.unit, place.reason) for place in part.units.not_counted] == [(OTHER_VILLAGE, "台账自2023-05-01起")]
    keep_from(date(2023, 6, 1), "incomes", VILLAGE)
    assert figure(BAND, TOWN, "2022").note == "台账自2023-05-01起"


def test_what_is_said_of_a_kind_goes_before_the_ledger_and_a_unit_before_those_above() -> None:
    keep_from(date(2021, 1, 1), "documents")
    keep_from(date(2023, 1, 1), "documents:notice")
    assert told("G3-02", DISTRICT, "2022")[1] is Absence.NOT_KEPT
    keep_from(date(2022, 1, 1), "documents:notice", TOWN)
    assert told("G3-02", TOWN, "2022") == (0, None, None)
    assert told("G3-02", DISTRICT, "2022")[1] is Absence.NOT_KEPT


def test_a_number_that_adds_up_since_a_day_says_so_for_every_length_of_time() -> None:
    cast.make_admission(day=date(2023, 5, 1))
    assert figure("G2-09", DISTRICT, "2023Q2").span == "2023年1月1日至2023年6月30日"
    assert figure("G2-10", DISTRICT, "2023Q2").span == "2023年二季度"
    assert figure("E2-01", DISTRICT, "2023Q2").span == "截至2023年6月30日"


def test_a_band_without_values_is_not_nought() -> None:
    assert told(BAND, TOWN, "2023")[1] is Absence.NOT_REPORTED
    cast.make_income(unit=VILLAGE, operating=150000)
    value, absence, (received, expected) = told(BAND, TOWN, "2023")
    assert (value, absence, received) == (1, Absence.PARTLY_REPORTED, 1) and expected > 1
    assert told(BAND, VILLAGE, "2023") == (1, None, (1, 1))
    assert told(BAND, OTHER_VILLAGE, "2023")[1] is Absence.NOT_REPORTED
    assert told(BAND, STREET, "2023")[1] is Absence.NO_PLACE


def test_a_running_period_is_compared_with_the_same_days(settings: Any) -> None:
    for day in (date(2022, 5, 10), date(2022, 5, 11), date(2023, 5, 10), date(2023, 5, 11)):
        cast.make_admission(day=day)
    settings.TODAY = date(2023, 5, 10)
    reading = Reading.at(Moment.of(DISTRICT), DISTRICT, Period.year(2023))
    assert [each.figure("G2-10").number for each in (reading, reading.before)] == [1, 1]
    assert "5月10日" in str(reading.figure("G2-10").period)
    assert reading.of(period=Period.year(2022)).figure("G2-10").number == 2
    assert reading.of(period=Period.year(2024)).figure("G2-10").absence is Absence.NOT_BEGUN


def test_pages_open_with_the_last_year_of_which_the_ledgers_tell() -> None:
    reading = Reading.at(Moment.of(DISTRICT), DISTRICT, Period.year(2025))
    assert reading.opening.period == Period.year(2025)
    cast.make_admission(day=date(2022, 5, 1))
    cast.make_admission(day=date(2026, 1, 1))
    assert Reading.at(Moment.of(DISTRICT), DISTRICT, Period.year(2025)).opening.period == Period.year(2022)


def test_deadlines_are_asked_for_once_however_many_returns_are_missing(settings: Any) -> None:
    settings.TODAY = date(2024, 1, 10)

    def asked() -> int:
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            found = compute([WAGES, RATE], DISTRICT, Period.parse("2023Q4"), below=True)
        assert found.of(WAGES).absence is Absence.NOT_YET_DUE
        return len(captured)

    one = cast.make_workshop(unit=VILLAGE, started_on=date(2022, 1, 1))
    cast.make_return(subject=one, period_start=date(2023, 7, 1), wages=1000)
    few = asked()
    for unit in (OTHER_VILLAGE, FAR_VILLAGE, cast.COMMUNITY):
        cast.make_workshop(unit=unit, started_on=date(2022, 1, 1))
    assert asked() == few
