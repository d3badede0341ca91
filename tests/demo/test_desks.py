"""The desks of the demonstration are alive on the day on which it stands, and so is its history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from metrics.models import Account, Return, TrailEntry, Verb
from tests.running.standing import DEMO_DAY
from tests.support.site import signed_in

pytestmark = pytest.mark.usefixtures("demonstration", "db")
DAY, HOME = DEMO_DAY, "/admin/"


@pytest.fixture(autouse=True)
def day(settings: Any) -> None:
    settings.TODAY = DAY


def desk_of(name: str) -> tuple[Client, Any]:
    client = signed_in(Account.objects.get(username=name))
    return client, client.get(HOME).context["desk"]


def test_a_clerk_has_something_due_something_sent_back_and_something_half_typed() -> None:
    client, desk = desk_of("clerk")
    assert [(task.period, task.missing) for task in desk.current if task.missing] == [("2024年二季度", 1)]
    assert [(str(each.row), each.entry.get_verb_display()) for each in desk.returned] == [("上坪村 2023年", "退回")]
    [left] = desk.drafts
    assert left.title == "工坊经营季报 2024年二季度（整表填报）"
    grid = client.get(left.address).context["grid"]
    cells = [cell for line in grid.lines for cell in line.cells if cell.text]
    assert [(cell.column, cell.text) for cell in cells] == [("jobs", "7"), ("wages", "13500"), ("revenue", "2726")]
    assert not Return.objects.filter(unit="529901100201", kind="workshop", period_start=date(2024, 4, 1)).exists()


@pytest.mark.parametrize("name", ["reviewer", "reviewer2", "officer"])
def test_a_reviewer_has_rows_to_review_and_has_seen_others(name: str) -> None:
    _client, desk = desk_of(name)
    assert desk.waiting
    if name != "officer":
        assert TrailEntry.objects.filter(user__username=name, verb=Verb.ACCEPT).exists()


def test_the_officer_sees_what_is_due_and_what_is_late_and_both_can_be_read() -> None:
    _client, desk = desk_of("officer")
    assert 20 < desk.open < 100 and 50 < desk.late_count < 200


def test_its_history_ends_on_the_day() -> None:
    days = {timezone.localdate(at) for at in TrailEntry.objects.values_list("at", flat=True)}
    assert days == {date(2024, 7, 15), DAY}
    [reason] = set(TrailEntry.objects.filter(verb=Verb.RETURN).values_list("why", flat=True))
    assert "补助收入为空" in reason
    assert not TrailEntry.objects.filter(why=reason).exclude(verb=Verb.RETURN).exists()
