"""Drafts: what is typed waits for whoever typed it, for nobody else, and without personal numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.admin.offices.reorganising import SuccessionAdmin
from dashboard.admin.site import ADMIN_MENU, site
from metrics.acts.writing import writing
from metrics.models import Account, Assignment, Draft, Mentoring, Return, Role, TrailEntry
from metrics.models.office.drafts import MOST_DRAFT_BYTES, MOST_DRAFTS
from tests.dashboard.admin.row.drafting import draft_of, kept, leave, page_of, restored
from tests.support import cast
from tests.support.maker import make
from tests.support.oracle import watching
from tests.support.site import client_of, signed_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def test_what_was_typed_comes_back(clerk: Client, row: Assignment) -> None:
    other = cast.make_person(unit=cast.VILLAGE, name="另一人")
    typed_now = {"note": "打到一半", "role": "shadowing", "person": other.pk, "started_on": "2023-05-0", "why": "换人"}
    assert leave(clerk, row, **typed_now).json() == {"message": "草稿已保存。"}
    page = clerk.get(page_of(row))
    assert "您刚才有一份没有保存的草稿" in page.text and "打到一半" not in page.text
    fields = restored(clerk, row)
    assert fields["verb"] == "correct"
    assert {name: str(fields[name]) for name in typed_now} == {name: str(value) for name, value in typed_now.items()}
    page = clerk.get(f"{page_of(row)}?draft=restore").text
    for text in ("已填入您刚才没有保存的草稿", "打到一半", "另一人", "2023-05-0"):
        assert text in page


def test_a_draft_holds_only_what_differs_from_the_row(clerk: Client, row: Assignment) -> None:
    leave(clerk, row, note="新的备注")
    assert kept(row) == {"version": 1, "fields": {"note": "新的备注", "verb": "correct"}, "parts": {}}
    leave(clerk, row)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("verb", [{}, {"verb": "supersede", "change_day": "2023-05-01", "role": "secondment"}])
def test_what_was_saved_is_no_draft_any_more(clerk: Client, row: Assignment, verb: dict[str, str]) -> None:
    leave(clerk, row, note="新的备注")
    sent = typed(clerk.get(page_of(row)), note="新的备注", **verb)
    assert clerk.post(page_of(row), sent).status_code == 302
    assert not Draft.objects.exists()


def test_the_form_for_a_new_row_has_a_draft_too(clerk: Client, row: Assignment) -> None:
    leave(clerk, Assignment, note="新行", role="shadowing")
    fields = restored(clerk, Assignment)
    assert (fields["note"], fields["role"]) == ("新行", "shadowing")
    assert kept(Assignment)["version"] is None


def test_a_box_that_was_unticked_stays_so(clerk: Client, row: Assignment) -> None:
    report = make(Return, unit=cast.VILLAGE, enterprise=cast.make_enterprise(unit=cast.VILLAGE), is_nil=True)
    leave(clerk, report, is_nil=False)
    assert restored(clerk, report)["is_nil"] is False
    leave(clerk, report, is_nil="on", note="x")
    assert restored(clerk, report)["is_nil"] is True


def test_rows_on_the_form_are_part_of_it(clerk: Client, row: Assignment) -> None:
    pair = cast.make_mentoring(assignment=row, unit=cast.VILLAGE, mentor=cast.make_person(unit=cast.VILLAGE))
    mentor = cast.make_person(unit=cast.VILLAGE, name="新帮带人")
    new = {"unit": cast.VILLAGE, "mentor": mentor.pk, "role": "first_secretary", "started_on": "2023-0", "note": "新加"}
    changes = {"mentorings-0-note": "改过", "mentorings-0-DELETE": "on", "mentorings-TOTAL_FORMS": 2}
    leave(clerk, row, **changes, **{f"mentorings-1-{name}": value for name, value in new.items()})
    assert kept(row)["parts"]["mentorings"]["rows"] == {
        str(pair.pk): {"version": 1, "fields": {"note": "改过", "DELETE": True}}
    }
    fields = restored(clerk, row)
    assert (fields["mentorings-0-note"], fields["mentorings-0-DELETE"]) == ("改过", True)
    assert {name: str(fields[f"mentorings-1-{name}"]) for name in new} == {n: str(v) for n, v in new.items()}
    assert fields["mentorings-TOTAL_FORMS"] == 2
    assert "新帮带人" in clerk.get(f"{page_of(row)}?draft=restore").text


def test_a_restored_form_saves_as_it_stands(clerk: Client, row: Assignment) -> None:
    mentor = cast.make_person(unit=cast.VILLAGE)
    new = {"unit": cast.VILLAGE, "mentor": mentor.pk, "role": "first_secretary", "started_on": "2023-03-01"}
    leave(
        clerk,
        row,
        note="打完了",
        **{"mentorings-TOTAL_FORMS": 1},
        **{f"mentorings-0-{name}": value for name, value in new.items()},
    )
    sent = {name: value for name, value in restored(clerk, row).items() if value is not False}
    assert clerk.post(f"{page_of(row)}?draft=restore", sent).status_code == 302
    row.refresh_from_db()
    assert row.note == "打完了" and Mentoring.objects.get().assignment == row
    assert not Draft.objects.exists()


def test_saving_ends_the_draft_and_a_late_one_does_not_come_back(clerk: Client, row: Assignment) -> None:
    late = typed(clerk.get(page_of(row)), note="改好", why="补记", verb="correct")
    clerk.post(draft_of(row), late)
    assert clerk.post(page_of(row), late).status_code == 302
    assert not Draft.objects.exists()
    clerk.post(draft_of(row), late)
    assert not Draft.objects.exists()


def test_what_is_refused_stays_a_draft(clerk: Client, row: Assignment) -> None:
    leave(clerk, row, ended_on="2001-01-01")
    assert clerk.post(page_of(row), typed(clerk.get(page_of(row)), ended_on="2001-01-01")).status_code == 200
    assert Draft.objects.count() == 1


def test_a_draft_can_be_thrown_away(clerk: Client, row: Assignment) -> None:
    leave(clerk, row, note="不要了")
    answer = clerk.post(draft_of(row), {"_discard_draft": "1"})
    assert answer["Location"] == page_of(row) and not Draft.objects.exists()
    assert "没有保存的草稿" not in clerk.get(page_of(row)).text


def test_no_field_is_thrown_away_by_enter(clerk: Client, row: Assignment) -> None:
    """The first button of a form is pressed by Enter in any field; it must be the one that saves."""
    leave(clerk, row, note="x")
    page = clerk.get(page_of(row)).text
    form = page[page.index('id="assignment_form"') :]
    buttons = [part.split(">")[0] for part in form.split("<button ")[1:]]
    assert all('form="discard-draft"' in button for button in buttons if "_discard_draft" in button)
    assert page.index('id="assignment_form"') < page.index('id="discard-draft"')


def test_somebody_else_changed_the_row_meanwhile(clerk: Client, row: Assignment) -> None:
    leave(clerk, row, note="我的备注")
    with writing(None, "别人") as work:
        work.correct(Assignment.objects.get(pk=row.pk), role="shadowing")
    page = clerk.get(f"{page_of(row)}?draft=restore")
    assert "填草稿之后别人改过这一行" in page.text
    fields = typed(page)
    assert (fields["role"], fields["note"], str(fields["seen_version"])) == ("shadowing", "我的备注", "1")
    answer = clerk.post(page_of(row), {name: value for name, value in fields.items() if value is not False})
    assert answer.status_code == 409 and "别人已经改过这一行" in answer.text and "我的备注" in answer.text
    row.refresh_from_db()
    assert row.note == ""


def test_a_draft_is_no_entry_of_the_trail(clerk: Client, row: Assignment) -> None:
    with watching() as seen:
        leave(clerk, row, note="x")
    assert not seen.changed and not seen.entries and not seen.raised


def test_what_is_too_long_is_not_kept(clerk: Client, row: Assignment) -> None:
    answer = leave(clerk, row, note="长" * MOST_DRAFT_BYTES)
    assert answer.status_code == 413 and "请先保存表单" in answer.json()["message"]
    assert not Draft.objects.exists()


def test_old_drafts_go_with_the_next(clerk: Client, account: Account, row: Assignment) -> None:
    for days in (29, 31):
        draft = Draft.objects.create(account=account, address=f"/admin/{days}/")
        Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=days))
    leave(clerk, row, note="x")
    assert {draft.address for draft in Draft.objects.all()} == {"/admin/29/", page_of(row)}


def test_an_account_has_so_many_drafts(clerk: Client, account: Account, row: Assignment) -> None:
    for number in range(MOST_DRAFTS):
        Draft.objects.create(account=account, address=f"/admin/{number}/")
    leave(clerk, row, note="x")
    assert Draft.objects.count() == MOST_DRAFTS
    assert not Draft.objects.filter(address="/admin/0/").exists()


def test_every_form_of_a_row_has_its_draft(row: Assignment) -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    for model in [each for room in ADMIN_MENU.values() for each in room]:
        model_admin = site._registry[model]
        if not hasattr(model_admin, "draft_view") or isinstance(model_admin, SuccessionAdmin):
            continue
        page = client.get(page_of(model))
        assert page.status_code == 200 and f'data-draft="{draft_of(model)}"' in page.text, model
        sent = {name: value for name, value in typed(page).items() if value is not False}
        assert client.post(draft_of(model), sent).json() == {"message": "草稿已保存。"}, model
        assert not Draft.objects.exists(), model


def test_a_draft_costs_the_form_one_query(clerk: Client, row: Assignment) -> None:
    clerk.get(page_of(row))
    with CaptureQueriesContext(connection) as captured:
        clerk.get(page_of(row))
    assert len([query for query in captured if "metrics_draft" in query["sql"]]) == 1
    leave(clerk, row, note="x")
    with CaptureQueriesContext(connection) as restoring:
        clerk.get(f"{page_of(row)}?draft=restore")
    assert len(restoring) == len(captured)


def test_drafts_are_written_past_no_guard(clerk: Client, row: Assignment) -> None:
    """They are no ledger; what is one stays as it was."""
    newest = TrailEntry.objects.latest("pk").pk
    leave(clerk, row, note="x", role="shadowing")
    row.refresh_from_db()
    assert (row.note, row.role, row.version) == ("", "reserve_cadre", 1)
    assert TrailEntry.objects.latest("pk").pk == newest
