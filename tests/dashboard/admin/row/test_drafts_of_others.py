"""A draft is its writer's, and holds nothing that he may not see."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.models import Account, Assignment, Draft, Person, Role
from tests.dashboard.admin.row.drafting import draft_of, kept, leave, page_of
from tests.support import cast
from tests.support.site import PASSWORD, client_of, make_account, regrant, signed_in, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


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


def test_nobody_else_reads_or_overwrites_a_draft(clerk: Client, account: Account, row: Assignment) -> None:
    leave(clerk, row, note="只给我看")
    colleague = make_account("colleague", (Role.CLERK, cast.VILLAGE), (Role.BUSINESS_ADMIN, cast.DISTRICT))
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
    assert urlsplit(answer["Location"]).netloc == "" and answer["Location"] == "/admin/"


def test_lost_rights_close_the_draft(clerk: Client, account: Account, row: Assignment) -> None:
    leave(clerk, row, note="曾经能改")
    regrant(account, view_only=True)
    assert clerk.post(draft_of(row), {"note": "x"}).status_code == 403
    page = clerk.get(f"{page_of(row)}?draft=restore")
    assert page.status_code == 200 and "曾经能改" not in page.text and "data-draft" not in page.text
    regrant(account, unit=cast.OTHER_VILLAGE, view_only=False)
    answers = [clerk.get(draft_of(row)), clerk.post(draft_of(row), {"note": "x"})]
    answers.append(clerk.get(draft_of(Assignment(pk=10**30))))
    assert {answer.status_code for answer in answers} == {404}
    assert "曾经能改" not in clerk.get(f"{page_of(row)}?draft=restore", follow=True).text
    assert kept(row)["fields"]["note"] == "曾经能改"


def test_who_may_not_add_has_no_draft_of_a_new_row() -> None:
    cast.make_cast()
    reader = make_account("reader", (Role.CLERK, cast.VILLAGE))
    regrant(reader, view_only=True)
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
