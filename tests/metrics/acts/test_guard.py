"""What is refused: writing past the unit of work, and taking out what others refer to."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import ProtectedError

from metrics.acts.writing import writing
from metrics.models import (
    OrgUnit,
    Person,
    Stake,
    TrailEntry,
)  # fmt: skip
from metrics.models.current import WriteRefused
from tests.support import cast
from tests.support.cast import (
    VILLAGE,
    make_enterprise,
    make_mentoring,
    make_person,
    make_stake,
)  # fmt: skip
from tests.support.oracle import watching

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def units() -> dict[str, OrgUnit]:
    return cast.make_cast()


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
def test_sql_past_the_managers_is_refused(statement: str, *, inside: bool) -> None:
    """Inside a unit of work too: the trail would know nothing of it."""
    make_stake()
    with watching() as seen, pytest.raises(WriteRefused), connection.cursor() as cursor:
        if not inside:
            cursor.execute(statement)
        with writing(None, "试"):
            cursor.execute(statement)
    assert seen.changed == {}


def test_a_row_is_written_in_a_unit_of_work_alone() -> None:
    person = make_person(name="某甲")
    with pytest.raises(WriteRefused), connection.cursor() as cursor:
        cursor.execute("UPDATE metrics_person SET name = 'x'")
    with writing(None, "改名") as work:
        work.correct(person, name="某乙")
    assert Person.objects.get(pk=person.pk).name == "某乙"


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
    from metrics.models.tracked import Tracked

    keys = [
        (model.__name__, field.name, field.remote_field.on_delete)
        for model in apps.get_app_config("metrics").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Tracked)
    ]
    assert len(keys) > 20
    assert [key for key in keys if key[2] is not models.PROTECT] == []
