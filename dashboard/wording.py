"""Names and periods in the reader's language. The catalogue keeps both names; units and rows have one."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


class Named(Protocol):
    """A theme, section, system or indicator."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def name_of(thing: Named) -> str:
    return thing.name_en if is_english() and thing.name_en else thing.name_zh
