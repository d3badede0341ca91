"""Merging, splitting and new codes: nothing begins or ends by it, and nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.reorganising import Division, NewUnit, merge, recode, split
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.ledgers.registry import ledgers
from metrics.ledgers.times import StateTime
from metrics.models import (
    Assignment,
    Confirmation,
    Enterprise,
    FormerName,
    Mentoring,
    OrgUnit,
    PartyOrganisation,
    Person,
    Plan,
    Succession,
)
from metrics.models.rows import State
from metrics.periods import Period
from tests.referee import Referee
from tests.support.agreement import definitions, differences, load_definitions
from tests.support.cast import (
    COMMUNITY,
    DISTRICT,
    FACTORIES,
    GRID,
    OTHER_VILLAGE,
    TOWN,
    TOWNSHIP,
    VILLAGE,
    make_assignment,
    make_cast,
    make_enterprise,
    make_mentoring,
    make_person,
    make_return,
    make_unit,
)
from tests.support.district import build
from tests.support.maker import make

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=3)]

ON, EVE = date(2023, 7, 1), date(2023, 6, 30)
NEW = "529901001004"
WHY = "区政府批复〔2023〕9号"
PERIODS = ["2023-06-30", "2023-07-01", "2023Q2", "2023-07", "2023"]


@pytest.fixture
def cast() -> None:
    make_cast()
    load_definitions()


def value(code: str, unit: str, period: str, tree: Tree = Tree.THEN) -> Any:
    return compute([code], unit, Period.parse(period), tree=tree).of(code).value


def agreed(*units: str) -> bool:
    return differences(units or [DISTRICT, TOWN, NEW, VILLAGE], PERIODS) == []


def flows() -> dict[Any, list[Any]]:
    """How many rows of every kind of state begin and end, by month and unit of the district."""
    measures = [
        {"ledger": ledger.name, "aggregate": "count", "time": "flow", "on": on}
        for ledger in ledgers()
        if isinstance(ledger.time, StateTime) and ledger.name != "units"
        for on in ("start", "end")
    ]
    referee = Referee({})
    return {
        (measure["ledger"], measure["on"]): [referee.raw(measure, DISTRICT, f"2023-{month:02}") for month in (6, 7, 8)]
        for measure in measures
    }


def everything_in(*units: str) -> None:
    """A row of every ledger in each of the units, besides what they hang on."""
    for unit in units:
        for name, factory in FACTORIES.items():
            if name != "units":
                factory(unit=unit)


def test_two_villages_become_one(cast: None) -> None:
    everything_in(VILLAGE, OTHER_VILLAGE)
    before = flows()
    merge(None, [VILLAGE, OTHER_VILLAGE], NewUnit(NEW, "禾合村", "village"), ON, WHY)
    closed = OrgUnit.objects.filter(closed_on=EVE).values_list("code", flat=True)
    assert sorted(closed) == [VILLAGE, GRID, OTHER_VILLAGE]
    assert OrgUnit.objects.get(code=NEW).opened_on == ON
    assert sorted(Succession.objects.values_list("predecessor_id", "successor_id", "reason")) == [
        (VILLAGE, NEW, WHY), (GRID, f"{NEW}001", WHY), (OTHER_VILLAGE, NEW, WHY),
    ]  # fmt: skip
    assert flows() == before
    for model in {ledger.model for ledger in ledgers() if issubclass(ledger.model, State)}:
        assert not model.objects.in_force(ON).filter(unit__closed_on__isnull=False).exists(), model
        assert model.objects.in_force(ON).filter(unit_id=NEW).count() >= 2, model
    assert agreed(DISTRICT, TOWN, NEW, VILLAGE, OTHER_VILLAGE, GRID)


def test_the_figures_add_up_by_both_trees(cast: None) -> None:
    everything_in(VILLAGE, OTHER_VILLAGE)
    day, later = "2023-06-30", "2023-07-01"
    measures = [
        {"ledger": ledger.name, "aggregate": "count", "time": "stock"}
        for ledger in ledgers()
        if isinstance(ledger.time, StateTime) and ledger.name != "units"
    ]
    was = [sum(Referee({}).raw(each, unit, day) or 0 for unit in (VILLAGE, OTHER_VILLAGE)) for each in measures]
    codes = [code for code, table in definitions().items() if "measure" in table and not table.get("applies_to")]
    whole = {code: value(code, DISTRICT, day) for code in codes}
    merge(None, [VILLAGE, OTHER_VILLAGE], NewUnit(NEW, "禾合村", "village"), ON, WHY)
    referee = Referee(definitions())
    assert [referee.raw(each, NEW, day, "now") for each in measures] == was
    assert [referee.raw(each, NEW, later, "then") for each in measures] == was
    assert [referee.raw(each, NEW, day, "then") for each in measures] == [0] * len(measures)
    assert {code: value(code, DISTRICT, day) for code in codes} == whole
    for code in ("X-STOCK", "E3-01", "G2-12"):
        assert value(code, NEW, day, Tree.NOW) == value(code, NEW, later), code


def test_into_one_that_is_there_and_grids_get_free_codes(cast: None) -> None:
    make_unit(f"{OTHER_VILLAGE}001", kind="grid", name="禾旺一网格")
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    successor = Succession.objects.get(predecessor=GRID).successor
    assert (successor.code, successor.name, successor.kind) == (f"{OTHER_VILLAGE}002", "禾丰一网格", "grid")
    assert OrgUnit.objects.get(code=OTHER_VILLAGE).closed_on is None


def test_mentors_go_with_their_reserves_and_plans_with_their_ratings(cast: None) -> None:
    make_mentoring(assignment=make_assignment(unit=VILLAGE))
    # Kept by the township, which stays; and a later one, which must hang on the row that stands then.
    make_mentoring(assignment=make_assignment(unit=VILLAGE), unit=TOWN)
    later = make_mentoring(assignment=Assignment.objects.first(), started_on=date(2023, 9, 1))
    make(Plan, unit=VILLAGE, due_on=date(2023, 3, 1))
    paired = value("G1-05", DISTRICT, "2023-06")
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    for row in Mentoring.objects.in_force(ON):
        assert row.assignment.ended_on is None
        assert row.unit_id in (row.assignment.unit_id, TOWN)
    later.refresh_from_db()
    assert (later.unit_id, later.assignment.unit_id) == (OTHER_VILLAGE, OTHER_VILLAGE)
    [plan] = Plan.objects.in_force(ON)
    assert (plan.unit_id, plan.rating.unit_id, plan.rating.ended_on) == (OTHER_VILLAGE, OTHER_VILLAGE, None)
    assert value("G1-05", DISTRICT, "2023-07") == paired
    assert agreed(DISTRICT, OTHER_VILLAGE)


def test_returns_keep_their_subjects(cast: None) -> None:
    """The last report of a company stands until its next one, which may come from the new unit."""
    firm = make_enterprise(unit=TOWN)
    make_return(subject=firm, period_start=date(2023, 4, 1), jobs=12)
    assert value("E2-05", DISTRICT, "2023-07") == 12
    merge(None, [TOWN], NewUnit(TOWNSHIP), ON, WHY)
    assert value("E2-05", DISTRICT, "2023-07") == 12
    successor = Enterprise.objects.get(predecessor=firm)
    make_return(subject=successor, period_start=date(2023, 7, 1), jobs=15)
    assert value("E2-05", DISTRICT, "2023-09") == 15
    assert value("E2-05", TOWNSHIP, "2023-07", Tree.NOW) == 12
    assert agreed(DISTRICT, TOWN, TOWNSHIP)


def test_numbers_of_their_own_survive(cast: None) -> None:
    code = "91529901MA6K000000"
    make_enterprise(unit=VILLAGE, credit_code=code)
    make(PartyOrganisation, unit=VILLAGE, number="P-1")
    person = make_person(unit=VILLAGE)
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    assert Enterprise.objects.get(credit_code=code, ended_on=None).unit_id == OTHER_VILLAGE
    assert PartyOrganisation.objects.get(number="P-1", ended_on=None).unit_id == OTHER_VILLAGE
    assert Person.objects.get(number=person.number).unit_id == OTHER_VILLAGE
    with pytest.raises(ValidationError, match="党组织编号已经登记"):
        make(PartyOrganisation, unit=COMMUNITY, number="P-1")


def test_what_is_in_hand_or_comes_later_goes_along_and_what_happened_stays(cast: None) -> None:
    decided = make(Confirmation, unit=VILLAGE, decided_on=EVE)
    waiting = make(Confirmation, unit=VILLAGE, decided_on=None)
    happened = FACTORIES["upgrades"](unit=VILLAGE, day=EVE)
    later = FACTORIES["upgrades"](unit=VILLAGE, day=ON)
    future = make_assignment(unit=VILLAGE, started_on=date(2023, 9, 1))
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    for row, unit in [(decided, VILLAGE), (waiting, OTHER_VILLAGE), (happened, VILLAGE), (later, OTHER_VILLAGE)]:
        row.refresh_from_db()
        assert row.unit_id == unit, row
    future.refresh_from_db()
    assert (future.unit_id, future.predecessor_id, future.started_on) == (OTHER_VILLAGE, None, date(2023, 9, 1))


def test_what_was_changed_later_already_keeps_its_order(cast: None) -> None:
    """A reorganisation that is entered after later changes comes in between them."""
    row = make_assignment(unit=VILLAGE)
    with writing(None, "变更") as work:
        last = supersede(work, row, date(2023, 9, 1), role="reserve_secretary")
    before = flows()
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    middle = Assignment.objects.get(predecessor=row)
    last.refresh_from_db()
    assert (middle.unit_id, middle.started_on, middle.ended_on) == (OTHER_VILLAGE, ON, date(2023, 8, 31))
    assert (last.predecessor, last.unit_id, last.role) == (middle, OTHER_VILLAGE, "reserve_secretary")
    assert flows() == before
    assert agreed(DISTRICT, OTHER_VILLAGE)


# -- splitting and new codes --------------------------------------------------------------


def test_a_village_is_split_by_the_list(cast: None) -> None:
    one, two, three = (make_assignment(unit=VILLAGE) for _ in range(3))
    mentoring = make_mentoring(assignment=two)
    grid = make_assignment(unit=GRID)
    parts, before = (f"{TOWN}005", f"{TOWN}006"), flows()
    units = [NewUnit(parts[0], "禾东村", "village"), NewUnit(parts[1], "禾西村", "village")]
    places = {GRID: parts[1], ("metrics.Assignment", str(two.pk)): parts[1]}
    split(None, VILLAGE, Division(units, places, default=parts[0]), ON, WHY)
    assert [Assignment.objects.get(predecessor=row).unit_id for row in (one, two, three, grid)] == [
        parts[0], parts[1], parts[0], f"{parts[1]}001",
    ]  # fmt: skip
    assert Mentoring.objects.get(predecessor=mentoring).unit_id == parts[1]
    assert flows() == before
    # What was there before belongs to no part alone: by the tree now it is the township's.
    assert value("X-STOCK", TOWN, "2023-06", Tree.NOW) == 4
    assert [value("X-STOCK", part, "2023-06", Tree.NOW) for part in parts] == [0, 1]
    assert [value("X-STOCK", part, "2023-07") for part in parts] == [2, 2]
    assert agreed(DISTRICT, TOWN, VILLAGE, *parts)


def test_a_township_gets_a_new_code_with_all_below(cast: None) -> None:
    everything_in(TOWN, VILLAGE, GRID)
    before, new = flows(), "529901009"
    names = list(OrgUnit.objects.within(TOWN).order_by("code").values_list("name", "kind"))
    stock = value("X-STOCK", TOWN, "2023-06")
    recode(None, TOWN, new, ON, WHY)
    assert list(OrgUnit.objects.within(new).order_by("code").values_list("name", "kind")) == names
    assert not OrgUnit.objects.within(TOWN).filter(closed_on=None).exists()
    assert flows() == before
    assert value("X-STOCK", new, "2023-07") == value("X-STOCK", new, "2023-06", Tree.NOW) == stock
    assert agreed(DISTRICT, TOWN, new, f"{new}001", f"{new}001001")


def test_a_district_full_of_rows_is_reorganised(cast: None) -> None:
    """In a district thick with odd rows nothing begins or ends, and engine and referee agree afterwards."""
    district = build(31, code="529903", townships=3, villages=2, people=15)
    one, other = district.codes(9)[1], district.codes(9)[0]
    codes = [code for code in definitions() if code in ("X-START", "X-END", "X-STOCK", "E2-02", "E3-01", "G2-12")]
    days = ["2023-11-14", "2023-11-15", "2023-11", "2023"]
    before = {(code, day): value(code, "529903", day) for code in codes for day in days}
    with pytest.raises(ValidationError, match="的上级单位已撤销，请先调整它"):
        merge(None, [one], NewUnit(other), date(2023, 11, 15), WHY)
    close_what_lies_below_closed_units()
    with writing(None, "更正"):
        FormerName.objects.filter(day__gte=date(2023, 11, 14)).delete()
    merge(None, [one], NewUnit(other), date(2023, 11, 15), WHY)
    assert {(code, day): value(code, "529903", day) for code in codes for day in days} == before
    assert differences(["529903", one, other], days) == []


def close_what_lies_below_closed_units() -> None:
    with writing(None, "更正") as work:
        for unit in OrgUnit.objects.filter(closed_on=None):
            above = OrgUnit.objects.filter(code=unit.parent_id, closed_on__isnull=False).first()
            if above is not None:
                work.correct(unit, closed_on=above.closed_on)
