"""A form that is left, and what waits for whoever left it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from metrics.models import Draft
from tests.support.site import typed


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
