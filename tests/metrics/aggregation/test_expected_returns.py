"""From whom a return is expected, what was received and what is late: against plain loops over the rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.acts.succession import supersede
from metrics.acts.writing import Work, writing
from metrics.aggregation.returns.return_types import ReturnType, return_type_named, return_types
from metrics.aggregation.returns.rounds import RECENT, ExpectedReturn
from metrics.aggregation.returns.within import Rounds
from metrics.models import Enterprise, Estate, Fund, OrgUnit, Parameter, Population, Return, Workshop
from metrics.models.codes import parent_code
from metrics.periods import Period
from tests.running.standing import made_once
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.district import Builder, District

pytestmark = pytest.mark.django_db
INVENTED = "529905"
TODAY = date(2024, 1, 20)
WORKSHOPS, INCOMES, FUNDS = map(return_type_named, ("returns-workshop", "incomes", "funds"))
LAST = Period.parse("2023Q4")


# --- in plain loops --------------------------------------------------------------------------------------------------


def slow_expected(return_type: ReturnType, codes: list[str], period: Period) -> list[Any]:
    """The rows in force on the last day from which the return is expected, in the order of units and keys."""
    days = ("opened_on", "closed_on") if return_type.subjects.model is OrgUnit else ("started_on", "ended_on")
    found = []
    for row in return_type.subjects.model._base_manager.order_by("pk"):
        first, last = (getattr(row, name) for name in days)
        in_force = (first is None or first <= period.last) and (last is None or last >= period.last)
        kind_fits = not return_type.reporters.kinds or row.kind in return_type.reporters.kinds
        above = OrgUnit.objects.filter(pk=parent_code(unit_of(row))).first()
        place_fits = not return_type.reporters.under or (
            above is not None and above.kind in return_type.reporters.under
        )
        if in_force and kind_fits and place_fits and any(unit_of(row).startswith(code) for code in codes):
            found.append(row)
    return sorted(found, key=lambda row: (unit_of(row), row.pk))


def unit_of(row: Any) -> str:
    return row.pk if isinstance(row, OrgUnit) else row.unit_id


def chain(row: Any) -> set[Any]:
    """Keys of all rows that 变更 made out of one."""
    keys, waiting = set(), [row]
    while waiting:
        one = waiting.pop()
        if one is not None and one.pk not in keys:
            keys.add(one.pk)
            waiting += [getattr(one, "predecessor", None), getattr(one, "successor", None)]
    return keys


def slow_return(return_type: ReturnType, row: Any, period: Period) -> set[int]:
    asked = {f"{return_type.reporters.subject}__in": chain(row), "period_start": period.first}
    if return_type.reporters.kind:
        asked["kind"] = return_type.reporters.kind
    return set(return_type.model._base_manager.filter(**asked).values_list("pk", flat=True))


def same(fast: ExpectedReturn, row: Any, return_type: ReturnType, period: Period) -> bool:
    now, before = (slow_return(return_type, row, each) for each in (period, period.previous))
    return (
        (fast.key, fast.unit) == (row.pk, unit_of(row))
        and {fast.row} <= (now or {None})
        and {fast.before} <= (before or {None})
    )


# --- an invented district ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def invented(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with made_once(django_db_blocker):
        # Beside the cast of the other tests, which comes while this stands.
        with writing(None, "造一个区") as work:
            Owers().make(work)
        yield INVENTED


class Owers(Builder):
    """What reports, and some of it changed over since."""

    def __init__(self) -> None:
        super().__init__(random.Random(7), District(INVENTED))

    def make(self, work: Work) -> None:
        self.make_units(4, 3)
        self.make_businesses()
        self.make_returns()
        for model in (Workshop, Estate):
            for row in model.objects.filter(unit__code__startswith=INVENTED, ended_on=None).order_by("pk")[::2]:
                later = supersede(work, row, self.day(date(2022, 10, 1), date(2023, 12, 1)))
                if self.chance(0.5):
                    supersede(work, later, date(2023, 12, 31))
        for number, unit in enumerate(self.district.codes(12)[::2]):
            for model, column in ((Fund, "running"), (Population, "residents")):
                work.create(model(unit_id=unit, period_start=date(2022 + number % 2, 1, 1), **{column: number}))


@pytest.mark.parametrize("return_type", return_types(), ids=lambda return_type: return_type.name)
def test_every_round_is_that_of_plain_loops(invented: str, return_type: ReturnType) -> None:
    codes = [f"{invented}001", f"{invented}002001", f"{invented}003"]
    rounds = Rounds.within(codes)
    period, expected, received = Period.of(TODAY, return_type.frequency).previous, 0, 0
    for _ in range(3):
        fast, slow = rounds.round(return_type, period), slow_expected(return_type, codes, period)
        assert [each.key for each in fast.returns] == [row.pk for row in slow]
        assert all(same(each, row, return_type, period) for each, row in zip(fast.returns, slow, strict=True))
        expected, received, period = expected + fast.expected, received + fast.received, period.previous
    assert 0 < received < expected


def test_the_sums_of_earlier_rounds_are_those_of_the_rounds(invented: str) -> None:
    rounds = Rounds.within([invented])
    by_type = {each.return_type.name: each for each in rounds.by_type(date(2025, 2, 1))}
    found = by_type[WORKSHOPS.name]
    assert [each.period.code for each in found.rounds][:2] == ["2024Q4", "2024Q3"]
    period, counts = Period.of(date(2025, 2, 1), WORKSHOPS.frequency).previous, []
    first = min(Return.objects.filter(kind="workshop").values_list("period_start", flat=True))
    while period.first >= first:
        counts.append(rounds.round(WORKSHOPS, period))
        period = period.previous
    earlier = [each for each in counts[RECENT:] if each.expected]
    assert len(earlier) > 2
    expected = (len(earlier), sum(each.expected for each in earlier), sum(len(each.missing) for each in earlier))
    assert (found.earlier.periods, found.earlier.expected, found.earlier.missing) == expected


# --- the tiny district ------------------------------------------------------------------------------------------------


@pytest.fixture
def district() -> None:
    cast.make_cast()


def of_type(return_type: ReturnType, *codes: str, today: date = TODAY) -> Any:
    return Rounds.within(codes).of_type(return_type, today)


def test_who_is_in_force_on_the_last_day_owes(district: None) -> None:
    for first, last in (("2023-12-31", None), ("2024-01-01", None), ("2022-01-01", "2023-12-30"), ("2022-01-01", None)):
        cast.make_workshop(started_on=date.fromisoformat(first), ended_on=last and date.fromisoformat(last))
    ends_that_day = cast.make_workshop(ended_on=LAST.last)
    found = Rounds.within([cast.VILLAGE]).round(WORKSHOPS, LAST)
    assert (found.expected, found.received, len(found.missing)) == (3, 0, 3)
    assert ends_that_day.pk in [each.key for each in found.returns]


def test_a_return_of_an_earlier_row_of_the_chain_counts_once(district: None) -> None:
    shop = cast.make_workshop()
    row = cast.make_return(subject=shop, period_start=LAST.first)
    with writing(None, "更名") as work:
        later = supersede(work, Workshop.objects.get(pk=shop.pk), date(2023, 11, 1), name="新工坊")
    found = Rounds.within([cast.VILLAGE]).round(WORKSHOPS, LAST)
    assert [(each.key, each.row) for each in found.returns] == [(later.pk, row.pk)]
    following = Rounds.within([cast.VILLAGE]).round(WORKSHOPS, LAST.next)
    assert [(each.key, each.row, each.before) for each in following.returns] == [(later.pk, None, row.pk)]


def test_a_company_that_became_another_kind_owes_no_more(district: None) -> None:
    firm = cast.make_enterprise()
    with writing(None, "改类") as work:
        supersede(work, Enterprise.objects.get(pk=firm.pk), date(2023, 12, 1), kind="other")
    rounds, return_type = Rounds.within([cast.TOWN]), return_type_named("returns-enterprise")
    assert [rounds.round(return_type, period).expected for period in (LAST.previous, LAST)] == [1, 0]


def test_the_funds_are_owed_under_streets_alone(district: None) -> None:
    returns = Rounds.within([cast.DISTRICT]).round(FUNDS, Period.year(2023)).returns
    assert [each.key for each in returns] == [cast.COMMUNITY, cast.OTHER_COMMUNITY]


def test_each_type_may_be_asked_about_in_other_subtrees(district: None) -> None:
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
        cast.make_workshop(unit=unit)
    rounds = Rounds.of({WORKSHOPS: [cast.OTHER_VILLAGE], INCOMES: [cast.VILLAGE]})
    assert [each.unit for each in rounds.round(WORKSHOPS, LAST).returns] == [cast.OTHER_VILLAGE]
    assert [each.unit for each in rounds.round(INCOMES, Period.year(2023)).returns] == [cast.VILLAGE]
    assert rounds.round(FUNDS, Period.year(2023)).returns == ()


def test_nothing_is_told_of_other_units_nor_twice_of_one(district: None) -> None:
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.OUTSIDE_VILLAGE):
        cast.make_workshop(unit=unit)
    units = [each.unit for each in Rounds.within([cast.VILLAGE]).round(WORKSHOPS, LAST).returns]
    assert units == [cast.VILLAGE]
    codes = [cast.OUTSIDE_VILLAGE, cast.VILLAGE, cast.TOWN, cast.DISTRICT]
    both = [each.unit for each in Rounds.within(codes).round(WORKSHOPS, LAST).returns]
    assert both == [cast.VILLAGE, cast.OTHER_VILLAGE, cast.OUTSIDE_VILLAGE]
    province = [each.unit for each in Rounds.within(["52", cast.VILLAGE]).round(WORKSHOPS, LAST).returns]
    assert [unit for unit in province if not unit.startswith(INVENTED)] == both
    assert Rounds.within([]).round(WORKSHOPS, LAST).returns == ()


@pytest.mark.parametrize(("day", "late"), [(date(2024, 1, 15), 0), (date(2024, 1, 16), 1)])
def test_the_usual_deadline_is_fifteen_days(district: None, day: date, late: int) -> None:
    cast.make_workshop()
    found = of_type(WORKSHOPS, cast.VILLAGE, today=day).rounds[0]
    assert (found.due_on, found.overdue(day)) == (date(2024, 1, 15), late)


def test_the_nearest_unit_says_how_many_days_there_are(district: None) -> None:
    for unit, value in ((cast.DISTRICT, 10), (cast.TOWN, 20), (cast.OUTSIDER, 1)):
        keep_days(unit, value)
    keep_days(cast.VILLAGE, 2, started_on=date(2024, 1, 1))
    keep_days(cast.OTHER_VILLAGE, 3, ended_on=date(2023, 12, 30))
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE):
        cast.make_workshop(unit=unit)
    found = Rounds.within([cast.DISTRICT]).round(WORKSHOPS, LAST)
    assert [(each.due_on - LAST.last).days for each in found.returns] == [20, 20, 10]
    assert (found.due_on, found.overdue(date(2024, 1, 11))) == (date(2024, 1, 10), 1)
    assert Rounds.within([cast.VILLAGE]).round(WORKSHOPS, LAST).due_on == LAST.last + timedelta(days=20)


def keep_days(unit: str, value: int, **days: Any) -> None:
    values = {"code": "return_days", "value": value, "started_on": date(2022, 1, 1), **days}
    cast.store(Parameter(unit_id=unit, **values))


def test_books_begin_with_the_first_return_that_is_kept(district: None) -> None:
    shop = cast.make_workshop(started_on=date(2015, 1, 1))
    assert [each.period.code for each in of_type(WORKSHOPS, cast.VILLAGE).rounds] == ["2023Q4"]
    cast.make_return(subject=cast.make_workshop(unit=cast.FAR_VILLAGE), period_start=date(2023, 4, 1))
    found = of_type(WORKSHOPS, cast.VILLAGE)
    assert [each.period.code for each in found.rounds] == ["2023Q4", "2023Q3", "2023Q2"]
    cast.make_return(subject=shop, period_start=date(2021, 1, 1))
    found = of_type(WORKSHOPS, cast.VILLAGE)
    assert len(found.rounds) == RECENT
    assert (found.earlier.periods, found.earlier.expected, found.earlier.missing) == (4, 4, 3)


def test_returns_expected_of_nobody_are_not_spoken_of(district: None) -> None:
    names = [each.return_type.name for each in Rounds.within([cast.FAR_VILLAGE]).by_type(TODAY)]
    assert names == ["incomes", "populations"]


def test_a_nil_return_is_a_return(district: None) -> None:
    FACTORIES["incomes"](unit=cast.VILLAGE, is_nil=True)
    found = Rounds.within([cast.VILLAGE]).round(INCOMES, Period.year(2023))
    assert (found.expected, found.received) == (1, 1)


def test_it_takes_as_many_queries_in_a_large_district_as_in_a_small_one(district: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            Rounds.within([cast.DISTRICT]).by_type(TODAY)
        return len(captured)

    cast.make_return(subject=cast.make_workshop())
    few = asked()
    with writing(None, "扩大"):
        units = [OrgUnit(code=f"{cast.TOWN}{n:03}", name=f"村{n}", kind="village") for n in range(100, 400)]
        OrgUnit.objects.bulk_create(units)
        shops = Workshop.objects.bulk_create(
            Workshop(unit=unit, name="坊", started_on=date(2021, 1, 1)) for unit in units
        )
        Return.objects.bulk_create(
            Return(kind="workshop", workshop=shop, unit_id=shop.unit_id, period_start=day, jobs=1)
            for shop in shops
            for day in (date(2022, 1, 1), date(2023, 10, 1))
        )
    assert asked() == few <= 5
    assert asked() == few - 1
