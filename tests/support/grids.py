"""A grid of returns as a browser sends it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client

_INPUT = re.compile(r"<input ([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def inputs(page: Any) -> dict[str, str]:
    """The names and values that the grid on the page would send: read off its HTML, and not off what made it."""
    text = page.content.decode()
    form = text[text.index('id="grid-form"') :]
    found = {}
    for match in _INPUT.finditer(form[: form.index("</form>")]):
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        is_sent = attributes.get("type") != "checkbox" or "checked" in attributes
        if is_sent and attributes.get("name") not in (None, "csrfmiddlewaretoken"):
            found[attributes["name"]] = attributes.get("value", "on")
    return found


def cell(subject: Any, column: str) -> str:
    """The name of an input."""
    return f"{subject.pk}-{column}"


def send(client: Client, address: str, page: Any, changes: dict[str, str], **more: str) -> Any:
    """What the page would send with some cells typed anew; an empty text unticks a box."""
    values = {**inputs(page), **changes, **more}
    for name, text in changes.items():
        if name.endswith("-is_nil") and not text:
            values.pop(name)
    return client.post(address, values)
