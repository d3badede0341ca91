"""Cells of the database as integers: days, choices, amounts, keys."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from django.db.models import BooleanField

from metrics.aggregation.frames.trees import FOREVER, Ints, Units
from metrics.ledgers.columns import Column, Type

# An empty cell. No day, count or amount is that low.
MISSING = int(np.iinfo(np.int64).min)
# Ordinals count from the year 1, numpy from 1970.
_EPOCH = date(1970, 1, 1).toordinal()


def numbers_of(column: Column, values: Iterable[str]) -> Ints:
    """The numbers by which a frame keeps these values of a choice column."""
    order = list(column.choices)
    return np.array([order.index(value) for value in values], np.int64)


def day_cells(values: list[str | None]) -> Ints:
    """Ordinals of days written as 2023-06-15."""
    days = np.array([value or "NaT" for value in values], "datetime64[D]")
    return np.where(np.isnat(days), MISSING, days.astype(np.int64) + _EPOCH)


def column_cells(column: Column, values: list[Any]) -> Ints:
    if column.type is Type.DATE:
        return day_cells(values)
    if column.type is Type.CHOICE:
        order = {value: number for number, value in enumerate(column.choices)}
        if isinstance(column.field, BooleanField):
            # SQLite has 0 and 1.
            values = [None if value is None else bool(value) for value in values]
        values = [str(value) for value in values]
        # An empty choice and one that was since withdrawn are both none of the values one can ask for.
        return np.array([order.get(value, MISSING) for value in values], np.int64)
    return np.array([MISSING if value is None else value for value in values], np.int64)


def unit_cells(codes: list[str], units: Units) -> Ints:
    return np.array([units.index[code] for code in codes], np.int64)


def earliest_of(days: list[Ints], count: int) -> Ints:
    """The earliest of the last days, row by row; MISSING where there is none."""
    open_ended = [np.where(each == MISSING, FOREVER, each) for each in days]
    earliest = np.minimum.reduce(open_ended) if open_ended else np.full(count, FOREVER, np.int64)
    return np.where(earliest == FOREVER, MISSING, earliest)


def filled_cells(values: list[Any] | None, count: int) -> np.ndarray:
    return np.array([value is not None for value in values], bool) if values is not None else np.zeros(count, bool)


def key_numbers(keys: list[Any], units: Units) -> list[int | None]:
    """Keys as numbers: codes of units by their place, words (kinds of list) by the order in which they came up."""
    words: dict[str, int] = {}
    return [
        None
        if key in (None, "")
        else key
        if isinstance(key, int)
        else units.index.get(key, words.setdefault(key, -1 - len(words)))
        for key in keys
    ]


def subject_cells(columns: list[list[int | None]]) -> Ints:
    """One number for each subject: its key and which of the columns it stands in."""
    found = np.full(len(columns[0]), MISSING, np.int64)
    for which, column in enumerate(columns):
        keys = np.array([MISSING if key is None else key for key in column], np.int64)
        found = np.where((found == MISSING) & (keys != MISSING), keys * len(columns) + which, found)
    return found
