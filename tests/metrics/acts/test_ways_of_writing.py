"""Every way of writing leaves a complete trail, is undone by a failure, and is refused outside a unit of work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core import serializers
from django.db import transaction
from django.forms import modelform_factory

from metrics.acts.succession import supersede
from metrics.acts.writing import Work, writing
from metrics.models import Assignment, OrgUnit
from metrics.models.current import Conflict, WriteRefused, current
from tests.support import cast
from tests.support.cast import (
    DISTRICT,
    OTHER_VILLAGE,
    VILLAGE,
    make_assignment,
    make_enterprise,
    make_estate,
    make_person,
)  # fmt: skip
from tests.support.oracle import tables, watching
from tests.support.site import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


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
            Assignment(person=row.person, unit_id=VILLAGE, role="steward", started_on=day, ended_on=day)
            for day in (date(2023, 1, number) for number in range(1, 9))
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
