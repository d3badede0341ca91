"""Accounts: every way of making and changing one is in the trail, and never what its password is."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ProtectedError

from metrics.acts import granting
from metrics.acts.undoing import undo
from metrics.acts.writing import writing
from metrics.models import Account, Counter, Grant, Role, TrailEntry
from metrics.models.current import Conflict, WriteRefused
from tests.support import cast
from tests.support.oracle import watching
from tests.support.site import PASSWORD, make_account, signed_in

pytestmark = pytest.mark.django_db
World = SimpleNamespace
NEW = "another-long-password-2"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    cast.make_cast()
    monkeypatch.setattr("getpass.getpass", lambda *args, **options: NEW)
    return World(li=make_account("li", (Role.LEADER, cast.TOWN)), user=make_account("chief"), folder=tmp_path)


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def run(*arguments: str, **options: Any) -> None:
    call_command(*arguments, stdout=StringIO(), stderr=StringIO(), **options)


# --- ways ----------------------------------------------------------------------------------------------------------


def make_by_act(world: World) -> None:
    with writing(world.user, "新建") as work:
        granting.make_account(work, Account(username="wang", name="王"), password=NEW)


def make_by_create_user(world: World) -> None:
    with writing(world.user, "新建"):
        Account.objects.create_user("wang", password=NEW)


def make_by_create_superuser(world: World) -> None:
    with writing(world.user, "新建"):
        Account.objects.create_superuser("wang", password=NEW)


def make_by_bulk_create(world: World) -> None:
    with writing(world.user, "新建"):
        Account.objects.bulk_create([Account(username="wang", password=make_password(NEW))])


def make_by_command(world: World) -> None:
    run("first_account", "wang", "--unit", cast.DISTRICT)


def make_by_sheet(world: World) -> None:
    sheet = world.folder / "账号.csv"
    sheet.write_text(f"账号,姓名,单位代码,角色\nwang,王,{cast.VILLAGE},领导\n", encoding="utf-8")
    run("import_accounts", str(sheet), "--passwords", str(world.folder / "passwords.csv"))


def make_by_fixture(world: World) -> None:
    fields = {"username": "wang", "password": make_password(NEW), "name": "王"}
    file = world.folder / "accounts.json"
    file.write_text(json.dumps([{"model": "metrics.account", "pk": 90001, "fields": fields}]), encoding="utf-8")
    run("loaddata", str(file), verbosity=0)


def change_by_act(world: World) -> None:
    with writing(world.user, "改名") as work:
        granting.change_account(work, fresh(world.li), name="李四")


def change_by_save(world: World) -> None:
    account = fresh(world.li)
    account.name = "李四"
    with writing(world.user, "改名"):
        account.save(update_fields=["name"])


def change_by_update(world: World) -> None:
    with writing(world.user, "改名"):
        Account.objects.filter(pk=world.li.pk).update(name="李四")


def disable_by_act(world: World) -> None:
    with writing(world.user, "停用") as work:
        granting.disable(work, fresh(world.li))


def disable_by_update(world: World) -> None:
    with writing(world.user, "停用"):
        Account.objects.filter(pk=world.li.pk).update(is_active=False)


def set_by_act(world: World) -> None:
    with writing(world.user, "设密码") as work:
        granting.set_password(work, fresh(world.li), NEW)


def take_by_act(world: World) -> None:
    with writing(world.user, "设密码") as work:
        granting.set_password(work, fresh(world.li), None)


def set_by_save(world: World) -> None:
    account = fresh(world.li)
    account.set_password(NEW)
    with writing(world.user, "设密码"):
        account.save()


def set_by_update(world: World) -> None:
    with writing(world.user, "设密码"):
        Account.objects.filter(pk=world.li.pk).update(password=make_password(NEW))


def set_by_command(world: World) -> None:
    run("changepassword", "li")


def change_and_set(world: World) -> None:
    account = fresh(world.li)
    account.set_password(NEW)
    with writing(world.user, "都改") as work:
        granting.change_account(work, account, name="李四")


Way = Callable[[World], None]
MAKING: list[Way] = [
    make_by_act, make_by_create_user, make_by_create_superuser, make_by_bulk_create, make_by_command,
    make_by_sheet, make_by_fixture,
]  # fmt: skip
CHANGING: list[Way] = [change_by_act, change_by_save, change_by_update, disable_by_act, disable_by_update]
SETTING: list[Way] = [set_by_act, take_by_act, set_by_save, set_by_update, set_by_command]
BY_COMMAND = (make_by_command, make_by_sheet, make_by_fixture, set_by_command)


def named(way: Any) -> str:
    return getattr(way, "__name__", "")


@pytest.mark.parametrize("way", [*MAKING, *CHANGING], ids=named)
def test_every_way_is_in_the_trail_with_before_and_after(world: World, way: Way) -> None:
    with watching() as seen:
        way(world)
    seen.assert_complete()
    verb, *granted = seen.verbs
    assert verb == ("create" if way in MAKING else "correct", "Account")
    assert granted == ([("create", "Grant")] if way in (make_by_command, make_by_sheet) else [])
    entry = seen.entries[0]
    assert (entry.user, entry.unit) == (None if way in BY_COMMAND else world.user, "")
    assert seen.raised == {}


@pytest.mark.parametrize("way", SETTING, ids=named)
def test_of_a_password_the_trail_says_who_set_it(world: World, way: Way) -> None:
    with watching() as seen:
        way(world)
    [entry] = seen.entries
    assert (entry.verb, entry.ledger, entry.key) == ("password", "metrics.Account", str(world.li.pk))
    assert entry.before is entry.after is None and entry.version == fresh(world.li).version
    assert entry.user == (None if way in BY_COMMAND else world.user)
    assert fresh(world.li).check_password(NEW) is (way is not take_by_act)


def test_a_name_and_a_password_at_once_are_two_entries(world: World) -> None:
    with watching() as seen:
        change_and_set(world)
    assert seen.verbs == [("correct", "Account"), ("password", "Account")]


@pytest.mark.parametrize("way", [*MAKING, *CHANGING, *SETTING, change_and_set], ids=named)
def test_no_secret_is_in_the_trail(world: World, way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    before = set(Account.objects.values_list("password", flat=True))
    way(world)
    secrets = {PASSWORD, NEW, *before, *Account.objects.values_list("password", flat=True)}
    told = json.dumps(list(TrailEntry.objects.values("before", "after", "why", "origin")), ensure_ascii=False)
    assert [each for each in secrets if each in told] == []
    for image in TrailEntry.objects.filter(ledger="metrics.Account").values_list("before", "after"):
        assert not {"password", "last_login"} & {name for each in image for name in each or {}}


@pytest.mark.parametrize("way", [*MAKING, *CHANGING, *SETTING], ids=named)
def test_every_way_of_the_managers_is_refused_outside_a_unit_of_work(
    world: World, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way in BY_COMMAND or way.__name__.endswith("by_act"):
        return  # these open or take one
    monkeypatch.setattr(f"{__name__}.writing", lambda *args, **options: transaction.atomic())
    with watching() as seen, pytest.raises(WriteRefused):
        way(world)
    assert (seen.changed, seen.entries) == ({}, [])


# --- what is refused -----------------------------------------------------------------------------------------------


def test_an_account_is_disabled_and_not_deleted(world: World) -> None:
    bare = make_account("bare")
    for delete in (lambda work: work.delete(fresh(bare)), lambda work: Account.objects.filter(pk=bare.pk).delete()):
        with watching() as seen, pytest.raises(ValidationError, match="停用"), writing(None, "删") as work:
            delete(work)
        assert (seen.changed, seen.entries) == ({}, [])
    with pytest.raises(ProtectedError), writing(None, "删") as work:
        work.delete(world.li)
    act = TrailEntry.objects.filter(ledger="metrics.Account", key=str(bare.pk)).get().work
    with pytest.raises(ValidationError), writing(None, "撤销") as work:
        undo(work, act)


def test_of_two_who_change_an_account_the_second_hears_of_it(world: World) -> None:
    mine = fresh(world.li)
    change_by_act(world)
    with watching() as seen, pytest.raises(Conflict), writing(None, "改") as work:
        granting.disable(work, mine)
    assert seen.changed == {}


def test_commands_say_what_is_wrong(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, options in (
        (("changepassword", "nobody"), {}),
        (("createsuperuser",), {"interactive": False}),
        (("first_account", "li", "--unit", cast.DISTRICT), {}),
        (("first_account", "wang", "--unit", "529909"), {}),
    ):
        with watching() as seen, pytest.raises(CommandError):
            run(*arguments, **options)
        assert seen.changed == {}
    monkeypatch.setattr("getpass.getpass", lambda *args: "12345")
    with pytest.raises(CommandError):
        run("changepassword", "li")
    assert fresh(world.li).check_password(PASSWORD)


# --- counters and rights ---------------------------------------------------------------------------------------------


def test_accounts_and_grants_move_no_counter(world: World) -> None:
    before = list(Counter.objects.order_by("pk").values())
    for way in (make_by_act, change_by_act, set_by_act):
        way(world)
    with writing(None, "授权") as work:
        granting.give(work, Grant(account=world.li, role="clerk", unit_id=cast.VILLAGE))
    assert list(Counter.objects.order_by("pk").values()) == before


def test_a_disabled_account_has_its_rights_again_when_it_is_enabled(world: World) -> None:
    client = signed_in(world.li)
    disable_by_act(world)
    assert client.get("/").status_code == 302
    with writing(None, "启用") as work:
        granting.enable(work, fresh(world.li))
    assert client.get("/").status_code == 200
