"""One read-only view of the database, so that all that is read in it belongs together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query inside sees the database as it is at the first of them, and none may write.

    Joins what is open already: a unit of work reads its own writes. REPEATABLE READ on PostgreSQL; on SQLite a plain
    BEGIN, which waits for no writer and keeps none waiting.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with _plain_begin(connection), transaction.atomic(), _reading_only():
            yield


@contextmanager
def _plain_begin(database: Any) -> Iterator[None]:
    """Transactions that begin inside take no lock; the usual ones of SQLite take that of the writer."""
    database.ensure_connection()  # which is when the mode is read from the settings
    usual, database.transaction_mode = database.transaction_mode, None
    try:
        yield
    finally:
        database.transaction_mode = usual


@contextmanager
def _reading_only() -> Iterator[None]:
    _execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        _execute("PRAGMA query_only = OFF")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
