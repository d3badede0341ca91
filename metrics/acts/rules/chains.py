"""The rows that 变更 has linked into one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from metrics.ledgers.registry import ledger_of
from metrics.ledgers.rules.days import Life


def lives_of(rows: Iterable[Any]) -> dict[Any, Life]:
    """Of states the first day and the last of all that 变更 has linked with each. A query a link."""
    return {row: (chain[0].started_on, chain[-1].ended_on) for row, chain in chains_of_rows(rows).items()}


def chains_of_rows(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """Of each row the chain from its first to its last, by 变更. A query a link."""
    found = {row: [row] for row in rows}
    for register in {ledger_of(row) for row in found}:
        chains = [chain for row, chain in found.items() if ledger_of(row) is register]
        while before := register.rows().in_bulk({chain[0].predecessor_id for chain in chains} - {None}):
            for chain in chains:
                chain[:0] = filter(None, [before.get(chain[0].predecessor_id)])
        while after := register.rows().filter(predecessor__in=[chain[-1].pk for chain in chains]):
            following = {each.predecessor_id: each for each in after}
            for chain in chains:
                chain.extend(filter(None, [following.get(chain[-1].pk)]))
    return found
