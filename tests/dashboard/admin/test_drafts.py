"""Drafts: what is typed waits for whoever typed it, for nobody else, and without personal numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.admin.offices.reorganising import SuccessionAdmin
from dashboard.admin.site import MENU, site
from metrics.acts.writing import writing
from metrics.models import Account, Assignment, Draft, Grant, Mentoring, Person, Return, Role, TrailEntry
from metrics.models.office.drafts import MOST_BYTES, MOST_DRAFTS
from tests.dashboard.admin.test_admin import typed
from tests.support import cast
from tests.support.maker import make
from tests.support.oracle import watching
from tests.support.site import PASSWORD, client_of, make_account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Assignment:
    cast.make_cast()
    return cast.make_assignment(unit=cast.VILLAGE)


@pytest.fixture
def account(row: Assignment) -> Account:
    return make_account("clerk", (Role.CLERK, cast.VILLAGE))


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def page_of(row: Any) -> str:
    """The address of the form; of that for a new row when a model is given."""
    name = f"admin:metrics_{row._meta.model_name}"
    return reverse(f"{name}_add") if isinstance(row, type) else reverse(f"{name}_change", args=[row.pk])


def draft_of(row: Any) -> str:
    return page_of(row).replace("change/", "draft/") if not isinstance(row, type) else f"{page_of(row)}draft/"


def leave(client: Client, row: Any, **changes: Any) -> Any:
    """What the script sends while one types: the whole form with the changes."""
    sent = typed(client.get(page_of(row)), **changes)
    return client.post(draft_of(row), {name: value for name, value in sent.items() if value is not False})


def restored(client: Client, row: Any) -> dict[str, Any]:
    """The fields of the form with the draft in it."""
    return typed(client.get(f"{page_of(row)}?draft=restore"))


def kept(row: Any) -> dict[str, Any]:
    return Draft.objects.get(address=page_of(row)).values


# --- keeping and restoring -----------------------------------------------------------------------------------------


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


# --- what no draft holds -------------------------------------------------------------------------------------------


def test_no_personal_number_token_or_unknown_field_is_kept(clerk: Client, row: Assignment) -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    numbers = {field.name: "11010519491231002X" for field in Person._meta.concrete_fields if field.name in SECRETS}
    assert numbers.keys() == SECRETS
    more = {"csrfmiddlewaretoken": "t" * 64, "password": "geheim", "version": "7", "id": "9", "changed_by": "1"}
    leave(clerk, person, note="可以留", seen_version="1", **numbers, **more)
    assert kept(person) == {"version": 1, "fields": {"note": "可以留"}, "parts": {}}
    leave(clerk, Person, note="可以留", **numbers, **more)
    assert kept(Person)["fields"] == {"note": "可以留"}
    assert "需要重填" in clerk.get(f"{page_of(person)}?draft=restore").text


SECRETS = {"identity", "phone"}


def test_no_row_out_of_reach_is_kept_or_shown(clerk: Client, row: Assignment) -> None:
    foreign = cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="外人")
    for choice in (foreign.pk, "abc", "9" * 30):
        assert leave(clerk, row, person=choice, note="x").status_code == 200
        assert kept(row)["fields"] == {"note": "x", "verb": "correct"}
    near = cast.make_person(unit=cast.VILLAGE, name="调走的人")
    leave(clerk, row, person=near.pk)
    with writing(None, "调走") as work:
        work.correct(near, unit_id=cast.OUTSIDE_VILLAGE)
    assert "调走的人" not in clerk.get(f"{page_of(row)}?draft=restore").text


def test_a_draft_is_no_entry_of_the_trail(clerk: Client, row: Assignment) -> None:
    with watching() as seen:
        leave(clerk, row, note="x")
    assert not seen.changed and not seen.entries and not seen.raised


def test_what_is_too_long_is_not_kept(clerk: Client, row: Assignment) -> None:
    answer = leave(clerk, row, note="长" * MOST_BYTES)
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


# --- whose they are ------------------------------------------------------------------------------------------------


def test_nobody_else_reads_or_overwrites_a_draft(clerk: Client, account: Account, row: Assignment) -> None:
    leave(clerk, row, note="只给我看")
    colleague = make_account("colleague", (Role.CLERK, cast.VILLAGE), (Role.SYSTEM_ADMIN, cast.DISTRICT))
    other = signed_in(colleague)
    for query in ("", "?draft=restore"):
        page = other.get(page_of(row) + query).text
        assert "只给我看" not in page and "没有保存的草稿" not in page
    other.post(draft_of(row), {"_discard_draft": "1"})
    leave(other, row, note="同事的")
    assert Draft.objects.get(account=account).values["fields"]["note"] == "只给我看"


def test_a_page_of_another_account_keeps_nothing_for_this_one(clerk: Client, account: Account, row: Assignment) -> None:
    """Somebody else has signed in in the same browser."""
    sent = {"note": "甲填的", "_draft_of": account.pk + 1}
    answer = clerk.post(draft_of(row), sent)
    assert answer.status_code == 409 and "另一个账号" in answer.json()["message"]
    assert clerk.get(draft_of(row), {"_draft_of": account.pk + 1}).status_code == 409
    assert not Draft.objects.exists()


def test_nothing_is_kept_for_who_is_not_signed_in(clerk: Client, row: Assignment) -> None:
    stranger = Client()
    sent = typed(clerk.get(page_of(row)), note="登录已结束")
    for client_address in (draft_of(row), draft_of(Assignment), page_of(row)):
        assert stranger.post(client_address, sent)["Location"].startswith("/admin/login/")
    assert stranger.get(draft_of(row)).status_code == 302
    assert not Draft.objects.exists()


def test_signing_in_leads_back_to_the_form_and_its_draft(clerk: Client, row: Assignment) -> None:
    leave(clerk, row, note="自动保存的")
    clerk.logout()
    answer = clerk.post(page_of(row), {"note": "x"}, follow=True)
    door, query = answer.redirect_chain[-1][0].split("?")
    assert door == "/sign-in/"
    answer = clerk.post(f"{door}?{query}", {"username": "clerk", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(row)
    assert "没有保存的草稿" in answer.text


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/admin/", "/\\evil.example"])
def test_the_way_back_leads_nowhere_else(account: Account, wanted: str) -> None:
    client = Client()
    answer = client.get("/admin/login/", {"next": wanted})
    answer = client.post(answer["Location"], {"username": "clerk", "password": PASSWORD})
    assert urlsplit(answer["Location"]).netloc == "" and answer["Location"] == "/"


def test_lost_rights_close_the_draft(clerk: Client, account: Account, row: Assignment) -> None:
    leave(clerk, row, note="曾经能改")
    Grant.objects.filter(account=account).update(view_only=True)
    assert clerk.post(draft_of(row), {"note": "x"}).status_code == 403
    page = clerk.get(f"{page_of(row)}?draft=restore")
    assert page.status_code == 200 and "曾经能改" not in page.text and "data-draft" not in page.text
    Grant.objects.filter(account=account).update(unit=cast.OTHER_VILLAGE, view_only=False)
    answers = [clerk.get(draft_of(row)), clerk.post(draft_of(row), {"note": "x"})]
    answers.append(clerk.get(draft_of(Assignment(pk=10**30))))
    assert {answer.status_code for answer in answers} == {404}
    assert "曾经能改" not in clerk.get(f"{page_of(row)}?draft=restore", follow=True).text
    assert kept(row)["fields"]["note"] == "曾经能改"


def test_who_may_not_add_has_no_draft_of_a_new_row() -> None:
    cast.make_cast()
    reader = make_account("reader", (Role.CLERK, cast.VILLAGE))
    Grant.objects.filter(account=reader).update(view_only=True)
    assert signed_in(reader).post(draft_of(Assignment), {"note": "x"}).status_code == 403
    assert client_of(Role.LEADER, cast.DISTRICT).post(draft_of(Assignment), {"note": "x"}).status_code == 302
    assert not Draft.objects.exists()


def test_the_token_is_asked_for_and_a_new_one_given(account: Account, row: Assignment) -> None:
    """Signing in in another window makes the token of the form worthless; the script asks for the next."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    old = client.get(draft_of(row)).json()["token"]
    sent = {"note": "x", "seen_version": "1"}
    assert client.post(draft_of(row), sent).status_code == 403
    assert client.post(draft_of(row), sent | {"csrfmiddlewaretoken": old}).status_code == 200
    client.logout()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    new = client.get(draft_of(row)).json()["token"]
    assert client.post(draft_of(row), sent | {"csrfmiddlewaretoken": old}).status_code == 403
    assert client.post(draft_of(row), sent | {"csrfmiddlewaretoken": new}).status_code == 200
    assert "no-store" in client.get(draft_of(row))["Cache-Control"]


# --- everywhere ----------------------------------------------------------------------------------------------------


def test_every_form_of_a_row_has_its_draft(row: Assignment) -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    for model in [each for room in MENU.values() for each in room]:
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
