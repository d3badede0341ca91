"""Texts in the reader's language. Chinese is what the program is written in; English comes from locale/en.

What is kept (sheets, rows, the trail, frames in memory) has no reader: `chinese` and `Words` are for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext_lazy, override, pgettext_lazy

from metrics.periods import Granularity, Period, PeriodError
from metrics.quantities import Style

# A text, or one that finds its language when it is used.
Text = str | Promise


class Named(Protocol):
    """A theme, section, system or indicator."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def chinese() -> AbstractContextManager[None]:
    """Inside, all texts are Chinese, whoever reads: for what is stored, and for what sheets say."""
    return override("zh-hans")


def in_chinese(text: Text) -> str:
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
        self.chinese = in_chinese(self)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return str(self._pattern) % self._parts if self._parts else str(self._pattern)

    def __repr__(self) -> str:
        return f"Words({self.chinese!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and self.chinese == other.chinese

    def __hash__(self) -> int:
        return hash(self.chinese)


def name_of(thing: Named) -> str:
    """The catalogue keeps both names; units and rows have one."""
    return thing.name_en if is_english() and thing.name_en else thing.name_zh


def period_name(period: Period) -> str:
    """2023年四季度, Q4 2023."""
    return period.name(english=is_english())


# The same for what is kept.
period_words = lazy(period_name, str)


def length_name(length: Granularity) -> str:
    """季度, quarter."""
    return length.word(english=is_english())


def unit_of_measure(style: Style) -> str:
    """What figures of the style count in: 名, 万元; people, ten thousand yuan. Never empty."""
    return style.unit.name_en or "number" if is_english() else style.unit.name


def message_of(error: PeriodError) -> str:
    return error.english if is_english() else str(error)


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
    text = str(label)
    return text if text.startswith("Party") else text[:1].lower() + text[1:]


# A label as it stands within a sentence; the Party is a name and keeps its capital.
within_sentence = lazy(_without_capital, str)
