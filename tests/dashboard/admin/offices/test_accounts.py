"""Accounts and grants by form: given where one's own reach, in the trail, and never silently over another's change."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import update_last_login
from django.test import Client
from django.urls import reverse

from dashboard.admin.offices.accounts import GrantFormSet
from dashboard.admin.site import site
from metrics.acts import granting
from metrics.acts.writing import writing
from metrics.models import Account, Grant, Role, TrailEntry
from tests.dashboard.admin.forms.faster import again, somebody, stored
from tests.support import cast
from tests.support.oracle import watching
from tests.support.site import PASSWORD, address, change_list, client_of, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
NEW = "Xk-2998-abcd-ef"


@pytest.fixture
def chief() -> Account:
    return make_account("chief", (Role.SYSTEM_ADMIN, cast.DISTRICT))


@pytest.fixture
def system(chief: Account) -> Client:
    return signed_in(chief)


@pytest.fixture
def li() -> Account:
    return make_account("li", (Role.CLERK, cast.VILLAGE))


def sent(client: Client, account: Account, **changes: Any) -> Any:
    """The form of the account as it would be sent, a blank line of a grant below it."""
    page = client.get(address(account))
    values = typed(page, **changes)
    return client.post(address(account), {name: value for name, value in values.items() if value not in ("", False)})


def line(number: int, unit: str, role: str) -> dict[str, Any]:
    place = f"grants-{number}"
    return {f"{place}-unit": unit, f"{place}-role": role, "grants-TOTAL_FORMS": number + 1}


def password_of(account: Account) -> str:
    return reverse("admin:auth_user_password_change", args=[account.pk])


def test_the_system_administrator_gives_rights_only_where_his_own_reach() -> None:
    system = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    account, foreign = make_account("new"), make_account("foreign", (Role.CLERK, cast.OUTSIDE_VILLAGE))
    page = system.get(address(account))
    grant = {"grants-TOTAL_FORMS": 1, "grants-0-role": "clerk", "grants-0-account": account.pk}
    assert (
        system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.OUTSIDE_VILLAGE}).status_code == 200
    )
    assert system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.VILLAGE}).status_code == 302
    assert list(Grant.objects.filter(account=account).values_list("unit_id", flat=True)) == [cast.VILLAGE]
    assert system.get(address(foreign), follow=True).redirect_chain


# --- in the trail --------------------------------------------------------------------------------------------------


def by_new_form(system: Client, li: Account) -> None:
    data = {"username": "wang", "name": "王", "password1": NEW, "password2": NEW}
    data |= {"grants-INITIAL_FORMS": 0} | line(0, cast.VILLAGE, "clerk")
    assert system.post(change_list(Account, "add"), data).status_code == 302


def by_form(system: Client, li: Account) -> None:
    assert sent(system, li, name="李四").status_code == 302


def by_disabling(system: Client, li: Account) -> None:
    assert sent(system, li, is_active="").status_code == 302


def by_inline(system: Client, li: Account) -> None:
    assert sent(system, li, **line(1, cast.OTHER_VILLAGE, "clerk")).status_code == 302


def by_changing_inline(system: Client, li: Account) -> None:
    assert sent(system, li, **{"grants-0-role": "reviewer"}).status_code == 302


def by_ending_inline(system: Client, li: Account) -> None:
    assert sent(system, li, **{"grants-0-DELETE": "on"}).status_code == 302


def by_password_page(system: Client, li: Account) -> None:
    data = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert system.post(password_of(li), data).status_code == 302


def by_taking_the_password(system: Client, li: Account) -> None:
    assert system.post(password_of(li), {"usable_password": "false", "unset-password": "1"}).status_code == 302


WAYS: dict[Any, list[tuple[str, str]]] = {
    by_new_form: [("create", "Account"), ("create", "Grant")],
    by_form: [("correct", "Account")],
    by_disabling: [("correct", "Account")],
    by_inline: [("create", "Grant")],
    by_changing_inline: [("correct", "Grant")],
    by_ending_inline: [("delete", "Grant")],
    by_password_page: [("password", "Account")],
    by_taking_the_password: [("password", "Account")],
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_of_the_forms_is_in_the_trail(system: Client, chief: Account, li: Account, way: Any) -> None:
    with watching() as seen:
        way(system, li)
    assert seen.verbs == WAYS[way]
    assert {(entry.user, entry.origin.split()[0]) for entry in seen.entries} == {(chief, "127.0.0.1")}
    for entry in seen.entries:
        told = f"{entry.before} {entry.after} {entry.why}"
        assert not any(secret in told for secret in (NEW, PASSWORD, "password", "md5$", "pbkdf2"))
        assert entry.verb == "password" or (entry.before, entry.after) == seen.changed[entry.ledger, entry.key]


def test_a_form_that_changes_nothing_leaves_no_trace(system: Client, li: Account) -> None:
    with watching() as seen:
        assert sent(system, li).status_code == 302
    assert (seen.changed, seen.entries) == ({}, [])


def test_ones_own_password_is_in_the_trail(system: Client, chief: Account) -> None:
    data = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    with watching() as seen:
        assert system.post(reverse("password"), data).status_code == 302
    assert [(entry.verb, entry.user, entry.why) for entry in seen.entries] == [("password", chief, "本人修改密码")]
    assert Account.objects.get(pk=chief.pk).check_password(NEW)
    assert system.get(change_list(Account)).status_code == 200
    with watching() as seen:
        assert system.post(reverse("password"), data | {"old_password": "x"}).status_code == 200
    assert seen.entries == []


def test_nothing_is_done_to_many_accounts_at_once(system: Client) -> None:
    assert site.get_model_admin(Account).actions is None


# --- what is refused -----------------------------------------------------------------------------------------------


def test_what_the_unit_of_work_refuses_is_said_in_the_form(
    system: Client, li: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form says it earlier; here it knows nothing, as when somebody is faster."""
    monkeypatch.setattr(GrantFormSet, "clean", lambda self: None)
    with watching() as seen:
        answer = sent(system, li, name="李四", **line(1, cast.DISTRICT, "auditor"))
    assert answer.status_code == 200 and "不能兼任其他角色" in answer.text and 'value="李四"' in answer.text
    assert (seen.changed, seen.entries) == ({}, [])


def test_what_goes_with_no_role_is_said_at_its_field(system: Client, li: Account) -> None:
    answer = sent(system, li, **line(1, cast.TOWN, "leader"), **{"grants-1-view_only": "on"})
    [formset] = [each.formset for each in answer.context["inline_admin_formsets"]]
    assert list(formset.forms[1].errors) == ["view_only"]


def test_ones_own_grants_are_neither_offered_nor_taken(system: Client, chief: Account) -> None:
    assert "grants-0-role" not in system.get(address(chief)).text
    data = {"username": "chief", "name": "改", "is_active": "on", "seen_version": 1, "grants-INITIAL_FORMS": 0}
    with watching() as seen:
        system.post(address(chief), data | line(0, cast.VILLAGE, "system_admin"))
    assert seen.verbs == [("correct", "Account")]


# --- two at once ---------------------------------------------------------------------------------------------------


def test_the_second_of_two_sees_what_the_first_changed_and_no_password_is_lost(system: Client, li: Account) -> None:
    page = system.get(address(li))
    somebody(li, name="别人改的")
    answer = system.post(address(li), typed(page, name="我改的"))
    assert answer.status_code == 409 and "别人已经改过这一行" in answer.text
    assert stored(li, "name") == ("别人改的",)
    mine = again(answer) | {"choice-name": "mine"}
    assert system.post(address(li), mine).status_code == 302
    assert stored(li, "name") == ("我改的",)
    assert Account.objects.get(pk=li.pk).check_password(PASSWORD)


def test_a_grant_that_somebody_else_changed_is_a_conflict(system: Client, li: Account) -> None:
    page, grant = system.get(address(li)), li.grants.get()
    with writing(None, "改") as work:
        granting.change_grant(work, grant, role="reviewer")
    answer = system.post(address(li), typed(page, **{"grants-0-role": "officer"}))
    assert answer.status_code == 409 and stored(grant, "role") == ("reviewer",)


def test_who_signs_in_meanwhile_is_no_conflict(system: Client, li: Account) -> None:
    data = typed(system.get(address(li)), name="李四")
    update_last_login(None, li)
    assert system.post(address(li), data).status_code == 302
    assert stored(li, "name", "version") == ("李四", 2)


# --- who reads of it -----------------------------------------------------------------------------------------------


def test_the_page_of_an_account_leads_to_no_history(system: Client, li: Account) -> None:
    history = address(li, "history")
    assert history not in system.get(address(li)).text and system.get(history).status_code == 404


@pytest.mark.parametrize(
    ("role", "unit", "ledgers"),
    [
        (Role.AUDITOR, cast.DISTRICT, {"metrics.Account", "metrics.Grant"}),
        (Role.BUSINESS_ADMIN, cast.DISTRICT, {"metrics.Account", "metrics.Grant"}),
        # The account has rights elsewhere.
        (Role.AUDITOR, cast.OTHER_VILLAGE, set()),
        (Role.OFFICER, cast.DISTRICT, set()),
        (Role.CLERK, cast.VILLAGE, set()),
    ],
)
def test_auditors_and_business_administrators_read_of_accounts(
    li: Account, role: Role, unit: str, ledgers: set[str]
) -> None:
    asked = client_of(role, unit).get(change_list(TrailEntry)).context["cl"].queryset
    of_li = asked.filter(key=str(li.pk), ledger="metrics.Account") | asked.filter(
        key=str(li.grants.get().pk), ledger="metrics.Grant"
    )
    assert {entry.ledger for entry in of_li} == ledgers


def test_the_auditor_reads_it_in_words(system: Client, li: Account) -> None:
    by_changing_inline(system, li)
    by_password_page(system, li)
    auditor = client_of(Role.AUDITOR, cast.DISTRICT)
    password, grant = TrailEntry.objects.filter(user__username="chief").order_by("-pk")[:2]
    page = auditor.get(address(grant)).text
    assert "授权" in page and "角色：村(社区)填报员 → 乡镇(街道)审核员" in page
    page = auditor.get(address(password)).text
    assert "设置密码" in page and "chief先生" in page and NEW not in page
    made = TrailEntry.objects.get(ledger="metrics.Grant", verb="create", key=grant.key)
    assert "账号：— → li先生" in auditor.get(address(made)).text
