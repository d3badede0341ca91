"""Accounts and grants: every way of writing them is in the trail and under the rules, and no secret is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from metrics.acts import granting
from metrics.acts.undoing import restore, undo
from metrics.acts.writing import writing
from metrics.models import Grant, Role, TrailEntry
from metrics.models.current import WriteRefused
from tests.support import cast
from tests.support.oracle import Witness, watching
from tests.support.site import make_account

pytestmark = pytest.mark.django_db
World = SimpleNamespace
Way = Callable[[World, dict[str, Any]], None]
REFUSED = (ValidationError, IntegrityError)
NEW_PASSWORD = "another-long-password-2"
CLERK = {"role": "clerk", "unit_id": cast.VILLAGE}
HERE = {"unit_id": cast.VILLAGE}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Li has a grant; `user` is who writes, and knows nothing of either at first."""
    cast.make_cast()
    li = make_account("li", (Role.LEADER, cast.TOWN))
    return World(li=li, grant=li.grants.get(), user=make_account("chief"), folder=tmp_path)


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# --- ways to give, change and end ----------------------------------------------------------------------------------


def give_by_act(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权") as work:
        granting.give(work, Grant(account=world.li, **grant))


def give_by_create(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        Grant.objects.create(account=world.li, **grant)


def give_by_save(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        Grant(account=world.li, **grant).save()


def give_by_bulk_create(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        Grant.objects.bulk_create([Grant(account=world.li, **grant)])


def give_by_related_manager(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        world.li.grants.create(**grant)


def give_by_get_or_create(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        Grant.objects.get_or_create(account=world.li, **grant)


def give_by_update_or_create(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "授权"):
        Grant.objects.update_or_create(account=world.li, unit_id=grant.pop("unit_id"), defaults=grant)


def give_by_restoring(world: World, grant: dict[str, Any]) -> None:
    """Given once, taken back while nothing stood against it, and brought back now."""
    entry = taken_back(world, grant)
    with writing(world.user, "恢复") as work:
        restore(work, entry)


def give_by_undoing(world: World, grant: dict[str, Any]) -> None:
    """The same by undoing that it was taken back."""
    entry = taken_back(world, grant)
    with writing(world.user, "撤销") as work:
        undo(work, entry.work)


def taken_back(world: World, grant: dict[str, Any]) -> TrailEntry:
    kept = list(world.li.grants.values_list("unit_id", "role"))
    with writing(None, "收回") as work:
        for each in world.li.grants.all():
            granting.end(work, each)
    with writing(None, "授权") as work:
        given = granting.give(work, Grant(account=world.li, **grant))
    with writing(None, "收回") as work:
        granting.end(work, given)
    entry = TrailEntry.objects.filter(ledger="metrics.Grant", verb="delete").latest("pk")
    with writing(None, "授权"):
        Grant.objects.bulk_create(Grant(account=world.li, unit_id=unit, role=role) for unit, role in kept)
    return entry


def give_by_fixture(world: World, grant: dict[str, Any]) -> None:
    fields = {"account": world.li.pk, "unit": grant["unit_id"], **{k: v for k, v in grant.items() if k != "unit_id"}}
    file = world.folder / "grants.json"
    file.write_text(json.dumps([{"model": "metrics.grant", "pk": 90001, "fields": fields}]), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def change_by_act(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "改授权") as work:
        granting.change_grant(work, fresh(world.grant), **grant)


def change_by_save(world: World, grant: dict[str, Any]) -> None:
    row = fresh(world.grant)
    for name, value in grant.items():
        setattr(row, name, value)
    with writing(world.user, "改授权"):
        row.save()


def change_by_update(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "改授权"):
        Grant.objects.filter(pk=world.grant.pk).update(**grant)


def change_by_bulk_update(world: World, grant: dict[str, Any]) -> None:
    row = fresh(world.grant)
    for name, value in grant.items():
        setattr(row, name, value)
    with writing(world.user, "改授权"):
        Grant.objects.bulk_update([row], list(grant))


def end_by_act(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "收回") as work:
        granting.end(work, fresh(world.grant))


def end_by_delete(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "收回"):
        fresh(world.grant).delete()


def end_by_delete_of_many(world: World, grant: dict[str, Any]) -> None:
    with writing(world.user, "收回"):
        world.li.grants.all().delete()


GIVING: list[Way] = [
    give_by_act, give_by_create, give_by_save, give_by_bulk_create, give_by_related_manager, give_by_get_or_create,
    give_by_update_or_create, give_by_fixture,
]  # fmt: skip
GIVING_AGAIN: list[Way] = [give_by_restoring, give_by_undoing]
CHANGING: list[Way] = [change_by_act, change_by_save, change_by_update, change_by_bulk_update]
ENDING: list[Way] = [end_by_act, end_by_delete, end_by_delete_of_many]
VERBS = {**dict.fromkeys(GIVING, "create"), **dict.fromkeys(CHANGING, "correct"), **dict.fromkeys(ENDING, "delete")}


def named(way: Any) -> str:
    return getattr(way, "__name__", "")


@pytest.mark.parametrize("way", VERBS, ids=named)
def test_every_way_is_in_the_trail_with_before_and_after(world: World, way: Way) -> None:
    with watching() as seen:
        way(world, dict(CLERK))
    seen.assert_complete()
    assert seen.verbs == [(VERBS[way], "Grant")]
    [entry] = seen.entries
    assert entry.user == (None if way is give_by_fixture else world.user)
    assert entry.unit == (cast.VILLAGE if entry.after else cast.TOWN)
    assert seen.raised == {}


@pytest.mark.parametrize("way", GIVING_AGAIN, ids=named)
def test_what_comes_back_is_in_the_trail(world: World, way: Way) -> None:
    way(world, dict(CLERK))
    entry = TrailEntry.objects.filter(ledger="metrics.Grant").latest("pk")
    assert entry.verb in ("restore", "undo") and entry.before is None and entry.after["role"] == "clerk"


@pytest.mark.parametrize("way", [*GIVING[1:-1], *CHANGING[1:], *ENDING[1:]], ids=named)
def test_every_way_of_the_managers_is_refused_outside_a_unit_of_work(
    world: World, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.writing", lambda *args, **options: transaction.atomic())
    with watching() as seen, pytest.raises(WriteRefused):
        way(world, dict(CLERK))
    assert (seen.changed, seen.entries) == ({}, [])


@pytest.mark.parametrize("inside", [False, True], ids=["outside", "inside"])
@pytest.mark.parametrize("sql", ["DELETE FROM metrics_grant", "UPDATE metrics_account SET is_active = FALSE"])
def test_sql_past_the_managers_is_refused(world: World, sql: str, *, inside: bool) -> None:
    with watching() as seen, pytest.raises(WriteRefused), connection.cursor() as cursor:
        if not inside:
            cursor.execute(sql)
        with writing(None, "试"):
            cursor.execute(sql)
    assert (seen.changed, seen.entries) == ({}, [])


# --- the rules -----------------------------------------------------------------------------------------------------


def refused(way: Way, world: World, grant: dict[str, Any]) -> tuple[Witness, Exception]:
    with watching() as seen, pytest.raises(REFUSED) as caught, transaction.atomic():
        way(world, dict(grant))
    return seen, caught.value


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize("way", [*GIVING, *GIVING_AGAIN], ids=named)
def test_who_runs_accounts_or_audits_holds_no_other_role_in_any_unit(world: World, way: Way, role: Role) -> None:
    seen, error = refused(way, world, {"role": role.value, "unit_id": cast.OUTSIDE_VILLAGE})
    assert isinstance(error, ValidationError) and "不能兼任其他角色" in error.messages[0]
    assert (seen.changed, seen.entries) == ({}, [])


@pytest.mark.parametrize("way", CHANGING, ids=named)
def test_no_role_becomes_one_that_goes_with_no_other(world: World, way: Way) -> None:
    give_by_act(world, CLERK)
    seen, error = refused(way, world, {"role": "auditor"})
    assert isinstance(error, ValidationError) and "不能兼任其他角色" in error.messages[0]
    assert (seen.changed, seen.entries) == ({}, [])


def test_one_role_in_several_units_is_one_role(world: World) -> None:
    change_by_act(world, {"role": "auditor"})
    give_by_create(world, {"role": "auditor", "unit_id": cast.STREET})
    assert set(world.li.grants.values_list("role", flat=True)) == {"auditor"}


def test_what_counts_is_how_it_stands_at_the_end(world: World) -> None:
    with writing(None, "换岗") as work:
        granting.give(work, Grant(account=world.li, role="auditor", unit_id=cast.DISTRICT))
        granting.end(work, world.grant)
    assert list(world.li.grants.values_list("role", flat=True)) == ["auditor"]


@pytest.mark.parametrize("way", [*GIVING[:-1], *CHANGING, *ENDING, *GIVING_AGAIN], ids=named)
def test_nobody_gives_himself_rights_or_touches_his_own(world: World, way: Way) -> None:
    world.user = world.li
    seen, _error = refused(way, world, CLERK)
    assert (seen.changed, seen.entries) == ({}, [])


@pytest.mark.parametrize("way", [*GIVING, *CHANGING], ids=named)
@pytest.mark.parametrize(
    "grant",
    [
        {"role": "clerk", "sections": ["G1"]},
        {"role": "business_admin", "sections": ["G1", "G2"]},
        {"role": "leader", "view_only": True},
        {"role": "auditor", "view_only": True},
    ],
    ids=str,
)
def test_sections_are_for_officers_and_only_looking_for_those_who_enter(
    world: World, way: Way, grant: dict[str, Any]
) -> None:
    if way in GIVING and grant["role"] == "auditor":
        end_by_act(world, {})
    seen, _error = refused(way, world, {**HERE, **grant})
    assert (seen.changed, seen.entries) == ({}, [])


def test_what_goes_together_is_kept(world: World) -> None:
    give_by_act(world, {"role": "officer", "sections": ["G1"], "unit_id": cast.DISTRICT})
    give_by_act(world, {"role": "clerk", "view_only": True, "unit_id": cast.VILLAGE})
    assert world.li.grants.count() == 3


def test_an_act_says_in_words_what_it_refuses(world: World) -> None:
    world.user = world.li
    for way in (give_by_act, change_by_act, end_by_act):
        assert "不能给自己授权" in refused(way, world, CLERK)[1].messages[0]
    world.user = None
    _seen, error = refused(give_by_act, world, {"role": "clerk", "sections": ["G1"], "view_only": True, **HERE})
    assert list(error.message_dict) == ["sections"]
    _seen, error = refused(give_by_act, world, {"role": "leader", "view_only": True, **HERE})
    assert list(error.message_dict) == ["view_only"]
