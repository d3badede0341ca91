"""Frames that are fetched together: exact, the same as alone, and never of two moments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.aggregation.frames.cells import MISSING
from metrics.aggregation.frames.fetching import Select, fetch
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.store import store
from metrics.ledgers.registry import ledger_named, ledgers, register_of
from metrics.models import Assignment, Course, Fund, Person
from tests.support import cast
from tests.support.cast import FACTORIES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


def test_values_come_back_exactly() -> None:
    largest = Decimal("999999999999.99")
    fund = FACTORIES["funds"](running=largest, service=Decimal("0.01"), partner=None)
    person = cast.make_person(birth_date=date(1949, 2, 28), education="")
    unknown = cast.make_person(birth_date=None)
    FACTORIES["courses"](lecture=True, exchange=False, attendances=None, ended_on=date(2023, 6, 9))
    selects = (
        Select(register_of(Fund), ("pk", "unit_id", "running", "service", "partner"), "unit_id"),
        Select(register_of(Person), ("pk", "birth_date", "education")),
        Select(register_of(Course), ("pk", "lecture", "exchange", "attendances", "ended_on"), "unit_id"),
    )
    funds, people, courses = (fetch(selects, cast.DISTRICT)[select] for select in selects)
    assert funds == {
        "pk": [fund.pk],
        "unit_id": [fund.unit_id],
        "running": [99_999_999_999_999],
        "service": [1],
        "partner": [None],
    }
    found = dict(zip(people["pk"], people["birth_date"], strict=True))
    assert (found[person.pk], found[unknown.pk]) == ("1949-02-28", None)
    assert people["pk"] == sorted(people["pk"]) and "" in people["education"]
    assert [bool(courses[name][0]) for name in ("lecture", "exchange")] == [True, False]
    assert (courses["attendances"], courses["ended_on"]) == ([None], ["2023-06-09"])


def test_what_there_is_none_of_has_empty_columns() -> None:
    select = Select(register_of(Assignment), ("pk", "unit_id"), "unit_id")
    assert fetch([select], cast.DISTRICT) == {select: {"pk": [], "unit_id": []}}


def test_days_and_choices_are_the_rows_own() -> None:
    cast.make_assignment(person=cast.make_person(birth_date=date(1949, 2, 28)), started_on=date(2023, 5, 1))
    cast.make_assignment(person=cast.make_person(birth_date=None), started_on=date(1969, 12, 31))
    frame = PinnedFrames(Moment.of(cast.DISTRICT)).frame(ledger_named("assignments"))
    births = frame.columns["person.birth_date"].tolist()
    assert births == [date(1949, 2, 28).toordinal(), MISSING]
    assert frame.start.tolist() == [date(2023, 5, 1).toordinal(), date(1969, 12, 31).toordinal()]


def same(one: Frame, other: Frame) -> bool:
    arrays = ("unit", "start", "end", "closing", "supersedes", "is_superseded", "kind")
    maps = ("columns", "subjects")
    return (
        one.keys == other.keys
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
        and all(
            np.array_equal(getattr(one, name)[key], getattr(other, name)[key])
            for name in maps
            for key in getattr(one, name)
        )
        and all(np.array_equal(rows.parent, other.related[key].parent) for key, rows in one.related.items())
    )


def test_frames_fetched_together_are_the_same_as_alone_and_take_one_query() -> None:
    for ledger in ledgers():
        FACTORIES[ledger.name]()
    moment = Moment.of(cast.DISTRICT)
    alone = {}
    for ledger in ledgers():
        store.clear()
        alone[ledger.name] = PinnedFrames(moment).frame(ledger)
    store.clear()
    with CaptureQueriesContext(connection) as captured:
        frames = PinnedFrames(moment)
        frames.prepare(ledgers())
        together = {ledger.name: frames.frame(ledger) for ledger in ledgers()}
    assert len(captured) == 1
    assert all(len(alone[name].keys) for name in alone)
    assert [name for name in alone if not same(alone[name], together[name])] == []
    assert len({id(frame.units) for frame in together.values()}) == 1
