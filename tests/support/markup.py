"""What a page says, read off its HTML and not off what made it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(eq=False)
class Element:
    """An element with what is in it; texts are elements without a name."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element] = field(default_factory=list)
    own: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        """The text with its blanks and lines."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        yield self.own
        for each in self.inside:
            yield from each._texts()

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def all(self, name: str = "", *, css: str = "", **attributes: str) -> list[Element]:
        """Those within that are called so, of that class, with these attributes, in their order."""
        return [each for each in self._within() if each._is(name, css, attributes)]

    def one(self, name: str = "", *, css: str = "", **attributes: str) -> Element:
        [found] = self.all(name, css=css, **attributes)
        return found

    def _within(self) -> Iterator[Element]:
        for each in self.inside:
            yield each
            yield from each._within()

    def _is(self, name: str, css: str, attributes: dict[str, str]) -> bool:
        has = all(self.attributes.get(key) == value for key, value in attributes.items())
        return bool(self.name) and name in ("", self.name) and (not css or css in self.classes) and has


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(Element("", own=data))


def page_of(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    return reader.open[0]


def data_of(page: Element, key: str) -> Any:
    """What a chart of that key draws; None where there is no such chart."""
    found = page.all("script", id=key)
    return json.loads(found[0].text) if found else None
