"""The site as a signed-in user sees it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.catalogue.loading import load_into_database
from metrics.models import Account, Grant, Role
from tests.support.places import CATALOGUE

PASSWORD = "a-long-test-password-1"


def make_account(username: str, *grants: tuple[str, str]) -> Account:
    """An account with its (role, unit code) pairs."""
    with writing(None, "登记账号"):
        account = Account.objects.create_user(username, password=PASSWORD, name=f"{username}先生")
        Grant.objects.bulk_create(Grant(account=account, role=role, unit_id=unit) for role, unit in grants)
    return account


def granted(account: Account, **values: Any) -> Grant:
    """One more right of the account."""
    with writing(None, "授权"):
        return Grant.objects.create(account=account, **values)


def regrant(account: Account, where: dict[str, Any] | None = None, **changes: Any) -> None:
    """Changes the rights of the account, all or those of which `where` holds."""
    with writing(None, "改授权"):
        Grant.objects.filter(account=account, **(where or {})).update(**changes)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def client_of(role: Role, *units: str) -> Client:
    """Signed in with the role in each of the units."""
    return signed_in(make_account(f"{role.value}-{'-'.join(units)}", *((role.value, unit) for unit in units)))


def load_catalogue() -> None:
    load_into_database([CATALOGUE])


def address(row: Any, action: str = "change") -> str:
    """Of a page of the admin about the row."""
    return reverse(f"admin:metrics_{row._meta.model_name}_{action}", args=[row.pk])


def change_list(model: Any, action: str = "changelist") -> str:
    """Of a page of the admin about all rows of the model."""
    return reverse(f"admin:metrics_{model._meta.model_name}_{action}")


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """What the form on a page would send, with some fields changed. A state that is there already is corrected."""
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    if "verb" in values:
        values["verb"] = values["verb"] or "correct"
    for each in response.context["inline_admin_formsets"]:
        values |= _sent_by(each.formset)
    return {name: "" if value is None else value for name, value in (values | changes).items()}


def listed(response: Any, **changes: Any) -> dict[str, Any]:
    """The same for a list in which columns are changed."""
    formset = response.context["cl"].formset
    values = _sent_by(formset) | {formset.act.add_prefix(name): "" for name in formset.act.fields}
    if "act-verb" in values:
        values["act-verb"] = "correct"
    sent = values | changes | {"_save": "1"}
    return {name: "" if value is None else value for name, value in sent.items()}


def _sent_by(formset: Any) -> dict[str, Any]:
    management = formset.management_form
    values = {management.add_prefix(name): management[name].value() for name in management.fields}
    for form in formset.forms:
        values |= {form.add_prefix(name): form[name].value() for name in form.fields}
    return values
