"""Several who grant at once, on PostgreSQL: no account ends with roles that do not go together, and nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import update_last_login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from metrics.acts import granting
from metrics.acts.writing import writing
from metrics.models import Account, Grant, Role
from metrics.models.current import Conflict
from tests.support import cast
from tests.support.site import make_account
from tests.support.threads import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 15
Giving = Callable[[Account, str, str], None]


@pytest.fixture(autouse=True)
def units() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    cast.make_cast()


def by_act(account: Account, role: str, unit: str) -> None:
    with writing(None, "授权") as work:
        granting.give(work, Grant(account=account, role=role, unit_id=unit))


def by_manager(account: Account, role: str, unit: str) -> None:
    with writing(None, "授权"):
        Grant.objects.create(account_id=account.pk, role=role, unit_id=unit)


def by_update(account: Account, role: str, unit: str) -> None:
    """Of a grant that the account has in the unit."""
    with writing(None, "改授权"):
        Grant.objects.filter(account=account, unit=unit).update(role=role)


def by_moving(account: Account, role: str, unit: str) -> None:
    """A grant of somebody else becomes one of the account."""
    with writing(None, "改授权"):
        Grant.objects.filter(account__username="spare", role=role).update(account=account)


def tried(outcomes: list[str], way: Giving, *given: Any) -> Callable[[], None]:
    def attempt() -> None:
        try:
            way(*given)
        except (ValidationError, Conflict, IntegrityError):
            outcomes.append("lost")
        else:
            outcomes.append("won")

    return attempt


@pytest.mark.parametrize("second", [by_act, by_manager, by_moving], ids=lambda way: way.__name__)
@pytest.mark.parametrize("first", [by_act, by_manager], ids=lambda way: way.__name__)
def test_of_two_roles_that_do_not_go_together_one_is_given(first: Giving, second: Giving) -> None:
    make_account("spare", (Role.CLERK, cast.VILLAGE))
    for number in range(ROUNDS):
        account, outcomes = make_account(f"a{number}"), list[str]()
        if second is by_moving:
            with writing(None, "备用"):
                Grant.objects.filter(role="clerk").delete()
                Grant.objects.create(account=Account.objects.get(username="spare"), role="clerk", unit_id=cast.VILLAGE)
        both = (
            tried(outcomes, first, account, "auditor", cast.DISTRICT),
            tried(outcomes, second, account, "clerk", cast.VILLAGE),
        )
        assert run_together(*both) == []
        assert sorted(outcomes) == ["lost", "won"]
        assert account.grants.count() == 1


def test_two_changes_that_would_not_go_together() -> None:
    for number in range(ROUNDS):
        account, outcomes = make_account(f"a{number}", ("clerk", cast.VILLAGE), ("clerk", cast.STREET)), list[str]()
        jobs = (
            tried(outcomes, by_update, account, "auditor", cast.VILLAGE),
            tried(outcomes, by_manager, account, "leader", cast.TOWN),
        )
        assert run_together(*jobs) == []
        held = set(account.grants.values_list("role", flat=True))
        assert len(held) == 1 or not held & {"auditor", "system_admin"}


def test_those_who_write_grants_of_the_same_accounts_in_any_order_do_not_block_each_other() -> None:
    accounts = [make_account(f"a{number}", ("clerk", cast.VILLAGE)) for number in range(6)]

    def change(order: int) -> None:
        for number in range(ROUNDS):
            keys = [account.pk for account in accounts[::order]]
            with writing(None, "改授权"):
                Grant.objects.filter(account__in=keys, role="clerk").update(view_only=bool(number % 2))

    def give_and_end() -> None:
        for _ in range(ROUNDS):
            for account in accounts:
                by_act(account, "leader", cast.TOWN)
                with writing(None, "收回"):
                    Grant.objects.filter(account=account, role="leader").delete()

    assert run_together(lambda: change(1), lambda: change(-1), give_and_end) == []
    assert Grant.objects.filter(role="leader").count() == 0


def test_who_writes_does_not_wait_for_a_change_of_his_account() -> None:
    clerk = make_account("clerk", (Role.CLERK, cast.VILLAGE))
    locked, written = threading.Event(), threading.Event()

    def office() -> None:
        with writing(None, "改名") as work:
            granting.change_account(work, Account.objects.get(pk=clerk.pk), name="新名")
            by_manager(clerk, "leader", cast.TOWN)
            locked.set()
            assert written.wait(20), "the clerk waited for the office"

    def clerks() -> None:
        assert locked.wait(20)
        with writing(clerk, "登记"):
            cast.make_workshop(unit=cast.VILLAGE)
        written.set()

    assert run_together(office, clerks) == []


def test_signing_in_and_granting_go_on_together() -> None:
    account = make_account("a", ("clerk", cast.VILLAGE))

    def sign_in() -> None:
        for _ in range(ROUNDS):
            update_last_login(None, Account.objects.get(pk=account.pk))

    def rename() -> None:
        for number in range(ROUNDS):
            with writing(None, "改名") as work:
                granting.change_account(work, Account.objects.get(pk=account.pk), name=f"{number}")

    assert run_together(sign_in, rename) == []
    assert Account.objects.get(pk=account.pk).version == ROUNDS + 1
