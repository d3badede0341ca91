"""The site as a signed-in user sees it."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from metrics.catalogue.loading import load_into_database
from metrics.models import Account, Grant, Role

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
PASSWORD = "a-long-test-password-1"


def make_account(username: str, *grants: tuple[str, str]) -> Account:
    """An account with its (role, unit code) pairs."""
    account = Account.objects.create_user(username, password=PASSWORD, name=f"{username}先生")
    Grant.objects.bulk_create(Grant(account=account, role=role, unit_id=unit) for role, unit in grants)
    return account


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def client_of(role: Role, *units: str) -> Client:
    """Signed in with the role in each of the units."""
    return signed_in(make_account(f"{role.value}-{'-'.join(units)}", *((role.value, unit) for unit in units)))


def load_catalogue() -> None:
    load_into_database([CATALOGUE])
