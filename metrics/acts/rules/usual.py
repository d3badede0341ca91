"""Numbers that are larger than they come to in practice: kept, and doubted aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from metrics.acts.trailing import RowChange, row_of
from metrics.ledgers.columns import column_name
from metrics.ledgers.register import Register
from metrics.ledgers.registry import register_of
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class Doubt:
    """What was kept of a row although it is hardly so, in words."""

    row: Tracked
    words: str


def unusual(changes: Sequence[RowChange]) -> Iterator[Doubt]:
    """Of each number that was changed and is above what its ledger calls usual, a loss as a gain."""
    for model, _key, before, after in changes:
        register = register_of(model)
        for name, most in register.usual.items():
            value = after and after[name]
            if value and abs(value) > most and (before is None or before[name] != value):
                yield Doubt(row_of(register, after or {}), _doubtful(register, name, value))


def _doubtful(register: Register, name: str, value: Any) -> str:
    parts = {"column": column_name(register.field(name)), "value": f"{value:,}", "most": f"{register.usual[name]:,}"}
    return _("“%(column)s”填了 %(value)s，通常不超过 %(most)s，请核对单位和数字。") % parts
