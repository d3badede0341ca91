"""Unbroken intervals of days: united, turned round, intersected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.aggregation.frames.trees import FOREVER, Ints
from metrics.aggregation.lines.reasons import note_gap


@dataclass(frozen=True, eq=False)
class Spans:
    """Unbroken intervals [lo, hi) of rows, with what bounds them; several a row are in order of days."""

    row: Ints
    lo: Ints
    hi: Ints
    lo_why: Ints
    hi_why: Ints

    def kept(self, which: np.ndarray) -> Spans:
        return Spans(self.row[which], self.lo[which], self.hi[which], self.lo_why[which], self.hi_why[which])


@dataclass(frozen=True, eq=False)
class Days:
    """Intervals of rows, in order of row and day, disjoint within a row."""

    row: Ints
    lo: Ints
    hi: Ints


def united_days(row: Ints, lo: Ints, hi: Ints) -> Days:
    """Overlapping and touching intervals of a row made one."""
    found: list[list[int]] = []
    for number in np.lexsort((lo, row)):
        here, first, last = int(row[number]), int(lo[number]), int(hi[number])
        if found and found[-1][0] == here and first <= found[-1][2]:
            found[-1][2] = max(found[-1][2], last)
        else:
            found.append([here, first, last])
    table = np.array(found, np.int64).reshape(-1, 3)
    return Days(table[:, 0], table[:, 1], table[:, 2])


def complement_of(days: Days, count: int) -> Days:
    """The days between the intervals, before the first and after the last."""
    rows = np.concatenate([np.arange(count), days.row])
    lo = np.concatenate([np.zeros(count, np.int64), days.hi])
    order = np.lexsort((lo, rows))
    rows, lo = rows[order], lo[order]
    # Each gap ends where the next interval of its row begins; one more gap than intervals, so they pair up.
    hi = np.full(len(rows), FOREVER, np.int64)
    starts = np.lexsort((days.lo, days.row))
    last_of_row = np.append(rows[1:] != rows[:-1], True) if len(rows) else np.zeros(0, bool)
    hi[~last_of_row] = days.lo[starts]
    some = lo < hi
    return Days(rows[some], lo[some], hi[some])


def intersection(spans: Spans, days: Days, gap: Ints, why: int, count: int) -> Spans:
    """The parts of spans that lie in the days of their row; where the days cut, `why` bounds them."""
    first = np.searchsorted(days.row, np.arange(count), side="left")
    number = np.searchsorted(days.row, np.arange(count), side="right") - first
    each = number[spans.row]
    span = np.repeat(np.arange(len(spans.row)), each)
    offset = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    day = first[spans.row[span]] + offset
    lo, hi = np.maximum(spans.lo[span], days.lo[day]), np.minimum(spans.hi[span], days.hi[day])
    cut = Spans(
        spans.row[span],
        lo,
        hi,
        np.where(days.lo[day] > spans.lo[span], why, spans.lo_why[span]),
        np.where(days.hi[day] < spans.hi[span], why, spans.hi_why[span]),
    ).kept(lo < hi)
    gone = np.setdiff1d(spans.row, cut.row)
    note_gap(gap, gone, why)
    return cut
