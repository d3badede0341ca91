"""What stands in the way of undoing an act is named, and nothing is touched."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.undoing import restore, undo
from metrics.acts.writing import ReasonNeeded, writing
from metrics.models import Attachment, TrailEntry, Verb
from tests.metrics.acts.doing import act, last_act, undone
from tests.support import cast
from tests.support.oracle import state
from tests.support.site import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


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
