"""The unit of work: what every way of writing leaves in the trail and on the counters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import modelform_factory

from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import Work, writing
from metrics.models import (
    Assignment,
    Mentoring,
    OrgUnit,
    TrailEntry,
)  # fmt: skip
from metrics.models.current import Conflict, WriteRefused, current
from tests.support import cast
from tests.support.cast import (
    DISTRICT,
    OTHER_VILLAGE,
    VILLAGE,
    make_assignment,
    make_enterprise,
    make_estate,
    make_mentoring,
    make_person,
    make_stake,
)  # fmt: skip
from tests.support.oracle import tables, watching
from tests.support.site import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


# -- every way of writing ------------------------------------------------------------------------


def by_save(work: Work, row: Assignment) -> None:
    row.note = "改"
    row.save()


def by_save_of_some_fields(work: Work, row: Assignment) -> None:
    row.role = "resident_cadre"
    row.save(update_fields=["role"])


def by_form(work: Work, row: Assignment) -> None:
    form = modelform_factory(Assignment, fields=["note", "ended_on"])(
        {"note": "表单", "ended_on": "2023-06-30"}, instance=row
    )
    form.save()


def by_correct(work: Work, row: Assignment) -> None:
    work.correct(row, started_on=date(2022, 3, 1))


def by_create(work: Work, row: Assignment) -> None:
    Assignment.objects.create(person=row.person, unit_id=VILLAGE, role="grid_head", started_on=date(2023, 1, 1))


def by_bulk_create(work: Work, row: Assignment) -> None:
    Assignment.objects.bulk_create(
        [
            Assignment(person=row.person, unit_id=VILLAGE, role="steward", started_on=date(2023, 1, day))
            for day in range(1, 9)
        ],
        batch_size=3,
    )


def by_bulk_update(work: Work, row: Assignment) -> None:
    row.role, row.ended_on = "cross_post", date(2023, 12, 31)
    Assignment.objects.bulk_update([row], ["role", "ended_on"])


def by_update(work: Work, row: Assignment) -> None:
    assert Assignment.objects.filter(role=row.role, person__name=row.person.name).update(role="secondment") == 1


def by_delete(work: Work, row: Assignment) -> None:
    row.delete()


def by_delete_of_many(work: Work, row: Assignment) -> None:
    Assignment.objects.filter(unit_id=VILLAGE).delete()


def by_raw_delete(work: Work, row: Assignment) -> None:
    queryset = Assignment.objects.filter(pk=row.pk)
    queryset._raw_delete(queryset.db)


def by_related_add(work: Work, row: Assignment) -> None:
    make_person().assignments.add(row)


def by_related_add_singly(work: Work, row: Assignment) -> None:
    make_person().assignments.add(row, bulk=False)


def by_related_create(work: Work, row: Assignment) -> None:
    row.person.assignments.create(unit_id=VILLAGE, role="grid_head", started_on=date(2023, 1, 1))


def by_related_set_and_clear(work: Work, row: Assignment) -> None:
    firm, estates = make_enterprise(kind="property_firm"), [make_estate(), make_estate()]
    firm.estates.set(estates)
    firm.estates.remove(estates[0])
    firm.estates.clear()
    firm.estates.set(estates[:1])


def by_get_or_create(work: Work, row: Assignment) -> None:
    values = {"person": row.person, "unit_id": VILLAGE, "role": "steward", "started_on": date(2023, 1, 1)}
    assert [Assignment.objects.get_or_create(**values)[1] for _ in range(2)] == [True, False]


def by_update_or_create(work: Work, row: Assignment) -> None:
    Assignment.objects.update_or_create(pk=row.pk, defaults={"note": "又改"})
    new = {"person": row.person, "unit_id": VILLAGE, "role": "steward", "started_on": date(2023, 1, 1)}
    Assignment.objects.update_or_create(**new, defaults={"note": "新"})


def by_fixture(work: Work, row: Assignment) -> None:
    row.note = "夹具"
    for loaded in serializers.deserialize("json", serializers.serialize("json", [row])):
        loaded.save()


def by_succeed(work: Work, row: Assignment) -> None:
    supersede(work, row, date(2023, 5, 1), unit_id=OTHER_VILLAGE)


def by_two_changes_to_one_row(work: Work, row: Assignment) -> None:
    by_save(work, row)
    Assignment.objects.filter(pk=row.pk).update(role="steward")


WAYS: dict[Callable[[Work, Assignment], None], list[tuple[str, str]]] = {
    by_save: [("correct", "Assignment")],
    by_save_of_some_fields: [("correct", "Assignment")],
    by_form: [("correct", "Assignment")],
    by_correct: [("correct", "Assignment")],
    by_create: [("create", "Assignment")],
    by_bulk_create: [("create", "Assignment")] * 8,
    by_bulk_update: [("correct", "Assignment")],
    by_update: [("correct", "Assignment")],
    by_delete: [("delete", "Assignment")],
    by_delete_of_many: [("delete", "Assignment")],
    by_raw_delete: [("delete", "Assignment")],
    by_related_add: [("correct", "Assignment"), ("create", "Person")],
    by_related_add_singly: [("correct", "Assignment"), ("create", "Person")],
    by_related_create: [("create", "Assignment")],
    by_related_set_and_clear: [("create", "Enterprise"), ("create", "Estate"), ("create", "Estate")],
    by_get_or_create: [("create", "Assignment")],
    by_update_or_create: [("correct", "Assignment"), ("create", "Assignment")],
    by_fixture: [("correct", "Assignment")],
    by_succeed: [("supersede", "Assignment"), ("supersede", "Assignment")],
    by_two_changes_to_one_row: [("correct", "Assignment")],
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_leaves_a_complete_trail(way: Callable[[Work, Assignment], None]) -> None:
    row, user = make_assignment(), make_account("clerk")
    with watching() as seen, writing(user, "试写", origin="/assignments/") as work:
        way(work, row)
    seen.assert_complete()
    assert seen.verbs == WAYS[way]
    assert {(entry.user, entry.why, entry.origin, entry.work) for entry in seen.entries} == {
        (user, "试写", "/assignments/", work.id)
    }
    # Each counter moves by one, however many rows moved.
    assert seen.raised == {(DISTRICT, f"metrics.{ledger}"): 1 for _, ledger in seen.verbs}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_is_undone_by_a_failure(way: Callable[[Work, Assignment], None]) -> None:
    row = make_assignment()
    before = tables()
    with watching() as seen, pytest.raises(ZeroDivisionError), writing(None, "试写") as work:
        way(work, row)
        raise ZeroDivisionError
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})
    assert tables() == before
    assert current() is None


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way not in (by_correct, by_succeed)], ids=lambda way: way.__name__
)
def test_every_way_is_refused_outside_a_unit_of_work(way: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_assignment()
    # Factories open a unit of work of their own, so what they would make is there before.
    ready = {
        name: [getattr(cast, name)() for _ in range(2)] for name in ("make_person", "make_enterprise", "make_estate")
    }
    for name, rows in ready.items():
        monkeypatch.setitem(globals(), name, lambda rows=rows, **values: rows.pop())
    with watching() as seen, pytest.raises(WriteRefused), transaction.atomic():
        way(None, row)
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})


def test_stamps_and_versions() -> None:
    row, user = make_assignment(), make_account("clerk")
    with writing(user, "改") as work:
        work.correct(row, note="甲")
        Assignment.objects.filter(pk=row.pk).update(note="乙")
    row.refresh_from_db()
    assert (row.version, row.changed_by, row.changed_at) == (3, user, work.at)


def test_saving_without_a_change_leaves_no_trace() -> None:
    row = make_assignment()
    with watching() as seen, writing(None, "没改") as work:
        work.correct(row)
        work.correct(row, note=row.note)
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})


def test_a_row_made_and_taken_out_at_once_leaves_no_trace() -> None:
    with watching() as seen, writing(None, "试") as work:
        work.delete(make_person())
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})


# -- 变更, restoring, joining --------------------------------------------------------------------


def test_succeeding_takes_dependents_along() -> None:
    row = make_assignment()
    old, late = make_mentoring(assignment=row), make_mentoring(assignment=row, started_on=date(2023, 5, 1))
    over = make_mentoring(assignment=row, ended_on=date(2022, 12, 31))
    with watching() as seen, writing(None, "调村") as work:
        new = supersede(work, row, date(2023, 5, 1), unit_id=OTHER_VILLAGE)
    seen.assert_complete()
    row.refresh_from_db()
    assert (row.ended_on, new.started_on, new.predecessor, new.version) == (date(2023, 4, 30), date(2023, 5, 1), row, 1)
    carried = Mentoring.objects.get(predecessor=old)
    assert (carried.assignment, carried.started_on) == (new, date(2023, 5, 1))
    assert Mentoring.objects.get(pk=late.pk).assignment == new
    assert Mentoring.objects.get(pk=over.pk).assignment == row
    assert seen.pairs == {(DISTRICT, "Assignment"), (DISTRICT, "Mentoring")}


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2021, 12, 31), date(2023, 7, 1)])
def test_succeeding_must_fall_into_the_row(day: date) -> None:
    row = make_assignment(started_on=date(2022, 1, 1), ended_on=date(2023, 6, 30))
    with watching() as seen, pytest.raises(ValidationError), writing(None, "变更") as work:
        supersede(work, row, day)
    assert seen.changed == {}


def test_a_row_is_succeeded_once() -> None:
    row = make_assignment()
    with writing(None, "变更") as work:
        supersede(work, row, date(2023, 5, 1))
    with watching() as seen, pytest.raises(ValidationError), writing(None, "再变更") as work:
        supersede(work, row, date(2022, 8, 1))
    assert seen.changed == {}


def test_restoring_brings_the_same_row_back() -> None:
    row = make_stake()
    before = tables()["metrics.Stake", str(row.pk)]
    with writing(None, "误删") as work:
        work.delete(row)
    entry = TrailEntry.objects.order_by("-pk").first()
    with watching() as seen, writing(None, "恢复") as work:
        restored = restore(work, entry)
    seen.assert_complete()
    assert (seen.verbs, seen.pairs) == ([("restore", "Stake")], {(DISTRICT, "Stake")})
    assert {**tables()["metrics.Stake", str(restored.pk)], "version": 0, "changed_at": 0} == {
        **before,
        "version": 0,
        "changed_at": 0,
    }
    with pytest.raises(ValidationError), writing(None, "再恢复") as work:
        restore(work, entry)


def test_restoring_needs_what_the_row_refers_to() -> None:
    row = make_assignment()
    with writing(None, "删") as work:
        work.delete(row)
        work.delete(row.person)
    entry = TrailEntry.objects.get(ledger="metrics.Assignment", verb="delete")
    with watching() as seen, pytest.raises(ValidationError), writing(None, "恢复") as work:
        restore(work, entry)
    assert seen.changed == {}


def test_an_inner_unit_of_work_joins_the_outer() -> None:
    row = make_assignment()
    with watching() as seen, writing(None, "外") as outer:
        with writing(None, "内") as inner:
            assert inner is outer is current()
            inner.correct(row, note="甲")
        assert TrailEntry.objects.filter(work=outer.id).count() == 0
        outer.correct(row.person, name="某乙")
    seen.assert_complete()
    assert {(entry.work, entry.why) for entry in seen.entries} == {(outer.id, "外")}
    assert set(seen.raised.values()) == {1}


@pytest.mark.parametrize(
    "way", [by_save, by_save_of_some_fields, by_form, by_correct, by_fixture], ids=lambda way: way.__name__
)
def test_a_stale_row_is_a_conflict(way: Callable[[Work, Assignment], None]) -> None:
    row = make_assignment()
    stale = Assignment.objects.get(pk=row.pk)
    with writing(None, "先改") as work:
        work.correct(row, note="先")
    with watching() as seen, pytest.raises(Conflict, match="已被他人修改"), writing(None, "后改") as work:
        way(work, stale)
    assert seen.changed == {}
    assert Assignment.objects.get(pk=row.pk).note == "先"
