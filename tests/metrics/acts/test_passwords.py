"""Passwords and signing in: what is no change leaves no trace, and no act loses a password."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from metrics.acts import granting
from metrics.acts.reviewing import as_of
from metrics.acts.undoing import undo
from metrics.acts.writing import writing
from metrics.models import Account, Role, TrailEntry
from metrics.models.current import WriteRefused
from tests.support import cast
from tests.support.oracle import watching
from tests.support.site import PASSWORD, make_account, signed_in

pytestmark = pytest.mark.django_db
NEW = "another-long-password-2"


@pytest.fixture
def li() -> Account:
    cast.make_cast()
    return make_account("li", (Role.LEADER, cast.TOWN))


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def rename(account: Account) -> None:
    with writing(None, "改名") as work:
        granting.change_account(work, fresh(account), name="李四")


def set_password(account: Account, password: str) -> None:
    with writing(None, "设密码") as work:
        granting.set_password(work, fresh(account), password)


# --- what changes nothing ------------------------------------------------------------------------------------------


def test_signing_in_is_no_change(li: Account) -> None:
    before = fresh(li)
    with watching() as seen:
        signed_in(li)
        answer = Client().post("/sign-in/", {"username": "li", "password": PASSWORD})
    after = fresh(li)
    assert answer.status_code == 302 and after.last_login is not None
    assert (seen.changed, seen.entries, seen.raised) == ({}, [], {})
    assert (after.version, after.changed_at, after.changed_by) == (1, before.changed_at, None)


def test_nothing_but_the_day_of_signing_in_passes_beside_the_unit_of_work(li: Account) -> None:
    li.name = "改"
    for names in (["last_login", "name"], ["password"], None):
        with watching() as seen, pytest.raises(WriteRefused), transaction.atomic():
            li.save(update_fields=names)
        assert seen.changed == {}


def test_checking_a_password_writes_nothing(li: Account) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        set_password(li, PASSWORD)
    kept = fresh(li).password
    hashers = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers), watching() as seen:
        assert fresh(li).check_password(PASSWORD) and not fresh(li).check_password(NEW)
    assert fresh(li).password == kept and seen.entries == []


# --- back again ----------------------------------------------------------------------------------------------------


def test_an_undone_change_leaves_the_password(li: Account) -> None:
    rename(li)
    act = TrailEntry.objects.latest("pk").work
    set_password(li, NEW)
    with writing(None, "撤销") as work:
        undo(work, act)
    account = fresh(li)
    assert account.name == "li先生" and account.check_password(NEW)


def test_an_earlier_version_is_known_without_its_password(li: Account) -> None:
    rename(li)
    earlier: Any = as_of(fresh(li), 1)
    assert (earlier.name, earlier.password) == ("li先生", "")
