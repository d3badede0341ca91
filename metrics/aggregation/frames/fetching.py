"""Rows of many models in one query: each select comes back as one JSON array, so that a page waits for one answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, F, IntegerField, Q, QuerySet, TextField, Value

from metrics.ledgers.register import Register
from metrics.models.subtrees import within_any

# Column by column, in the order of the keys: text, whole numbers, None; days as 2023-06-15, yes and no as the
# database has them.
Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Select:
    """Which columns of which rows. `unit` is the path of the unit whose subtree is asked for; empty for all rows.

    Forward keys only, so that no join multiplies rows. The first path is the key.
    """

    register: Register
    paths: tuple[str, ...]
    unit: str = ""
    # Only rows that have a predecessor or a successor.
    linked: bool = False

    def query(self, key: str) -> QuerySet:
        condition = within_any(self.unit, [key]) if self.unit else Q()
        if self.linked:
            condition &= Q(predecessor__isnull=False) | Q(successor__isnull=False)
        return self.register.rows().filter(condition)


class JsonRows(Aggregate):
    """All rows as the text of one JSON array of arrays."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_group_array(json_array(%(expressions)s))", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="json_agg(json_build_array(%(expressions)s))::text", **extra)


def fetch(selects: Iterable[Select], key: str) -> dict[Select, Columns]:
    """The columns of every select, of rows in the unit `key` and below. One query."""
    wanted = list(dict.fromkeys(selects))
    first, *rest = [numbered_rows(number, select, key) for number, select in enumerate(wanted)]
    found = dict(first.union(*rest, all=True) if rest else first)
    return {select: _columns(select, found[number]) for number, select in enumerate(wanted)}


def numbered_rows(number: int, select: Select, key: str) -> QuerySet:
    rows = JsonRows(*map(F, select.paths))
    query = select.query(key).order_by().annotate(which=Value(number, output_field=IntegerField()))
    return query.values("which").annotate(rows=rows).values_list("which", "rows")


def _columns(select: Select, text: str | None) -> Columns:
    # PostgreSQL aggregates no rows to nothing, SQLite to an empty array.
    rows = json.loads(text or "[]")
    if not rows:
        return {path: [] for path in select.paths}
    rows.sort(key=lambda row: row[0])
    return dict(zip(select.paths, map(list, zip(*rows, strict=True)), strict=True))
