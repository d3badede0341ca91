"""Texts in the reader's language. Chinese is what the program is written in; the others come from locale/.

What is kept (sheets, rows, the trail, frames in memory) has no reader: `chinese` and `Words` are for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from metrics.languages import conventions

# A text, or one that finds its language when it is used.
Text = str | Promise


class Named(Protocol):
    """A theme, section, system or indicator."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def chinese() -> AbstractContextManager[None]:
    """Inside, all texts are Chinese, whoever reads: for what is stored, and for what sheets say."""
    return override("zh-hans")


def in_chinese(text: object) -> str:
    with chinese():
        return str(text)


class Words:
    """A text that is kept, and put into the reader's language when it is shown.

    `pattern` may have places as in `%(name)s` for `parts`. Two are equal when they are so in Chinese: lazy strings are
    equal, and hash, by what they say at the moment, so that a key of one reader would not be found by another.
    """

    __slots__ = ("_parts", "_pattern", "chinese")

    def __init__(self, pattern: Text, **parts: Any) -> None:
        self._pattern, self._parts = pattern, parts
        self.chinese = in_chinese(self)

    def __str__(self) -> str:
        return str(self._pattern) % self._parts if self._parts else str(self._pattern)

    def __repr__(self) -> str:
        return f"Words({self.chinese!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.chinese == other.chinese

    def __hash__(self) -> int:
        return hash(self.chinese)


def name_of(thing: Named) -> str:
    """The catalogue keeps both names, of which the language says the one it goes by; units and rows have one."""
    return {"zh": thing.name_zh, "en": thing.name_en}[conventions().names] or thing.name_zh


def _join(items: tuple[Any, ...], joint: Text) -> str:
    return str(joint).join(map(str, items))


_join_lazily = lazy(_join, str)


_COMMA = gettext_lazy("、")


# Where one of the items is meant.
OR = pgettext_lazy("or", "、")


def listed(items: Iterable[Any], joint: Text = _COMMA) -> Text:
    """The items one after another: 甲、乙."""
    return _join_lazily(tuple(items), joint)


def _without_capital(label: Text) -> str:
    text, here = str(label), conventions()
    keeps = not here.lowers_labels or text.startswith(here.proper_names)
    return text if keeps else text[:1].lower() + text[1:]


# A label as it stands within a sentence, where names keep their capital.
within_sentence = lazy(_without_capital, str)
