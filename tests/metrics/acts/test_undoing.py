"""An act is undone as a whole: afterwards every table holds what it held before, or nothing was touched."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from metrics.acts import undoing
from metrics.acts.reorganising import NewUnit, merge, recode
from metrics.acts.succession import carry, supersede
from metrics.acts.undoing import restore, undo
from metrics.acts.writing import ReasonNeeded, Work, writing
from metrics.aggregation.reading import compute
from metrics.ingest.loading import import_folder
from metrics.models import (
    Assignment,
    Attachment,
    Enterprise,
    Mentoring,
    OrgUnit,
    PartyOrganisation,
    Person,
    TrailEntry,
    Verb,
)
from metrics.periods import Period
from tests.support import cast
from tests.support.identities import identity
from tests.support.maker import make
from tests.support.oracle import essence, tables, watching
from tests.support.site import load_catalogue, make_account

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 1)


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


def state() -> dict[Any, Any]:
    return {key: essence(image) for key, image in tables().items()}


def undone(act: uuid.UUID, reason: str = "办错了") -> list[Any]:
    with writing(None, "撤销", reason=reason) as work:
        return undo(work, act)


def last_act() -> uuid.UUID:
    return TrailEntry.objects.order_by("-pk")[0].work


@contextmanager
def act() -> Iterator[Work]:
    with writing(None, "办理") as work:
        yield work


# --- ordinary acts -------------------------------------------------------------------------------------------------


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


STATES: list[dict[Any, Any]] = []


def remember() -> None:
    STATES[:] = [state()]


ACTS = [
    corrected, created, deleted, succeeded, put_in_between, replaced, passed_on, merged_units, recoded,
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


# --- what stands in the way ----------------------------------------------------------------------------------------


def refused(act: uuid.UUID, words: str) -> str:
    before = state()
    with pytest.raises(ValidationError, match=words) as error:
        undone(act)
    assert state() == before
    return str(error.value)


def test_what_moved_since_is_named() -> None:
    first, second = cast.make_assignment(), cast.make_assignment()
    with act() as work:
        for row in (first, second):
            work.correct(row, note="改")
    moment = last_act()
    with act() as work:
        work.correct(second, note="又改")
    words = refused(moment, "后来又有改动")
    assert f"任职 {second.pk}" in words and f"任职 {first.pk}" not in words


@pytest.mark.parametrize("change", ["corrected", "deleted"])
def test_what_was_made_and_moved_since_stays(change: str) -> None:
    with act():
        row = cast.make_assignment()
    moment = last_act()
    with act() as work:
        work.correct(row, note="改") if change == "corrected" else work.delete(row)
    refused(moment, "后来又有改动")


def test_what_was_brought_back_already_is_not_brought_back_again() -> None:
    row = cast.make_assignment()
    with act() as work:
        work.delete(row)
    moment, entry = last_act(), TrailEntry.objects.order_by("-pk")[0]
    with act() as work:
        restore(work, entry)
    refused(moment, "后来又有改动")


def test_what_others_refer_to_by_now_stays() -> None:
    with act():
        person = cast.make_person(name="新来的")
    moment = last_act()
    cast.make_assignment(person=person)
    assert "新来的" in refused(moment, "后来又有别的行指向")


def test_a_unit_that_somebody_has_rights_in_by_now_stays() -> None:
    with act():
        cast.make_unit(f"{cast.TOWN}009", name="新村")
    moment = last_act()
    make_account("clerk", ("clerk", f"{cast.TOWN}009"))
    refused(moment, "后来又有别的行指向")


def test_papers_that_came_since_are_not_left_without_their_row() -> None:
    with act():
        row = cast.make_assignment()
    moment = last_act()
    values = {"ledger": row._meta.label, "key": str(row.pk), "name": "任命书.pdf", "size": 9, "digest": "a" * 64}
    cast.store(Attachment(unit_id=cast.VILLAGE, media_type="application/pdf", **values))
    assert "任命书.pdf" in refused(moment, "后来又有别的行指向")


def test_what_was_taken_since_is_not_taken_away() -> None:
    """The number went to somebody else, whom the act knows nothing of."""
    person = cast.make_person(number="P1")
    with act() as work:
        work.correct(person, number="P2")
    moment = last_act()
    cast.make_person(number="P1")
    refused(moment, "被别的行占用")


def test_what_was_deleted_does_not_come_back_beside_its_like() -> None:
    person = cast.make_person(number="P1")
    with act() as work:
        work.delete(person)
    moment = last_act()
    cast.make_person(number="P1")
    refused(moment, "已经登记")


def test_reviews_and_looks_are_nothing_to_undo() -> None:
    row = cast.make_assignment()
    with act() as work:
        work.note(Verb.REVEAL, row.person)
    refused(last_act(), "没有可以撤销的内容")
    refused(uuid.uuid4(), "没有可以撤销的内容")


def test_what_was_accepted_is_undone_only_for_a_reason() -> None:
    row = cast.make_assignment()
    with act() as work:
        work.correct(row, note="改")
    moment = last_act()
    with writing(None, "审核") as work:
        work.note(Verb.ACCEPT, row)
    user = make_account("officer", ("officer", cast.DISTRICT))
    with pytest.raises(ReasonNeeded), writing(user, "撤销") as work:
        undo(work, moment)
    with writing(user, "撤销", reason="核对后撤销") as work:
        undo(work, moment)
    row.refresh_from_db()
    assert row.note == ""


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
