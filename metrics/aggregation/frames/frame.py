"""Frames: what one ledger offers for one district, as integer columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from metrics.aggregation.frames.cells import (
    MISSING,
    column_cells,
    day_cells,
    earliest_of,
    filled_cells,
    key_numbers,
    subject_cells,
    unit_cells,
)
from metrics.aggregation.frames.chains import Chains, chains_of
from metrics.aggregation.frames.fetching import Columns, Select
from metrics.aggregation.frames.nil_returns import fill_nil_returns
from metrics.aggregation.frames.selecting import (
    closings_of,
    keys_to_states,
    select_related_rows,
    select_rows,
)
from metrics.aggregation.frames.trees import FOREVER, Ints, Units
from metrics.catalogue.measures import Measure
from metrics.ledgers.ledger import Ledger, Related
from metrics.ledgers.times import EventTime, ReturnTime
from metrics.periods import Period


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

    An event has start = end = its day; a return has the first and last day of its period. `began` is the day on which
    the first row of the chain began that 变更 made this one out of.
    """

    ledger: Ledger
    units: Units
    keys: list[Any]
    unit: Ints
    start: Ints
    began: Ints
    end: Ints
    closing: Ints
    supersedes: np.ndarray
    is_superseded: np.ndarray
    kind: Ints
    columns: dict[str, Ints]
    subjects: dict[str, Ints]
    related: dict[str, RelatedRows]
    # For keys to states, the first row of the chain of each row that is in one.
    firsts: dict[str, dict[Any, Any]]
    # Lines drawn from this frame, by measure: they live and die with it.
    lines: dict[Measure, Any] = field(default_factory=dict, repr=False)
    # From which day on its kinds are kept, likewise.
    kept: dict[tuple[tuple[str, ...], str], date | None] = field(default_factory=dict, repr=False)


def build(ledger: Ledger, units: Units, found: Mapping[Select, Columns]) -> Frame:
    """The frame of a ledger, out of what its `selects` gave."""
    rows = dict(found[select_rows(ledger)])
    firsts = _join_chains(ledger, rows, found)
    count = len(rows["pk"])
    start, end = _span(ledger, rows)
    columns = {name: column_cells(column, rows[column.path]) for name, column in ledger.columns.items()}
    if "is_nil" in rows:
        fill_nil_returns(ledger, rows["is_nil"], columns)
    return Frame(
        ledger,
        units,
        rows["pk"],
        unit_cells(rows[ledger.unit], units),
        start,
        _began(rows, start),
        end,
        earliest_of([day_cells(rows[path]) for path in closings_of(ledger)], count),
        filled_cells(rows.get("predecessor_id"), count),
        filled_cells(rows.get("successor__pk"), count),
        _kinds(ledger, rows),
        columns,
        {name: _subjects(paths, rows, units) for name, paths in ledger.subjects.items()},
        {related.name: _related(related, ledger, rows["pk"], found) for related in ledger.related},
        firsts,
    )


def _kinds(ledger: Ledger, rows: Columns) -> Ints:
    if not ledger.kind:
        return np.zeros(len(rows["pk"]), np.int64)
    return column_cells(ledger.column(ledger.kind), rows[ledger.kind])


def _subjects(paths: Iterable[str], rows: Columns, units: Units) -> Ints:
    return subject_cells([key_numbers(rows[path], units) for path in paths])


def _join_chains(ledger: Ledger, rows: Columns, found: Mapping[Select, Columns]) -> dict[str, dict[Any, Any]]:
    """Puts the first of its chain in place of each key to a state, and the chain's last day in place of its own.

    Returns the first rows by the name of the key.
    """
    firsts = {}
    for name, register in keys_to_states(ledger).items():
        chains, keys = Chains.of(found[chains_of(register)]), rows.get(f"{name}_id", [])
        if f"{name}__ended_on" in rows:
            days = rows[f"{name}__ended_on"]
            rows[f"{name}__ended_on"] = [chains.last_day.get(key, day) for key, day in zip(keys, days, strict=True)]
        rows[f"{name}_id"] = [chains.first.get(key, key) for key in keys]
        firsts[name] = chains.first
    return firsts


def _span(ledger: Ledger, rows: Columns) -> tuple[Ints, Ints]:
    time = ledger.time
    if isinstance(time, EventTime):
        return day_cells(rows[time.day]), day_cells(rows[time.day])
    if isinstance(time, ReturnTime):
        last_of = {day: Period.of(date.fromisoformat(day), time.frequency).hi - 1 for day in set(rows[time.start])}
        return day_cells(rows[time.start]), np.array([last_of[day] for day in rows[time.start]], np.int64)
    start = day_cells(rows[time.start])
    # A unit without an opening day has always been there.
    return np.where(start == MISSING, 0, start), day_cells(rows[time.end])


def _began(rows: Columns, start: Ints) -> Ints:
    """For each row the first day of its chain; a predecessor that lies in another district is not seen."""
    before = dict(zip(rows["pk"], rows.get("predecessor_id", []), strict=False))
    place = {key: number for number, key in enumerate(rows["pk"])}
    found = start.copy()
    for key, earlier in before.items():
        first = key
        while earlier in place:
            first, earlier = earlier, before[earlier]
        found[place[key]] = start[place[first]]
    return found


def _related(related: Related, ledger: Ledger, keys: list[Any], found: Mapping[Select, Columns]) -> RelatedRows:
    rows = found[select_related_rows(related, ledger)]
    first = Chains.of(found[chains_of(ledger)]).first
    pairs = np.array(_hanging(first, rows[related.parent], keys), np.int64).reshape(-1, 2)
    which, ends = pairs[:, 0], day_cells(rows["ended_on"])
    return RelatedRows(
        pairs[:, 1],
        day_cells(rows["started_on"])[which],
        np.where(ends == MISSING, FOREVER, ends + 1)[which],
        {name: column_cells(column, rows[column.path])[which] for name, column in related.columns.items()},
    )


def _hanging(first: dict[Any, Any], parents: list[Any], keys: list[Any]) -> list[tuple[int, int]]:
    """(related row, row it hangs on); `first` is the first row of each row's chain."""
    rows: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        rows.setdefault(first.get(key, key), []).append(number)
    # A row that came after the ledger was fetched has no parent here; its counter moved, so this frame is not kept.
    return [(which, row) for which, parent in enumerate(parents) for row in rows.get(first.get(parent, parent), ())]
