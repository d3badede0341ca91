"""Frames: what one ledger offers for one district, as integer columns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import BooleanField

from metrics.aggregation.chains import Chains, chains_of
from metrics.aggregation.fetching import Columns, Select
from metrics.aggregation.trees import FOREVER, Ints, Units
from metrics.ledgers.columns import Column, Type
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.times import EventTime, ReturnTime, StateTime
from metrics.models.returning import ReturnRow
from metrics.models.rows import State
from metrics.periods import Period

# An empty cell. No day, count or amount is that low.
MISSING = int(np.iinfo(np.int64).min)
# Ordinals count from the year 1, numpy from 1970.
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, eq=False)
class RelatedRows:
    """Rows that hang on a frame's rows: number of the row each hangs on, days (`hi` excluded), columns."""

    parent: Ints
    lo: Ints
    hi: Ints
    columns: dict[str, Ints]


@dataclass(frozen=True, eq=False)
class Frame:
    """Rows of a ledger in key order; days are ordinals, `end` and `closing` are last days, MISSING when there is none.

    An event has start = end = its day; a return has the first and last day of its period.
    """

    ledger: Ledger
    units: Units
    keys: list[Any]
    unit: Ints
    start: Ints
    end: Ints
    closing: Ints
    supersedes: np.ndarray
    is_superseded: np.ndarray
    kind: Ints
    columns: dict[str, Ints]
    subjects: dict[str, Ints]
    related: dict[str, RelatedRows]
    # Lines drawn from this frame, by measure: they live and die with it.
    lines: dict[Hashable, Any] = field(default_factory=dict, repr=False)


def selects(ledger: Ledger) -> Iterator[Select]:
    """Everything that a frame of the ledger is made from."""
    yield _rows_of(ledger)
    for model in _keys_to_states(ledger).values():
        yield chains_of(model)
    for related in ledger.related:
        yield _rows_of_related(related, ledger)
        if not _follows(related):
            yield chains_of(ledger.model)


def build(ledger: Ledger, units: Units, found: Mapping[Select, Columns]) -> Frame:
    """The frame of a ledger, out of what its `selects` gave."""
    rows = dict(found[_rows_of(ledger)])
    _join_chains(ledger, rows, found)
    count = len(rows["pk"])
    start, end = _span(ledger, rows)
    columns = {name: _column(column, rows[column.path]) for name, column in ledger.columns.items()}
    if "is_nil" in rows:
        _fill_nil_returns(ledger, rows["is_nil"], columns)
    return Frame(
        ledger,
        units,
        rows["pk"],
        _unit_numbers(rows[ledger.unit], units),
        start,
        end,
        _earliest([_days(rows[path]) for path in _closings(ledger)], count),
        _is_filled(rows.get("predecessor_id"), count),
        _is_filled(rows.get("successor__pk"), count),
        _column(Column(ledger.kind, ledger.model), rows[ledger.kind]) if ledger.kind else np.zeros(count, np.int64),
        columns,
        {name: _subject([_numbered(rows[path], units) for path in paths]) for name, paths in ledger.subjects.items()},
        {related.name: _related(related, ledger, rows["pk"], found) for related in ledger.related},
    )


def _rows_of(ledger: Ledger) -> Select:
    return Select(ledger.model, tuple(_paths(ledger)), ledger.unit)


def numbers_of(column: Column, values: Iterable[str]) -> Ints:
    """The numbers by which a frame keeps these values of a choice column."""
    order = list(column.choices)
    return np.array([order.index(value) for value in values], np.int64)


def _closings(ledger: Ledger) -> tuple[str, ...]:
    return () if isinstance(ledger.time, EventTime) else ledger.time.closings


def _paths(ledger: Ledger) -> list[str]:
    time = ledger.time
    days = [time.day] if isinstance(time, EventTime) else [time.start, *time.closings]
    if isinstance(time, StateTime):
        days.append(time.end)
    linked = ["predecessor_id", "successor__pk"] if issubclass(ledger.model, State) else []
    nil = ["is_nil"] if issubclass(ledger.model, ReturnRow) else []
    subjects = [path for paths in ledger.subjects.values() for path in paths]
    subjects += [f"{name}_id" for name in _keys_to_states(ledger)]
    columns = [column.path for column in ledger.columns.values()]
    return list(
        dict.fromkeys(["pk", ledger.unit, *days, *linked, *nil, *subjects, *columns, *filter(None, [ledger.kind])])
    )


def _keys_to_states(ledger: Ledger) -> dict[str, type[State]]:
    """The keys to states that a row of the ledger is counted by or depends on."""
    named = [path.removesuffix("_id") for paths in ledger.subjects.values() for path in paths]
    named += [path.partition("__")[0] for path in _closings(ledger)]
    found: dict[str, type[State]] = {}
    for name in dict.fromkeys(named):
        target: Any = ledger.model._meta.get_field(name).related_model
        if target and issubclass(target, State):
            found[name] = target
    return found


def _join_chains(ledger: Ledger, rows: Columns, found: Mapping[Select, Columns]) -> None:
    """Puts the first of its chain in place of each key to a state, and the chain's last day in place of its own."""
    for name, model in _keys_to_states(ledger).items():
        chains, keys = Chains.of(found[chains_of(model)]), rows.get(f"{name}_id", [])
        if f"{name}__ended_on" in rows:
            days = rows[f"{name}__ended_on"]
            rows[f"{name}__ended_on"] = [chains.last_day.get(key, day) for key, day in zip(keys, days, strict=True)]
        rows[f"{name}_id"] = [chains.first.get(key, key) for key in keys]


def _span(ledger: Ledger, rows: Columns) -> tuple[Ints, Ints]:
    time = ledger.time
    if isinstance(time, EventTime):
        return _days(rows[time.day]), _days(rows[time.day])
    if isinstance(time, ReturnTime):
        last_of = {day: Period.of(date.fromisoformat(day), time.frequency).hi - 1 for day in set(rows[time.start])}
        return _days(rows[time.start]), np.array([last_of[day] for day in rows[time.start]], np.int64)
    start = _days(rows[time.start])
    # A unit without an opening day has always been there.
    return np.where(start == MISSING, 0, start), _days(rows[time.end])


def _days(values: list[str | None]) -> Ints:
    """Ordinals of days written as 2023-06-15."""
    days = np.array([value or "NaT" for value in values], "datetime64[D]")
    return np.where(np.isnat(days), MISSING, days.astype(np.int64) + _EPOCH)


def _column(column: Column, values: list[Any]) -> Ints:
    if column.type is Type.DATE:
        return _days(values)
    if column.type is Type.CHOICE:
        order = {value: number for number, value in enumerate(column.choices)}
        if isinstance(column.field, BooleanField):
            # SQLite has 0 and 1.
            values = [None if value is None else bool(value) for value in values]
        values = [str(value) for value in values]
        # An empty choice and one that was since withdrawn are both none of the values one can ask for.
        return np.array([order.get(value, MISSING) for value in values], np.int64)
    return np.array([MISSING if value is None else value for value in values], np.int64)


def _fill_nil_returns(ledger: Ledger, is_nil: list[bool], columns: dict[str, Ints]) -> None:
    """A nil return reports zero in every column that it owes."""
    nil = np.array(is_nil, bool)
    for name in getattr(ledger.model, "REPORTED", ()):
        columns[name] = np.where(nil, 0, columns[name])


def _unit_numbers(codes: list[str], units: Units) -> Ints:
    return np.array([units.index[code] for code in codes], np.int64)


def _earliest(days: list[Ints], count: int) -> Ints:
    """The earliest of the last days, row by row; MISSING where there is none."""
    open_ended = [np.where(each == MISSING, FOREVER, each) for each in days]
    earliest = np.minimum.reduce(open_ended) if open_ended else np.full(count, FOREVER, np.int64)
    return np.where(earliest == FOREVER, MISSING, earliest)


def _is_filled(values: list[Any] | None, count: int) -> np.ndarray:
    return np.array([value is not None for value in values], bool) if values is not None else np.zeros(count, bool)


def _numbered(keys: list[Any], units: Units) -> list[int | None]:
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


def _subject(columns: list[list[int | None]]) -> Ints:
    """One number for each subject: its key and which of the columns it stands in."""
    found = np.full(len(columns[0]), MISSING, np.int64)
    for which, column in enumerate(columns):
        keys = np.array([MISSING if key is None else key for key in column], np.int64)
        found = np.where((found == MISSING) & (keys != MISSING), keys * len(columns) + which, found)
    return found


def _rows_of_related(related: Related, ledger: Ledger) -> Select:
    parent_unit = f"{related.parent.removesuffix('_id')}__{ledger.unit}"
    paths = ["pk", related.parent, "started_on", "ended_on", *(column.path for column in related.columns.values())]
    return Select(related.model, tuple(dict.fromkeys(paths)), parent_unit)


def _related(related: Related, ledger: Ledger, keys: list[Any], found: Mapping[Select, Columns]) -> RelatedRows:
    rows = found[_rows_of_related(related, ledger)]
    first = {} if _follows(related) else Chains.of(found[chains_of(ledger.model)]).first
    pairs = np.array(_hanging(first, rows[related.parent], keys), np.int64).reshape(-1, 2)
    which, ends = pairs[:, 0], _days(rows["ended_on"])
    return RelatedRows(
        pairs[:, 1],
        _days(rows["started_on"])[which],
        np.where(ends == MISSING, FOREVER, ends + 1)[which],
        {name: _column(column, rows[column.path])[which] for name, column in related.columns.items()},
    )


def _follows(related: Related) -> bool:
    """Whether the related rows go with their row through 变更; else they hang on all rows of its chain."""
    return related.parent.removesuffix("_id") in getattr(related.model, "PART_OF", ())


def _hanging(first: dict[Any, Any], parents: list[Any], keys: list[Any]) -> list[tuple[int, int]]:
    """(related row, row it hangs on); `first` is the first row of each row's chain."""
    rows: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        rows.setdefault(first.get(key, key), []).append(number)
    # A row that came after the ledger was fetched has no parent here; its counter moved, so this frame is not kept.
    return [(which, row) for which, parent in enumerate(parents) for row in rows.get(first.get(parent, parent), ())]
