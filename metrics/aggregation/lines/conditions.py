"""Conditions of a measure: what they leave of the rows and of their days."""

from __future__ import annotations

from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.trees import FOREVER, Ints
from metrics.aggregation.lines.intervals import Days, Spans, complement_of, intersection, united_days
from metrics.aggregation.lines.reasons import Ground, note_gap
from metrics.birthdays import birthday
from metrics.catalogue.measures import Age, Compare, Condition, Ended, Has, Limits
from metrics.ledgers.columns import Column


def passes(column: Column, values: Ints, condition: Compare) -> np.ndarray:
    """Which values pass a fixed condition. An empty cell passes only a list of exclusions, or "not filled"."""
    if condition.filled is not None:
        return (values != MISSING) == condition.filled
    if condition.values:
        return np.isin(values, numbers_of(column, condition.values))
    if condition.excluded:
        return ~np.isin(values, numbers_of(column, condition.excluded))
    assert condition.limits is not None
    return (values != MISSING) & inside(values, condition.limits)


def inside(values: Ints, limits: Limits) -> np.ndarray:
    """Which values lie within the limits."""
    passed = np.ones(len(values), bool)
    if limits.floor is not None:
        passed &= values >= limits.floor
    if limits.ceiling is not None:
        passed &= values <= limits.ceiling
    return passed


def narrow(ground: Ground, spans: Spans, condition: Condition) -> Spans:
    """What a condition that depends on the day leaves of the spans."""
    if isinstance(condition, Age):
        return _narrow_by_age(ground, spans, condition)
    assert isinstance(condition, Has | Ended)
    if isinstance(condition, Ended):
        allowed = _days_after_end(ground.frame, ground.rows)
    else:
        allowed = _holding_days(ground.frame, ground.rows, condition)
    return intersection(spans, allowed, ground.gap, ground.reasons.number(condition.why), len(ground.rows))


def _narrow_by_age(ground: Ground, spans: Spans, condition: Age) -> Spans:
    """Between two birthdays."""
    born, reasons = ground.frame.columns[condition.column][ground.rows], ground.reasons
    ground.fail(born == MISSING, condition.unknown)
    floor, ceiling = condition.limits.floor, condition.limits.ceiling
    old_enough = _birthdays(born, floor) if floor else np.zeros(len(born), np.int64)
    too_old = _birthdays(born, ceiling + 1) if ceiling is not None else np.full(len(born), FOREVER, np.int64)
    young, old = reasons.number(condition.too_young), reasons.number(condition.too_old)
    lo, hi = old_enough[spans.row], too_old[spans.row]
    narrowed = Spans(
        spans.row,
        np.maximum(spans.lo, lo),
        np.minimum(spans.hi, hi),
        np.where(lo > spans.lo, young, spans.lo_why),
        np.where(hi < spans.hi, old, spans.hi_why),
    )
    kept = narrowed.kept(narrowed.lo < narrowed.hi)
    gone = ~np.isin(narrowed.row, kept.row)
    note_gap(ground.gap, narrowed.row[gone], np.where(lo >= spans.hi, young, old)[gone])
    return kept


def _birthdays(born: Ints, age: int) -> Ints:
    days = {int(day): _birthday(int(day), age) for day in np.unique(born)}
    return np.array([days[int(day)] for day in born], np.int64)


def _birthday(born: int, age: int) -> int:
    return FOREVER if born == MISSING else birthday(date.fromordinal(born), age).toordinal()


def _days_after_end(frame: Frame, rows: Ints) -> Days:
    """From the last day of each row on; of a row that 变更 ended never."""
    end = frame.end[rows]
    which = np.flatnonzero((end != MISSING) & ~frame.is_superseded[rows])
    return Days(which, end[which], np.full(len(which), FOREVER, np.int64))


def _holding_days(frame: Frame, rows: Ints, condition: Has) -> Days:
    """The days on which a matching related row holds, or has begun where it stays (or none does), for each row."""
    related = frame.related[condition.related]
    declared = next(each for each in frame.ledger.related if each.name == condition.related)
    passed = np.ones(len(related.parent), bool)
    for compare in condition.where:
        passed &= passes(declared.columns[compare.column], related.columns[compare.column], compare)
    place = np.full(len(frame.keys), -1, np.int64)
    place[rows] = np.arange(len(rows))
    parent = place[related.parent]
    passed &= parent >= 0
    hi = np.full(len(related.hi), FOREVER, np.int64) if condition.stays else related.hi
    united = united_days(parent[passed], related.lo[passed], hi[passed])
    return complement_of(united, len(rows)) if condition.negated else united
