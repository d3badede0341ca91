"""Pairs of edits of one row at the same moment: one wins, the other is shown both versions and keeps what he typed.

Each of two threads with a connection of its own; on PostgreSQL two hundred pairs in the long run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from metrics.models import Assignment, Mentoring, Plan, Role, TrailEntry
from metrics.models.tracked import Tracked
from tests.running.drawing import of_length
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.site import address, change_list, client_of, listed, make_account, signed_in, typed
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db(transaction=True)
FEW = 4


@dataclass
class Edit:
    """One of a pair: what is sent, and whether it was answered as a success or as a conflict, and with what page."""

    client: Client
    place: str
    data: dict[str, Any]
    typed: str = ""
    status: int = 0
    page: str = ""

    def send(self) -> None:
        answer = self.client.post(self.place, self.data)
        self.status, self.page = answer.status_code, answer.text


@pytest.fixture
def clients() -> tuple[Client, Client]:
    cast.make_cast()
    return client_of(Role.CLERK, cast.VILLAGE), signed_in(make_account("other", (Role.CLERK, cast.VILLAGE)))


def pairs(many: int) -> range:
    return range(many if connection.vendor == "postgresql" else FEW)


def meet(one: Edit, two: Edit) -> tuple[Edit, Edit]:
    """Sends both at once. Returns the winner and the loser, who has what he typed before him."""
    assert run_together(one.send, two.send) == []
    assert sorted([one.status, two.status]) == [302, 409]
    winner, loser = (one, two) if one.status == 302 else (two, one)
    assert loser.typed in loser.page
    return winner, loser


def written(row: Tracked, key: Any) -> list[tuple[int, str]]:
    """(version, verb) of all that was written after the row was made."""
    entries = TrailEntry.objects.filter(ledger=row._meta.label, key=str(key)).exclude(verb="create")
    return [(entry.version, entry.verb) for entry in entries]


def edits_of(clients: Any, row: Assignment, sent: dict[str, Any], column: str, turn: int) -> tuple[Edit, Edit]:
    """Two who fill in one column of the form of the row."""
    own = sent | {"person": row.person_id}
    one, two = (
        Edit(client, address(row), own | {column: text}, text)
        for client, text in zip(clients, (f"甲填的{turn}", f"乙填的{turn}"), strict=True)
    )
    return one, two


@pytest.fixture
def sent(clients: Any) -> dict[str, Any]:
    """What the form of a new row sends; only the keys differ from row to row."""
    return typed(clients[0].get(address(cast.make_assignment(unit=cast.VILLAGE))))


@of_length(15, 60)
def test_by_form(clients: Any, sent: dict[str, Any], rounds: int) -> None:
    for turn in pairs(rounds):
        row = cast.make_assignment(unit=cast.VILLAGE)
        winner, _loser = meet(*edits_of(clients, row, sent, "note", turn))
        fresh = Assignment.objects.get(pk=row.pk)
        assert (fresh.note, fresh.version) == (winner.typed, 2)
        assert written(row, row.pk) == [(2, "correct")]


@of_length(5, 20)
def test_by_succession_and_correction(clients: Any, sent: dict[str, Any], rounds: int) -> None:
    """Either the row is corrected, or it goes on in another; never both of what was on one page."""
    for turn in pairs(rounds):
        row = cast.make_assignment(unit=cast.VILLAGE)
        correct, succeed = edits_of(clients, row, sent, "note", turn)
        succeed.data |= {"verb": "supersede", "change_day": "2023-05-01"}
        winner, _loser = meet(correct, succeed)
        fresh = Assignment.objects.get(pk=row.pk)
        assert fresh.version == 2
        assert fresh.note == ("" if winner is succeed else winner.typed)
        assert Assignment.objects.filter(predecessor=row).count() == (winner is succeed)


@of_length(10, 40)
def test_by_inline(clients: Any, rounds: int) -> None:
    """Every fourth time one of them deletes the row that the other changes."""
    part = cast.make_mentoring(assignment=cast.make_assignment(unit=cast.VILLAGE))
    sent = typed(clients[0].get(address(part.assignment)))
    for turn in pairs(rounds):
        part = cast.make_mentoring(assignment=cast.make_assignment(unit=cast.VILLAGE), mentor=part.mentor)
        keys = {"id": part.pk, "assignment": part.assignment_id}
        own = sent | {f"mentorings-0-{name}": key for name, key in keys.items()}
        one, two = edits_of(clients, part.assignment, own, "mentorings-0-note", turn)
        if turn % 4 == 3:
            two.data |= {"mentorings-0-DELETE": "on"}
        winner, _loser = meet(one, two)
        kept = Mentoring.objects.filter(pk=part.pk).first()
        assert (kept and kept.note) == (None if winner.data["mentorings-0-DELETE"] else winner.typed)
        assert len(written(part, part.pk)) == 1


@of_length(10, 40)
def test_by_list(rounds: int) -> None:
    """Two rows in opposite orders, which would lock each other out if they were not locked in one order.

    What was changed leaves the list, which is filtered; the loser finds his rows in it all the same.
    """
    cast.make_cast()
    clients = [signed_in(make_account(name, (Role.CLERK, cast.TOWN))) for name in ("one", "other")]
    place = f"{change_list(Plan)}?progress__exact=drafted"
    sent: dict[str, Any] = {}
    for _turn in pairs(rounds):
        rows = [FACTORIES["plans"](unit=cast.VILLAGE) for _ in range(2)]
        sent = (sent or listed(clients[0].get(place))) | {"form-0-id": rows[0].pk, "form-1-id": rows[1].pk}
        one = Edit(clients[0], place, changed(sent, "under_way", why="甲的事由"), "甲的事由")
        two = Edit(clients[1], place, swapped(changed(sent, "accepted", why="乙的事由")), "乙的事由")
        winner, loser = meet(one, two)
        for row in Plan.objects.filter(pk__in=[row.pk for row in rows]):
            assert (row.progress, row.version) == (winner.data["form-0-progress"], 2)
            assert written(row, row.pk) == [(2, "correct")]
        assert loser.page.count('class="conflict"') == 2


def changed(sent: dict[str, Any], progress: str, *, why: str) -> dict[str, Any]:
    return sent | {"form-0-progress": progress, "form-1-progress": progress, "act-why": why}


def swapped(sent: dict[str, Any]) -> dict[str, Any]:
    """The rows in the other order."""
    other = {"form-0-": "form-1-", "form-1-": "form-0-"}
    return {other[name[:7]] + name[7:] if name[:7] in other else name: value for name, value in sent.items()}


@of_length(10, 40)
def test_by_action_and_form(clients: Any, sent: dict[str, Any], rounds: int) -> None:
    """One deletes what the other changes: it is gone, or it was changed and stays."""
    for turn in pairs(rounds):
        row = cast.make_assignment(unit=cast.VILLAGE)
        chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes", f"version-{row.pk}": 1}
        correction, _other = edits_of(clients, row, sent, "note", turn)
        deletion = Edit(clients[1], change_list(Assignment), chosen | {"why": "重复登记"}, "重复登记")
        winner, _loser = meet(correction, deletion)
        assert Assignment.objects.filter(pk=row.pk).exists() == (winner is not deletion)
        assert [verb for _version, verb in written(row, row.pk)] == ["delete" if winner is deletion else "correct"]
