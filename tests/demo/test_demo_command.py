"""The command `demo`: all is there and linked, accounts work, and what is there already is not lost."""

import csv

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError

from metrics.acts.writing import writing
from metrics.models import (
    Account,
    Assignment,
    Counter,
    Grant,
    Mentoring,
    Person,
    Role,
    Stake,
    TrailEntry,
    VolunteerGroup,
    Workshop,
)
from metrics.models.order import LOCK_ORDER
from tests.support.commands import run
from tests.support.places import FIXTURES

pytestmark = pytest.mark.usefixtures("demonstration", "db")


def test_the_demonstration_is_complete(demonstration: str) -> None:
    assert "演示数据已就绪" in demonstration and "请核对" not in demonstration
    assert all(model._base_manager.exists() for model in LOCK_ORDER if model.STANDS_ALONE)
    assert {grant.role for grant in Grant.objects.all()} == set(Role.values)
    assert not Account.objects.filter(is_superuser=True).exists()


def test_what_went_on_in_the_demonstration_is_linked() -> None:
    for model in (Assignment, Mentoring, Workshop, VolunteerGroup, Stake):
        linked = model.objects.exclude(predecessor=None)
        assert linked
        assert all((row.started_on - row.predecessor.ended_on).days == 1 for row in linked)
    for row in Mentoring.objects.exclude(predecessor=None):
        assert row.mentor_id == row.predecessor.mentor_id
        assert row.assignment.predecessor_id == row.predecessor.assignment_id


def test_accounts_are_listed_and_work() -> None:
    listed = run("demo", "--accounts")
    rows = list(csv.DictReader((FIXTURES / "demo_accounts.csv").open(encoding="utf-8")))
    assert len(listed.splitlines()) == len(rows) == Account.objects.count()
    for row in rows:
        account = Account.objects.get(username=row["user"])
        assert account.check_password(row["password"])
        validate_password(row["password"], account)
        assert row["user"] in listed
        assert row["password"] in listed
    assert {account.username for account in Account.objects.filter(is_staff=False)} == {"leader", "auditor"}


def test_a_database_with_data_is_left_alone() -> None:
    entries = TrailEntry.objects.count()
    with pytest.raises(CommandError, match="已有数据"):
        run("demo")
    assert TrailEntry.objects.count() == entries


def test_fresh_empties_first_and_counters_go_on() -> None:
    with writing(None, "录入") as work:
        work.create(Person(number="X1", name="王五", gender="male", unit_id="529901"))
    before = Counter.read(["529901"])
    run("demo", "--fresh")
    assert not Person.objects.filter(number="X1").exists()
    after = Counter.read(["529901"])
    assert all(after[pair] > value for pair, value in before.items())
