"""Which ledgers, and which kinds of them, a row may speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metrics.wording import Text

# Value and label of each.
Parts = Iterable[tuple[str, Text]]

# The ledgers are declared on a higher floor, which offers them here once it is loaded.
_offered: list[Callable[[], Parts]] = []


def offer(parts: Callable[[], Parts]) -> None:
    """Has these offered from now on."""
    _offered[:] = [parts]


def ledger_parts() -> list[tuple[str, Text]]:
    """Value and label of every ledger and of its kinds, as choices of a field."""
    return [choice for parts in _offered for choice in parts()]
