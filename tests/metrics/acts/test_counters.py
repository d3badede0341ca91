"""A write raises the counters of exactly those districts and ledgers whose frames may have read the row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.models import (
    CatalogueEntry,
    Enterprise,
    Estate,
    OrgUnit,
    Person,
    Stake,
)  # fmt: skip
from metrics.models.current import current
from tests.support import cast
from tests.support.cast import (
    DISTRICT,
    OUTSIDE_VILLAGE,
    OUTSIDER,
    TOWN,
    VILLAGE,
    make_admission,
    make_assignment,
    make_enterprise,
    make_estate,
    make_mentoring,
    make_person,
    make_return,
    make_stake,
    make_succession,
    make_unit,
)  # fmt: skip
from tests.support.oracle import watching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


def test_a_shared_person_moves_every_district_that_names_him() -> None:
    person = make_person(unit=VILLAGE)
    make_assignment(unit=OUTSIDE_VILLAGE, person=person)
    with watching() as seen, writing(None, "生日") as work:
        work.correct(person, birth_date=date(1988, 2, 29))
    assert seen.pairs == {(DISTRICT, "Person"), (OUTSIDER, "Person")}


@pytest.mark.parametrize("name", ["mentor", "admission"])
def test_a_person_moves_districts_that_name_him_otherwise(name: str) -> None:
    person = make_person(unit=VILLAGE)
    if name == "mentor":
        make_mentoring(unit=OUTSIDE_VILLAGE, assignment=make_assignment(unit=OUTSIDE_VILLAGE), mentor=person)
    else:
        make_admission(unit=OUTSIDE_VILLAGE, person=person)
    with watching() as seen, writing(None, "生日") as work:
        Person.objects.filter(pk=person.pk).update(birth_date=None)
    assert seen.pairs == {(DISTRICT, "Person"), (OUTSIDER, "Person")}
    assert work is not None


def test_naming_a_person_of_elsewhere_moves_only_the_own_ledger() -> None:
    person = make_person(unit=VILLAGE)
    with watching() as seen:
        make_assignment(unit=OUTSIDE_VILLAGE, person=person)
    assert seen.pairs == {(OUTSIDER, "Assignment")}


def hold_a_stake(firm: Enterprise) -> Stake:
    company = make_enterprise(unit=OUTSIDE_VILLAGE)
    return make_stake(unit=OUTSIDE_VILLAGE, enterprise=company, kind="family_farm", holder=firm)


REFERENCES: dict[str, Callable[[Enterprise], Any]] = {
    "stake": lambda firm: make_stake(unit=OUTSIDE_VILLAGE, enterprise=firm),
    "holder": hold_a_stake,
    "return": lambda firm: make_return(unit=OUTSIDE_VILLAGE, subject=firm),
    "estate": lambda firm: make_estate(unit=OUTSIDE_VILLAGE, firm=firm),
}


@pytest.mark.parametrize("refer", REFERENCES.values(), ids=REFERENCES)
def test_closing_an_enterprise_moves_every_district_that_names_it(refer: Callable[[Enterprise], Any]) -> None:
    firm = make_enterprise(unit=TOWN)
    refer(firm)
    with watching() as seen, writing(None, "注销") as work:
        work.correct(firm, ended_on=date(2023, 3, 31))
    assert seen.pairs == {(DISTRICT, "Enterprise"), (OUTSIDER, "Enterprise")}


def test_a_row_that_hangs_on_one_of_elsewhere_moves_both_districts() -> None:
    reserve, firm = make_assignment(unit=VILLAGE), make_enterprise(unit=TOWN)
    with watching() as mentored:
        mentoring = make_mentoring(assignment=reserve, unit=OUTSIDE_VILLAGE, mentor=make_person(unit=OUTSIDE_VILLAGE))
    assert mentored.pairs == {(OUTSIDER, "Person"), (OUTSIDER, "Mentoring"), (DISTRICT, "Mentoring")}
    with watching() as ended, writing(None, "结束") as work:
        work.correct(mentoring, ended_on=date(2023, 3, 31))
    assert ended.pairs == {(OUTSIDER, "Mentoring"), (DISTRICT, "Mentoring")}
    with watching() as staked:
        make_stake(unit=OUTSIDE_VILLAGE, enterprise=firm)
    assert staked.pairs == {(OUTSIDER, "Stake"), (DISTRICT, "Stake")}


def test_moving_a_row_moves_both_districts() -> None:
    row = make_assignment()
    with watching() as seen, writing(None, "改单位") as work:
        work.correct(row, unit_id=OUTSIDE_VILLAGE)
    assert seen.pairs == {(DISTRICT, "Assignment"), (OUTSIDER, "Assignment")}
    with watching() as seen, writing(None, "变更回来") as work:
        supersede(work, row, date(2023, 5, 1), unit_id=VILLAGE)
    assert seen.pairs == {(DISTRICT, "Assignment"), (OUTSIDER, "Assignment")}


def test_units_successions_and_the_catalogue() -> None:
    with watching() as seen:
        make_unit("529901001009", closed_on=date(2022, 12, 31))
        make_succession("529901001009", OUTSIDE_VILLAGE)
    assert seen.pairs == {(DISTRICT, "OrgUnit"), (DISTRICT, "Succession"), (OUTSIDER, "Succession")}
    with watching() as seen, writing(None, "目录") as work:
        work.create(CatalogueEntry(kind="theme", code="T", body={"code": "T"}))
    assert seen.pairs == {("", "CatalogueEntry")}


def test_an_estate_moves_those_that_report_on_it() -> None:
    estate = make_estate()
    make_return(subject=estate, unit=OUTSIDE_VILLAGE)
    with watching() as seen, writing(None, "户数") as work:
        Estate.objects.filter(pk=estate.pk).update(households=301)
        assert work is current()
    assert seen.pairs == {(DISTRICT, "Estate"), (OUTSIDER, "Estate")}
