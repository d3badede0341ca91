"""No ledger is written past its unit of work: the wrapper on each connection that refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db.models import Model

from metrics.models import TrailEntry
from metrics.models.current import WriteRefused, current, is_beside
from metrics.models.order import LOCK_ORDER

_lifted: ContextVar[bool] = ContextVar("guard_lifted", default=False)


@contextmanager
def guard_lifted() -> Iterator[None]:
    """For migrations of data and for emptying a database: writes pass without trail or counters."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


_WRITE = re.compile(
    r'\b(insert\s+into|replace\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)',
    re.IGNORECASE,
)


def refuse_outside(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Connection wrapper: refuses to write a tracked table past the choke points."""
    is_harmless = sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")) and ";" not in sql
    if not is_harmless and not may_write():
        for _verb, table in _WRITE.findall(sql):
            if table.lower() in guarded_tables():
                raise WriteRefused(f"写入 {table} 须经 writing() 与模型管理器。")
    return execute(sql, params, many, context)


def may_write() -> bool:
    """Whether what is written now comes from a choke point in a unit of work, or is none of its business."""
    work = current()
    return _lifted.get() or is_beside() or (work is not None and work.is_passing)


@cache
def guarded_tables() -> frozenset[str]:
    """Those of the ledgers; and of the trail, to which a unit of work adds and from which nobody takes."""
    tables: tuple[type[Model], ...] = (*LOCK_ORDER, TrailEntry)
    return frozenset(model._meta.db_table.lower() for model in tables)
