"""Who comes into the admin, and which rooms he finds there."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.admin.site import ADMIN_MENU
from metrics.acts.writing import writing
from metrics.models import (
    Account,
    CatalogueEntry,
    OrgUnit,
    Role,
    TrailEntry,
)
from tests.support import cast
from tests.support.site import change_list, client_of, make_account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
MODELS = [model for models in ADMIN_MENU.values() for model in models]


def test_the_only_door_is_the_sites_own(client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("role", [Role.LEADER, None])
def test_who_writes_nothing_stays_outside(role: Role | None) -> None:
    client = client_of(role, cast.DISTRICT) if role else signed_in(make_account("nobody"))
    for model in MODELS:
        assert client.get(change_list(model)).status_code == 302


def test_the_superuser_flag_opens_nothing() -> None:
    account = make_account("root")
    with writing(None, "试"):
        Account.objects.update(is_superuser=True, is_staff=True)
    account.refresh_from_db()
    assert signed_in(account).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CLERK, {*MODELS} - {CatalogueEntry, Account}),
        (Role.OFFICER, {*MODELS} - {CatalogueEntry, Account}),
        (Role.BUSINESS_ADMIN, {*MODELS} - {Account}),
        (Role.AUDITOR, {TrailEntry}),
        (Role.SYSTEM_ADMIN, {Account, OrgUnit}),
    ],
)
def test_each_role_has_its_rooms(role: Role, allowed: set[Any]) -> None:
    client = client_of(role, cast.DISTRICT)
    assert {model for model in MODELS if client.get(change_list(model)).status_code == 200} == allowed


def test_no_shortcut_tells_of_any_row(clerk) -> None:
    assert clerk.get("/admin/r/7/1/").status_code in {302, 404}
    assert clerk.get("/admin/r/7/1/", follow=True).status_code == 404
