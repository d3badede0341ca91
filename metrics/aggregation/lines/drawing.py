"""Lines: for one measure, on which days each row of its ledger counts, how much, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.utils.translation import gettext_lazy as _

from metrics.aggregation.frames.cells import MISSING, numbers_of
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.trees import FOREVER, Ints
from metrics.aggregation.lines.conditions import narrow, passes
from metrics.aggregation.lines.intervals import Spans
from metrics.aggregation.lines.reasons import NOT_FILLED, Ground, Reasons
from metrics.aggregation.lines.standing import day_after, standing_spans
from metrics.catalogue.measures import Aggregate, Compare, Measure, On
from metrics.quantities import OverTime
from metrics.wording import Words


@dataclass(frozen=True, eq=False)
class Lines:
    """Rows of a measure's ledger and kinds, and the spans in which they count.

    `why` is the first fixed condition a row fails. `base` is one span a row, of the row's own days; `spans` are what
    the conditions leave of it, and `gap` tells why a day inside the base but outside them does not count.
    All `…why` are numbers of `reasons`.
    """

    frame: Frame
    rows: Ints
    unit: Ints
    subject: Ints
    amount: Ints
    why: Ints
    base: Spans
    spans: Spans
    gap: Ints
    reasons: Reasons = field(repr=False)


def draw(frame: Frame, measure: Measure) -> Lines:
    """The lines of a measure of rows (not of places); drawn once for a frame."""
    if measure not in frame.lines:
        frame.lines[measure] = _draw(frame, measure)
    return frame.lines[measure]


def _draw(frame: Frame, measure: Measure) -> Lines:
    rows = _universe(frame, measure)
    ground = Ground.of(frame, rows)
    amount = _amounts(frame, measure, rows)
    base = _base(ground, measure, amount)
    for condition in measure.where:
        if isinstance(condition, Compare):
            passed = passes(frame.ledger.columns[condition.column], frame.columns[condition.column][rows], condition)
            ground.fail(~passed, condition.why)
    spans = base
    for condition in measure.where:
        if not isinstance(condition, Compare):
            spans = narrow(ground, spans, condition)
    subject = frame.subjects[measure.subject][rows] if measure.subject else np.arange(len(rows))
    if measure.subject:
        words = Words(_("未填写%(subject)s"), subject=frame.ledger.subject_label(measure.subject))
        ground.fail(subject == MISSING, words)
    spans = spans.kept((spans.lo < spans.hi) & (ground.why[spans.row] == 0))
    unit = frame.unit[rows]
    return Lines(frame, rows, unit, subject, amount, ground.why, base, spans, ground.gap, ground.reasons)


def _universe(frame: Frame, measure: Measure) -> Ints:
    if not measure.kinds:
        return np.arange(len(frame.keys))
    numbers = numbers_of(frame.ledger.column(frame.ledger.kind), measure.kinds)
    return np.flatnonzero(np.isin(frame.kind, numbers))


def _amounts(frame: Frame, measure: Measure, rows: Ints) -> Ints:
    """What each row adds; MISSING when none of its columns is filled."""
    if not measure.columns:
        return np.ones(len(rows), np.int64)
    columns = np.stack([frame.columns[name][rows] for name in measure.columns])
    filled = columns != MISSING
    return np.where(filled.any(axis=0), np.where(filled, columns, 0).sum(axis=0), MISSING)


def _base(ground: Ground, measure: Measure, amount: Ints) -> Spans:
    if measure.aggregate is Aggregate.LATEST:
        return standing_spans(ground, measure, amount)
    spans = _holding(ground, measure) if measure.time is OverTime.STOCK else _happening(ground, measure)
    # After what has not come to its end, which need not be filled in yet.
    ground.fail(amount == MISSING, NOT_FILLED)
    return spans


def _holding(ground: Ground, measure: Measure) -> Spans:
    """A state holds to its last day and leaves the day after; where it stays, only 变更 puts another in its place."""
    frame, rows, reasons = ground.frame, ground.rows, ground.reasons
    own, closed = day_after(frame.end[rows]), day_after(frame.closing[rows])
    if measure.stays:
        own, closed = np.where(frame.is_superseded[rows], own, FOREVER), np.full(len(rows), FOREVER)
    if measure.since:
        ground.fail(frame.began[rows] < measure.since.toordinal(), _before(measure.since))
    hi_why = np.where(own <= closed, reasons.number(Words(_("已到期"))), reasons.number(_closed(frame)))
    begins = np.full(len(rows), reasons.number(Words(_("尚未开始"))))
    return Spans(np.arange(len(rows)), frame.start[rows], np.minimum(own, closed), begins, hi_why)


def _before(since: date) -> Words:
    return Words(_("早于起算日%(day)s"), day=since)


def _closed(frame: Frame) -> Words:
    return Words(_("所依托的%(closing)s已终止"), closing=frame.ledger.closing_label)


def _happening(ground: Ground, measure: Measure) -> Spans:
    """The one day on which a row counts in a flow. What 变更 ended or began is no event."""
    frame, rows, reasons = ground.frame, ground.rows, ground.reasons
    day = frame.start[rows] if measure.on is On.START else frame.end[rows]
    if measure.on is On.DAY:
        ground.fail(day == MISSING, Words(_("尚未办结")))
    if measure.on is On.START:
        ground.fail(frame.supersedes[rows], Words(_("由变更产生，不算新开始")))
    if measure.on is On.END:
        ground.fail(day == MISSING, Words(_("尚未结束")))
        ground.fail(frame.is_superseded[rows], Words(_("因变更而止，不算结束")))
    if measure.on is not On.DAY:
        closing = frame.closing[rows]
        ground.fail((closing != MISSING) & (day > closing), _closed(frame))
    before = _before(measure.since) if measure.since else Words(_("不在期内(早于本期)"))
    early, late = (np.full(len(rows), reasons.number(words)) for words in (before, Words(_("不在期内(晚于本期)"))))
    return Spans(np.arange(len(rows)), day, np.where(day == MISSING, MISSING, day + 1), late, early)
