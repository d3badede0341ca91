"""What the box of a key is asked and answers."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from metrics.models import Assignment, Person
from tests.support import cast
from tests.support.site import change_list, typed


def ask(client: Client, key: str, term: str, **beside: Any) -> list[dict[str, str]]:
    """What is offered for a key ("assignment.person")."""
    return answer(client, key, term, **beside)["results"]


def answer(client: Client, key: str, term: str, **beside: Any) -> dict[str, Any]:
    model, field = key.split(".")
    asked = {"app_label": "metrics", "model_name": model, "field_name": field, "term": term}
    found = client.post(reverse("admin:autocomplete"), asked | beside)
    assert found.status_code == 200
    return found.json()


def texts(client: Client, key: str, term: str, **beside: Any) -> list[str]:
    return [each["text"] for each in ask(client, key, term, **beside)]


def attach(client: Client, person: Person, **values: Any) -> Any:
    """What the form of a new post says to this person."""
    page = change_list(Assignment, "add")
    new = {"unit": cast.VILLAGE, "person": person.pk, "role": "shadowing", "started_on": "2023-01-01"}
    return client.post(page, typed(client.get(page), **new, **values))
