"""Ways to go: one thing to choose, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One thing to go to. `value` is what a form sends, `address` a link to the same; `search` finds it, too."""

    label: str
    address: str = ""
    value: str = ""
    is_current: bool = False
