"""Frames: what one ledger offers for one district, as integer columns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet

from metrics.aggregation.chains import Chains
from metrics.aggregation.trees import FOREVER, Ints, Units
from metrics.catalogue.ledgers import Column, EventTime, Ledger, Related, ReturnTime, StateTime, Type
from metrics.models.base import ReturnRow, State
from metrics.models.querysets import within_any
from metrics.periods import Period

# An empty cell. No day, count or amount is that low.
MISSING = int(np.iinfo(np.int64).min)


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
    succeeds: np.ndarray
    succeeded: np.ndarray
    kind: Ints
    columns: dict[str, Ints]
    subjects: dict[str, Ints]
    related: dict[str, RelatedRows]
    # Lines drawn from this frame, by measure: they live and die with it.
    lines: dict[Hashable, Any] = field(default_factory=dict, repr=False)


def build(ledger: Ledger, units: Units) -> Frame:
    """Fetches a frame: one query for the ledger, and one for each of its related ledgers."""
    rows = _fetch(ledger.model._base_manager.filter(within_any(ledger.unit, [units.key])), _paths(ledger))
    _join_chains(ledger, rows)
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
        {related.name: _related(related, ledger, units, rows["pk"]) for related in ledger.related},
    )


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
    linked += [f"{key}__{end}" for key in _keys_to_states(ledger) for end in ("predecessor_id", "successor__pk")]
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


def _join_chains(ledger: Ledger, rows: dict[str, list[Any]]) -> None:
    """Puts the first of its chain in place of each key to a state, and the chain's last day in place of its own.

    One query for each model of which a row that is referred to has a predecessor or successor.
    """
    for name, model in _keys_to_states(ledger).items():
        links = rows[f"{name}__predecessor_id"] + rows[f"{name}__successor__pk"]
        if all(link is None for link in links):
            continue
        chains, keys = Chains.fetch(model), rows.get(f"{name}_id", [])
        if f"{name}__ended_on" in rows:
            days = rows[f"{name}__ended_on"]
            rows[f"{name}__ended_on"] = [chains.last_day.get(key, day) for key, day in zip(keys, days, strict=True)]
        rows[f"{name}_id"] = [chains.first.get(key, key) for key in keys]


def _fetch(query: QuerySet, paths: list[str]) -> dict[str, list[Any]]:
    """Columns of the rows in key order. Forward keys only, so no join multiplies rows."""
    # Amounts shall come as the integers they are stored as, not as Decimals.
    expressions = [
        ExpressionWrapper(F(path), BigIntegerField()) if _is_money(query, path) else F(path) for path in paths
    ]
    rows = list(query.order_by("pk").values_list(*expressions))
    return dict(zip(paths, map(list, zip(*rows, strict=True)), strict=True)) if rows else {path: [] for path in paths}


def _is_money(query: QuerySet, path: str) -> bool:
    name = path.replace("__", ".")
    return "successor" not in name and name != "pk" and Column(name, query.model).type is Type.MONEY


def _span(ledger: Ledger, rows: dict[str, list[Any]]) -> tuple[Ints, Ints]:
    time = ledger.time
    if isinstance(time, EventTime):
        return _days(rows[time.day]), _days(rows[time.day])
    if isinstance(time, ReturnTime):
        lasts = [Period.of(day, time.frequency).last for day in rows[time.start]]
        return _days(rows[time.start]), _days(lasts)
    start = _days(rows[time.start])
    # A unit without an opening day has always been there.
    return np.where(start == MISSING, 0, start), _days(rows[time.end])


def _days(values: list[Any]) -> Ints:
    return np.array([MISSING if value is None else value.toordinal() for value in values], np.int64)


def _column(column: Column, values: list[Any]) -> Ints:
    if column.type is Type.DATE:
        return _days(values)
    if column.type is Type.CHOICE:
        order = {value: number for number, value in enumerate(column.choices)}
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


def _related(related: Related, ledger: Ledger, units: Units, keys: list[Any]) -> RelatedRows:
    parent_unit = f"{related.parent.removesuffix('_id')}__{ledger.unit}"
    query = related.model._base_manager.filter(within_any(parent_unit, [units.key]))
    paths = [related.parent, "started_on", "ended_on", *(column.path for column in related.columns.values())]
    rows = _fetch(query, list(dict.fromkeys(["pk", *paths])))
    pairs = np.array(_hanging(related, ledger, rows[related.parent], keys), np.int64).reshape(-1, 2)
    which, ends = pairs[:, 0], _days(rows["ended_on"])
    return RelatedRows(
        pairs[:, 1],
        _days(rows["started_on"])[which],
        np.where(ends == MISSING, FOREVER, ends + 1)[which],
        {name: _column(column, rows[column.path])[which] for name, column in related.columns.items()},
    )


def _hanging(related: Related, ledger: Ledger, parents: list[Any], keys: list[Any]) -> list[tuple[int, int]]:
    """(related row, row it hangs on). What does not follow its row through 变更 hangs on all rows of the chain."""
    follows = related.parent.removesuffix("_id") in getattr(related.model, "PART_OF", ())
    first = {} if follows else Chains.fetch(ledger.model).first
    rows: dict[Any, list[int]] = {}
    for number, key in enumerate(keys):
        rows.setdefault(first.get(key, key), []).append(number)
    # A row that came after the ledger was fetched has no parent here; its counter moved, so this frame is not kept.
    return [(which, row) for which, parent in enumerate(parents) for row in rows.get(first.get(parent, parent), ())]
