"""What a browser would send of a form, read off the page as it is."""

from __future__ import annotations

from typing import Any

from tests.support.markup import Element, page_of

Values = dict[str, Any]


def sent(page: str) -> Values:
    """What the largest form of the page would send, without the templates of rows that could be added."""
    largest = max(map(_values, page_of(page).all("form")), key=len)
    return {name: value for name, value in largest.items() if "__prefix__" not in name}


def _values(form: Element) -> Values:
    """The fields as they stand."""
    values: Values = {}
    for field in form.all():
        if name := field.attributes.get("name"):
            values |= _READERS.get(field.name, _of_nothing)(field, name)
    return values


def _of_nothing(_field: Element, _name: str) -> Values:
    return {}


def _of_input(field: Element, name: str) -> Values:
    given = field.attributes
    kind = given.get("type")
    if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and "checked" not in given):
        return {}
    return {name: given.get("value") or ("on" if kind == "checkbox" else "")}


def _of_select(field: Element, name: str) -> Values:
    chosen = [each.attributes.get("value", "") for each in field.all("option") if "selected" in each.attributes]
    return {name: chosen[-1] if chosen else ""} if chosen or "multiple" not in field.attributes else {}


def _of_textarea(field: Element, name: str) -> Values:
    return {name: field.raw}


_READERS = {"input": _of_input, "select": _of_select, "textarea": _of_textarea}
