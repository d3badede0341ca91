"""What the demonstration did not make it leaves as it is: a district's own rows, other tables, tables without rows."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from metrics.acts.writing import writing
from metrics.models import OrgUnit, TrailEntry
from tests.support import cast
from tests.support.commands import run
from tests.support.places import ROOT


@pytest.mark.django_db
def test_rows_of_a_district_stay() -> None:
    _refused()


@pytest.mark.django_db
def test_nor_are_they_emptied() -> None:
    _refused("--fresh")


def _refused(*how: str) -> None:
    cast.make_cast()
    known = OrgUnit.objects.count(), TrailEntry.objects.count()
    with pytest.raises(CommandError, match=r"不是演示建的.*没有改动.*DATABASE_URL"):
        run("demo", *how)
    assert (OrgUnit.objects.count(), TrailEntry.objects.count()) == known


@pytest.mark.django_db
def test_what_was_typed_into_the_demonstration_does_not_make_it_another() -> None:
    with writing(None, "载入演示数据", origin="demo") as work:
        work.create(OrgUnit(code="529901", name="青禾区", kind="district"))
    with writing(None, "录入") as work:
        work.create(OrgUnit(code="529901001", name="青溪镇", kind="town"))
    with pytest.raises(CommandError, match=r"已有数据.*--fresh"):
        run("demo")


DISTRICT = "CREATE TABLE metrics_trailentry (id integer, origin text); INSERT INTO metrics_trailentry VALUES (1, '');"


@pytest.mark.parametrize(
    ("made", "verb"),
    [
        (DISTRICT, "reset"),
        ("CREATE TABLE books (title text);", "ensure"),
        ("CREATE TABLE metrics_trailentry (id integer, origin text);", "reset"),
    ],
)
def test_the_targets_of_make_touch_no_database_that_they_did_not_make(made: str, verb: str, tmp_path: Path) -> None:
    path = tmp_path / "district.sqlite3"
    with sqlite3.connect(path) as other:
        other.executescript(made)
    before = rows(path)
    outcome = started("bin/demo_database.py", verb, DATABASE_URL=f"sqlite:///{path}", DEMO="1")
    assert outcome.returncode == 1
    assert "不是演示建的，没有改动" in outcome.stderr and "unset DATABASE_URL" in outcome.stderr
    assert rows(path) == before and not list(tmp_path.glob("*.before*"))


def rows(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


def test_tests_run_on_a_server_of_their_own() -> None:
    """Whatever database the shell names, that of a district perhaps."""
    show = "import os; print(os.environ['DATABASE_URL'])"
    named = {"DATABASE_URL": "postgres://clerk@10.0.0.1/district", "TEST_DATABASE_URL": "postgres://tester@/trial"}
    shown = started("-m", "tests.support.postgres", "--", sys.executable, "-c", show, **named)
    assert shown.stdout.strip() == named["TEST_DATABASE_URL"]
    made = subprocess.run(["make", "-n", "test-sqlite", "lint"], cwd=ROOT, capture_output=True, text=True, check=True)
    asking = [line for line in made.stdout.splitlines() if "pytest" in line or "manage.py" in line]
    named_one = [line for line in asking if "find manage.py" not in line]
    assert named_one and all(line.startswith("env -u DATABASE_URL ") for line in named_one)


def started(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )
