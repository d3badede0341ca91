"""The unit of work: what every way of writing leaves in the trail and on the counters, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import ProtectedError
from django.forms import modelform_factory

from metrics.models import (
    Account,
    Assignment,
    CatalogueEntry,
    Enterprise,
    Estate,
    Mentoring,
    OrgUnit,
    Person,
    Stake,
    TrailEntry,
)  # fmt: skip
from metrics.models.writing import Conflict, Work, WriteRefused, current, writing
from tests.support import cast
from tests.support.cast import (
    DISTRICT,
    OTHER_VILLAGE,
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
from tests.support.oracle import tables, watching

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
    work.succeed(row, date(2023, 5, 1), unit_id=OTHER_VILLAGE)


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
    by_succeed: [("succeed", "Assignment"), ("succeed", "Assignment")],
    by_two_changes_to_one_row: [("correct", "Assignment")],
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_leaves_a_complete_trail(way: Callable[[Work, Assignment], None]) -> None:
    row, user = make_assignment(), Account.objects.create_user("clerk", name="填报员")
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
    row, user = make_assignment(), Account.objects.create_user("clerk")
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
        new = work.succeed(row, date(2023, 5, 1), unit_id=OTHER_VILLAGE)
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
        work.succeed(row, day)
    assert seen.changed == {}


def test_a_row_is_succeeded_once() -> None:
    row = make_assignment()
    with writing(None, "变更") as work:
        work.succeed(row, date(2023, 5, 1))
    with watching() as seen, pytest.raises(ValidationError), writing(None, "再变更") as work:
        work.succeed(row, date(2022, 8, 1))
    assert seen.changed == {}


def test_restoring_brings_the_same_row_back() -> None:
    row = make_stake()
    before = tables()["metrics.Stake", str(row.pk)]
    with writing(None, "误删") as work:
        work.delete(row)
    entry = TrailEntry.objects.order_by("-pk").first()
    with watching() as seen, writing(None, "恢复") as work:
        restored = work.restore(entry)
    seen.assert_complete()
    assert (seen.verbs, seen.pairs) == ([("restore", "Stake")], {(DISTRICT, "Stake")})
    assert {**tables()["metrics.Stake", str(restored.pk)], "version": 0, "changed_at": 0} == {
        **before,
        "version": 0,
        "changed_at": 0,
    }
    with pytest.raises(ValidationError), writing(None, "再恢复") as work:
        work.restore(entry)


def test_restoring_needs_what_the_row_refers_to() -> None:
    row = make_assignment()
    with writing(None, "删") as work:
        work.delete(row)
        work.delete(row.person)
    entry = TrailEntry.objects.get(ledger="metrics.Assignment", verb="delete")
    with watching() as seen, pytest.raises(ValidationError), writing(None, "恢复") as work:
        work.restore(entry)
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


# -- counters ------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("refer", [
    lambda firm: make_stake(unit=OUTSIDE_VILLAGE, enterprise=firm),
    lambda firm: make_stake(unit=OUTSIDE_VILLAGE, enterprise=make_enterprise(unit=OUTSIDE_VILLAGE), kind="family_farm", holder=firm),
    lambda firm: make_return(unit=OUTSIDE_VILLAGE, subject=firm),
    lambda firm: make_estate(unit=OUTSIDE_VILLAGE, firm=firm),
], ids=["stake", "holder", "return", "estate"])  # fmt: skip
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
        work.succeed(row, date(2023, 5, 1), unit_id=VILLAGE)
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


# -- conflicts and refusals ----------------------------------------------------------------------


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


STATEMENTS = [
    "UPDATE metrics_person SET name = 'x'",
    "update \"metrics_person\" set name = 'x'",
    "DELETE FROM metrics_assignment",
    "\n  delete\n from metrics_assignment",
    "INSERT INTO metrics_counterfeit SELECT 1; INSERT INTO metrics_person (name) VALUES ('x')",
    "SELECT 1; UPDATE metrics_person SET name = 'x'",
    "WITH x AS (SELECT 1) UPDATE metrics_stake SET amount = 0",
    "INSERT INTO metrics_trailentry (why) VALUES ('x')",
    "UPDATE metrics_trailentry SET why = 'x'",
    "DELETE FROM metrics_trailentry",
    "REPLACE INTO metrics_orgunit (code) VALUES ('1')",
    "TRUNCATE TABLE metrics_return",
]


@pytest.mark.parametrize("inside", [False, True], ids=["outside", "inside"])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_sql_past_the_managers_is_refused(statement: str, inside: bool) -> None:
    """Inside a unit of work too: the trail would know nothing of it."""
    make_stake()
    with watching() as seen, pytest.raises(WriteRefused), connection.cursor() as cursor:
        if not inside:
            cursor.execute(statement)
        with writing(None, "试"):
            cursor.execute(statement)
    assert seen.changed == {}


def test_the_trail_is_only_added_to() -> None:
    make_person()
    for write in (
        TrailEntry.objects.all().delete,
        lambda: TrailEntry.objects.update(why="改"),
        TrailEntry.objects.first().delete,
    ):
        with pytest.raises(WriteRefused):
            write()


def test_reading_is_free() -> None:
    make_stake()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM metrics_stake WHERE note <> 'update metrics_stake'")
        assert cursor.fetchone() == (1,)
        cursor.execute("WITH x AS (SELECT 1 AS a FROM metrics_stake) SELECT a FROM x")
        assert cursor.fetchall() == [(1,)]
    assert Stake.objects.count() == 1


def test_bulk_writes_that_ignore_conflicts_are_refused() -> None:
    person = make_person()
    for options in (
        {"ignore_conflicts": True},
        {"update_conflicts": True, "update_fields": ["name"], "unique_fields": ["number"]},
    ):
        with pytest.raises(WriteRefused), writing(None, "试"):
            Person.objects.bulk_create(
                [Person(number=person.number, name="x", gender="male", unit_id=VILLAGE)], **options
            )


def test_what_others_refer_to_stays() -> None:
    mentoring = make_mentoring()
    stake = make_stake(kind="cooperative", holder=make_enterprise(kind="cooperative"))
    held = [mentoring.assignment, mentoring.mentor, mentoring.assignment.person, stake.enterprise, stake.holder]
    for row in [*held, OrgUnit.objects.get(code=VILLAGE)]:
        with watching() as seen, pytest.raises(ProtectedError), writing(None, "删") as work:
            work.delete(row)
        assert (seen.changed, seen.entries) == ({}, [])


def test_every_key_protects() -> None:
    from metrics.models.base import Tracked

    keys = [
        (model.__name__, field.name, field.remote_field.on_delete)
        for model in apps.get_app_config("metrics").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Tracked)
    ]
    assert len(keys) > 20
    assert [key for key in keys if key[2] is not models.PROTECT] == []
