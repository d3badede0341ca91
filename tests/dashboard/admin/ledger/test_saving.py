"""A form is saved as one act, with its trail."""

from __future__ import annotations

import pytest

from metrics.aggregation.reading import compute
from metrics.models import (
    Assignment,
    Mentoring,
    TrailEntry,
)
from metrics.periods import Period
from tests.support import cast
from tests.support.forms import sent
from tests.support.site import address, change_list, load_catalogue, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_a_correction_is_in_the_trail_with_its_reason_and_moves_the_figure(clerk) -> None:
    load_catalogue()
    row = cast.make_assignment(unit=cast.VILLAGE)
    before = compute(["G1-04"], cast.VILLAGE, Period.parse("2023")).of("G1-04").text
    data = typed(clerk.get(address(row)), role="reserve_secretary", why="报名表填错")
    assert clerk.post(address(row), data).status_code == 302
    entry = TrailEntry.objects.first()
    assert (entry.verb, entry.why, entry.origin, entry.user.username) == (
        "correct",
        "报名表填错",
        f"127.0.0.1 {address(row)}",
        f"clerk-{cast.VILLAGE}",
    )
    assert before == "0名"
    assert compute(["G1-04"], cast.VILLAGE, Period.parse("2023")).of("G1-04").text == "1名"
    assert "报名表填错" in clerk.get(address(row, "history")).text


def test_a_new_row_and_its_inline_are_one_act(clerk) -> None:
    person, mentor = cast.make_person(unit=cast.VILLAGE), cast.make_person(unit=cast.VILLAGE)
    data = typed(
        clerk.get(change_list(Assignment, "add")),
        unit=cast.VILLAGE,
        person=person.pk,
        role="reserve_cadre",
        started_on="2023-03-01",
    ) | {
        "mentorings-TOTAL_FORMS": 1,
        "mentorings-0-unit": cast.VILLAGE,
        "mentorings-0-mentor": mentor.pk,
        "mentorings-0-role": "first_secretary",
        "mentorings-0-started_on": "2023-03-01",
    }
    assert clerk.post(change_list(Assignment, "add"), data).status_code == 302
    assert Mentoring.objects.get().assignment == Assignment.objects.get()
    entries = TrailEntry.objects.filter(verb="create", why="新增")
    assert {entry.ledger for entry in entries} == {"metrics.Assignment", "metrics.Mentoring"}
    assert len({entry.work for entry in entries}) == 1


def test_a_form_with_parts_is_saved_as_a_browser_sends_it(clerk) -> None:
    mentoring = cast.make_mentoring(unit=cast.VILLAGE, mentor=cast.make_person(unit=cast.VILLAGE))
    page = address(mentoring.assignment)
    data = sent(clerk.get(page).text) | {"verb": "correct", "note": "改", "mentorings-0-note": "也改"}
    assert clerk.post(page, data).status_code == 302
    mentoring.refresh_from_db()
    assert (mentoring.note, mentoring.assignment.note) == ("也改", "改")
    # And who still has the page as it was before is told.
    assert "别人已经改过这一行" in clerk.post(page, data | {"mentorings-0-note": "又改"}).text


def test_a_broken_rule_is_told_in_chinese(clerk) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), ended_on="2021-01-01"))
    assert "结束日期不能早于开始日期" in answer.text
    assert TrailEntry.objects.filter(verb="correct").count() == 0
