"""Versions: of two who save the same row the second does not take the place of what the first wrote."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def as_it_was_read(rows: QuerySet, row: Any) -> QuerySet:
    """The stored row while nobody has changed it since `row` was read, and none after that: the writer hears of it."""
    return rows.filter(version=row.version)
