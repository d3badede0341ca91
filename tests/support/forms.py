"""What a browser would send of a form, read off the page as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Values = dict[str, Any]


@dataclass
class _Form:
    values: Values = field(default_factory=dict)


class _Reader(HTMLParser):
    """Every form of a page, with its fields as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._select = self._area = ""
        self._option: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append(_Form())
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str | None]) -> None:
        values, name = self.forms[-1].values, given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("submit", "button", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                values[name] = given.get("value") or ("on" if given.get("type") == "checkbox" else "")
        elif tag == "select":
            self._select = name
            if "multiple" not in given:
                values.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in given:
            values[self._select] = given.get("value") or ""
        elif tag == "textarea":
            self._area = name
            values[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1].values[self._area] += data


def sent(page: str) -> Values:
    """What the largest form of the page would send, without the templates of rows that could be added."""
    reader = _Reader()
    reader.feed(page)
    largest = max(reader.forms, key=lambda form: len(form.values))
    return {name: value for name, value in largest.values.items() if "__prefix__" not in name}
