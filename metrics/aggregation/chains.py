"""Chains of rows that 变更 made out of one: to whoever counts or depends on it, a chain is one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Chains:
    """For the rows of a model that have a predecessor or successor: the first of their chain, and its last day."""

    first: dict[Any, Any]
    last_day: dict[Any, Any]

    @classmethod
    def fetch(cls, model: Any) -> Chains:
        """One query. Rows in no chain are not named: they are their own first, and end when they end."""
        linked = model._base_manager.filter(Q(predecessor__isnull=False) | Q(successor__isnull=False))
        rows = {key: (before, end) for key, before, end in linked.values_list("pk", "predecessor_id", "ended_on")}
        after = {before: key for key, (before, _) in rows.items() if before is not None}
        first: dict[Any, Any] = {}
        last_day: dict[Any, Any] = {}
        for start in (key for key, (before, _) in rows.items() if before is None):
            chain = [start]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            first |= dict.fromkeys(chain, start)
            last_day |= dict.fromkeys(chain, rows[chain[-1]][1])
        return cls(first, last_day)
