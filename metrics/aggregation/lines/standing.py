"""Returns that stand: from the end of their period until the next, their closing, or the end of a window."""

from __future__ import annotations

from datetime import date

import numpy as np
from django.utils.translation import gettext_lazy as _

from metrics.aggregation.frames.cells import MISSING
from metrics.aggregation.frames.trees import FOREVER, Ints
from metrics.aggregation.lines.intervals import Spans
from metrics.aggregation.lines.reasons import NOT_FILLED, Ground, Reasons
from metrics.catalogue.measures import Measure
from metrics.ledgers.times import ReturnTime
from metrics.periods import Granularity, Period
from metrics.wording import Words


def day_after(last: Ints) -> Ints:
    return np.where(last == MISSING, FOREVER, last + 1)


def standing_spans(ground: Ground, measure: Measure, amount: Ints) -> Spans:
    """A return stands from its period's last day until the subject's next, its closing, or the window's end."""
    frame, rows, reasons = ground.frame, ground.rows, ground.reasons
    assert isinstance(frame.ledger.time, ReturnTime)
    filled = amount != MISSING
    ground.fail(~filled, NOT_FILLED)
    lo = frame.end[rows]
    subject = frame.subjects["subject"][rows]
    following = following_returns(subject, lo, filled)
    closed, lapsed = day_after(frame.closing[rows]), lapse_days(lo, measure.window)
    hi = np.minimum(np.minimum(following, closed), lapsed)
    superseded = _superseded_by(following, frame.ledger.time.frequency, reasons)
    hi_why = np.where(
        following == hi,
        superseded,
        np.where(closed == hi, reasons.number(Words(_("填报对象已注销"))), reasons.number(Words(_("报表已过沿用期")))),
    )
    not_yet = np.full(len(rows), reasons.number(Words(_("所属期晚于本期"))))
    # A subject that closed before the end of the period leaves nothing standing.
    return Spans(np.arange(len(rows)), lo, np.maximum(hi, lo), not_yet, hi_why)


def following_returns(subject: Ints, last: Ints, filled: np.ndarray) -> Ints:
    """Last day of the period of each row's subject's next return that is filled; FOREVER when there is none."""
    order = np.lexsort((last, subject))
    ordered = order[filled[order]]
    # One more, of no subject, so that "after the last" is a place.
    subjects, lasts = np.append(subject[ordered], MISSING), np.append(last[ordered], FOREVER)
    after = np.searchsorted(_pairs(subject, last)[ordered], _pairs(subject, last), side="right")
    return np.where(subjects[after] == subject, lasts[after], FOREVER)


def _pairs(subject: Ints, last: Ints) -> Ints:
    """(subject, day) as one sortable number; days stay far below ten million."""
    return subject * FOREVER + last


def lapse_days(last: Ints, window: int) -> Ints:
    """The day on which each return has lapsed: that after the month `window` months after its period's last.

    "Not longer than six months" includes the sixth: the return of the second quarter stands on 31 December.
    """
    ends = {int(day): _month_hi(int(day), window) for day in np.unique(last)}
    return np.array([ends[int(day)] for day in last], np.int64)


def _month_hi(day: int, months: int) -> int:
    first = date.fromordinal(day)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return Period(date(year, month + 1, 1), Granularity.MONTH).hi


def _superseded_by(following: Ints, frequency: Granularity, reasons: Reasons) -> Ints:
    found = {FOREVER: 0}
    for day in np.unique(following[following < FOREVER]):
        period = Period.of(date.fromordinal(int(day)), frequency)
        found[int(day)] = reasons.number(Words(_("被%(period)s报表取代"), period=period))
    return np.array([found[int(day)] for day in following], np.int64)
