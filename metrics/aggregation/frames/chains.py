"""Chains of rows that 变更 made out of one: to whoever counts or depends on it, a chain is one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metrics.aggregation.frames.fetching import Columns, Select, fetch
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of
from metrics.models.tracked import Tracked


def chains_of(register: Register) -> Select:
    """What the chains of a register are made from."""
    return Select(register, ("pk", "predecessor_id", "ended_on"), linked=True)


@dataclass(frozen=True)
class Chains:
    """For the rows of a register that have a predecessor or successor: the first of their chain, and its last day."""

    first: dict[Any, Any]
    last_day: dict[Any, Any]

    @classmethod
    def of(cls, rows: Columns) -> Chains:
        """Rows in no chain are not named: they are their own first, and end when they end."""
        ends = dict(zip(rows["pk"], rows["ended_on"], strict=True))
        before = dict(zip(rows["pk"], rows["predecessor_id"], strict=True))
        after = {earlier: key for key, earlier in before.items() if earlier is not None}
        first: dict[Any, Any] = {}
        last_day: dict[Any, Any] = {}
        for start in (key for key, earlier in before.items() if earlier is None):
            chain = [start]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            first |= dict.fromkeys(chain, start)
            last_day |= dict.fromkeys(chain, ends[chain[-1]])
        return cls(first, last_day)


def whole_chain(row: Tracked) -> list[Any]:
    """Keys of all rows that 变更 made out of one, the row's own among them. One query."""
    register = ledger_of(row)
    if not register.is_linked:
        return [row.pk]
    select = chains_of(register)
    first = Chains.of(fetch([select], "")[select]).first
    mine = first.get(row.pk, row.pk)
    return [key for key, start in first.items() if start == mine] or [row.pk]
