"""An act is undone as a whole: afterwards every table holds what it held before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from metrics.acts import undoing
from metrics.acts.guard import guard_lifted
from metrics.acts.renaming import rename
from metrics.acts.reorganising import NewUnit, merge, recode
from metrics.acts.succession import carry, supersede
from metrics.acts.writing import Work, writing
from metrics.aggregation.reading import compute
from metrics.ingest.loading import import_folder
from metrics.models import Asset, Assignment, Enterprise, Mentoring, OrgUnit, PartyOrganisation, Person, TrailEntry
from metrics.periods import Period
from tests.metrics.acts.doing import act, last_act, undone
from tests.support import cast
from tests.support.identities import identity
from tests.support.maker import make
from tests.support.oracle import stale, state, watching
from tests.support.site import load_catalogue

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 1)


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


def corrected() -> None:
    row = cast.make_assignment()
    remember()
    with act() as work:
        work.correct(row, role="shadowing", note="改")


def created() -> None:
    remember()
    with act():
        cast.make_mentoring()


def deleted() -> None:
    row = cast.make_mentoring()
    remember()
    with act() as work:
        assignment = row.assignment
        work.delete(row)
        work.delete(assignment)


def succeeded() -> None:
    """With the mentors that follow the post."""
    row = cast.make_mentoring().assignment
    remember()
    with act() as work:
        supersede(work, row, DAY, role="reserve_secretary")


def put_in_between() -> None:
    """A row that was changed later already: its successor has another predecessor now."""
    row = cast.make_assignment()
    with act() as work:
        supersede(work, row, date(2024, 1, 1))
    row.refresh_from_db()
    remember()
    with act() as work:
        carry(work, row, DAY)


def replaced() -> None:
    """The same person anew, under the same numbers, and the rows that named the old one."""
    old = cast.make_person(number="P1", identity=identity(1))
    row = cast.make_assignment(person=old)
    remember()
    with act() as work:
        keeper = cast.make_person()
        work.correct(row, person=keeper)
        work.delete(old)
        new = cast.make_person(number="P1", identity=identity(1))
        work.correct(row, person=new)
        work.delete(keeper)


def passed_on() -> None:
    """What is unique goes from one to another, and from that one on."""
    rows = [make(PartyOrganisation, unit=cast.TOWN, number=f"D{n}") for n in range(3)]
    remember()
    with act() as work:
        for row, number in ((rows[2], "D9"), (rows[1], "D2"), (rows[0], "D1")):
            work.correct(row, number=number)


def merged_units() -> None:
    cast.make_mentoring()
    cast.make_stake(unit=cast.VILLAGE)
    remember()
    merge(None, [cast.VILLAGE, cast.OTHER_VILLAGE], NewUnit(f"{cast.TOWN}009", "禾合村", "village"), DAY, "合并")


def recoded() -> None:
    cast.make_assignment()
    remember()
    recode(None, cast.TOWN, "529901009", DAY, "换码")


def renamed() -> None:
    remember()
    with writing(None, "更名", reason="批复") as work:
        rename(work, OrgUnit.objects.get(pk=cast.VILLAGE), name="禾茂村", on=DAY)


STATES: list[dict[Any, Any]] = []


def remember() -> None:
    STATES[:] = [state()]


ACTS = [
    corrected, created, deleted, succeeded, put_in_between, replaced, passed_on, merged_units, recoded, renamed,
]  # fmt: skip


@pytest.mark.parametrize("doing", ACTS)
def test_all_is_as_it_was(doing: Callable[[], None]) -> None:
    doing()
    assert state() != STATES[0]
    act = last_act()
    after = state()
    with watching() as witness:
        rows = undone(act)
    assert state() == STATES[0]
    witness.assert_complete()
    assert {(row._meta.label, str(row.pk)) for row in rows} == {
        key for key, (_was, now) in witness.changed.items() if now
    }
    assert all(entry.verb in {"undo", "delete"} and entry.why == "办错了" for entry in witness.entries)
    # Undoing is an act like any other.
    undone(last_act())
    assert state() == after


def test_an_act_of_an_earlier_version_is_undone_though_its_entries_told_what_was_made() -> None:
    asset = make(Asset, unit=cast.VILLAGE, name="粮仓")
    with act() as work:
        work.correct(asset, name="Ｂ 仓")
    entry = TrailEntry.objects.latest("pk")
    told = {"pinyin": "made then", "same_name": ""}
    with guard_lifted():
        TrailEntry.objects.filter(pk=entry.pk).update(before=entry.before | told, after=entry.after | told)
    undone(entry.work)
    assert Asset.objects.filter(name="粮仓", same_name="粮仓", pinyin__startswith="liang").exists() and stale() == []


def test_an_import_is_undone(tmp_path: Path) -> None:
    before = state()
    people = "\n".join(f"{cast.VILLAGE},A{n},甲{n},男" for n in range(300))
    (tmp_path / "人员.csv").write_text(f"单位代码,人员编号,姓名,性别\n{people}\n", encoding="utf-8")
    posts = "\n".join(f"{cast.VILLAGE},A{n},村干部后备,2023-01-01" for n in range(300))
    (tmp_path / "任职.csv").write_text(f"单位代码,人员编号,岗位,开始日期\n{posts}\n", encoding="utf-8")
    import_folder(tmp_path, why="导入")
    assert Assignment.objects.count() == 300
    undone(last_act())
    assert state() == before


def test_figures_follow() -> None:
    load_catalogue()

    def people() -> str:
        return compute(["G1-03"], cast.DISTRICT, Period.parse("2023")).of("G1-03").text

    row = cast.make_assignment()
    before = people()
    with act() as work:
        work.delete(row)
    assert people() != before
    undone(last_act())
    assert people() == before


def test_half_an_undo_never_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    replaced()
    moment, after = last_act(), state()

    def stopped(work: Work, entry: TrailEntry) -> None:
        raise IntegrityError

    monkeypatch.setattr(undoing, "restore", stopped)
    with pytest.raises(IntegrityError):
        undone(moment)
    assert state() == after
    assert Enterprise.objects.count() == 0 and Mentoring.objects.count() == 0
    assert OrgUnit.objects.count() == len(cast.UNITS) and Person.objects.count() == 1
