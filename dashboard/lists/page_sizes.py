"""How much stands on one page, of every list that is read in pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

# Rows of a ledger, on the site and in the admin; beneath a figure those behind it.
ROWS_IN_LIST = 50
ROWS_BEHIND = 25
# Lines of a grid of returns, merges.
LINES_IN_GRID = 50
MERGES = 50
# Entries of a history in full; on the form of the row a few of them.
HISTORY = 25
HISTORY_ON_FORM = 5
DELETED_ROWS = 25
# What a box of a key offers at once.
CHOICES = 20


def paged(rows: Any, most: int) -> Paginator:
    """The list in pages of so many."""
    return Paginator(rows, most)
