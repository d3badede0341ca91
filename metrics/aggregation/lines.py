"""Lines: for one measure, on which days each row of its ledger counts, how much, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.utils.translation import gettext_lazy as _

from metrics.aggregation.frames import MISSING, Frame, numbers_of
from metrics.aggregation.trees import FOREVER, Ints
from metrics.catalogue.definitions import Age, Aggregate, Compare, Condition, Has, Limits, Measure, On
from metrics.ledgers.columns import Column
from metrics.ledgers.times import ReturnTime
from metrics.periods import Granularity, Period, add_years
from metrics.quantities import OverTime
from metrics.wording import Words, period_words

NOT_FILLED = Words(_("未填报该项"))


class Reasons:
    """Reasons in words, numbered; 0 is none. Kept with a frame for all readers, so they have no language."""

    def __init__(self) -> None:
        self.words: list[Words] = [Words("")]

    def number(self, words: Words) -> int:
        if words not in self.words:
            self.words.append(words)
        return self.words.index(words)


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
    reasons = Reasons()
    rows = _universe(frame, measure)
    why = np.zeros(len(rows), np.int64)
    amount = _amounts(frame, measure, rows)
    base = _base(frame, measure, rows, why, amount, reasons)
    for condition in measure.where:
        if isinstance(condition, Compare):
            passed = _compare(frame.ledger.columns[condition.column], frame.columns[condition.column][rows], condition)
            _fail(why, ~passed, condition.why, reasons)
    spans, gap = base, np.zeros(len(rows), np.int64)
    for condition in measure.where:
        if not isinstance(condition, Compare):
            spans = _narrow(frame, rows, spans, gap, why, condition, reasons)
    subject = frame.subjects[measure.subject][rows] if measure.subject else np.arange(len(rows))
    if measure.aggregate is Aggregate.DISTINCT:
        words = Words(_("未填写%(subject)s"), subject=frame.ledger.subject_label(measure.subject))
        _fail(why, subject == MISSING, words, reasons)
    spans = spans.kept((spans.lo < spans.hi) & (why[spans.row] == 0))
    return Lines(frame, rows, frame.unit[rows], subject, amount, why, base, spans, gap, reasons)


def _universe(frame: Frame, measure: Measure) -> Ints:
    if not measure.kinds:
        return np.arange(len(frame.keys))
    numbers = numbers_of(Column(frame.ledger.kind, frame.ledger.model), measure.kinds)
    return np.flatnonzero(np.isin(frame.kind, numbers))


def _amounts(frame: Frame, measure: Measure, rows: Ints) -> Ints:
    """What each row adds; MISSING when none of its columns is filled."""
    if not measure.columns:
        return np.ones(len(rows), np.int64)
    columns = np.stack([frame.columns[name][rows] for name in measure.columns])
    filled = columns != MISSING
    return np.where(filled.any(axis=0), np.where(filled, columns, 0).sum(axis=0), MISSING)


def _fail(why: Ints, failed: np.ndarray, words: Words, reasons: Reasons) -> None:
    """Notes a reason for rows that have none yet."""
    why[failed & (why == 0)] = reasons.number(words)


# -- the row's own days --------------------------------------------------------------------------


def _base(frame: Frame, measure: Measure, rows: Ints, why: Ints, amount: Ints, reasons: Reasons) -> Spans:
    if measure.aggregate is Aggregate.LATEST:
        return _standing(frame, measure, rows, why, amount, reasons)
    if measure.time is OverTime.STOCK:
        spans = _holding(frame, rows, reasons)
    else:
        spans = _happening(frame, measure, rows, why, reasons)
    # After what has not come to its end, which need not be filled in yet.
    _fail(why, amount == MISSING, NOT_FILLED, reasons)
    return spans


def _holding(frame: Frame, rows: Ints, reasons: Reasons) -> Spans:
    """A state holds to its last day and leaves the day after."""
    end, closing = frame.end[rows], frame.closing[rows]
    own, closed = _day_after(end), _day_after(closing)
    hi_why = np.where(own <= closed, reasons.number(Words(_("已到期"))), reasons.number(_closed(frame)))
    begins = np.full(len(rows), reasons.number(Words(_("尚未开始"))))
    return Spans(np.arange(len(rows)), frame.start[rows], np.minimum(own, closed), begins, hi_why)


def _closed(frame: Frame) -> Words:
    return Words(_("所依托的%(closing)s已终止"), closing=frame.ledger.closing_label)


def _day_after(last: Ints) -> Ints:
    return np.where(last == MISSING, FOREVER, last + 1)


def _happening(frame: Frame, measure: Measure, rows: Ints, why: Ints, reasons: Reasons) -> Spans:
    """The one day on which a row counts in a flow. What 变更 ended or began is no event."""
    day = frame.start[rows] if measure.on is On.START else frame.end[rows]
    if measure.on is On.DAY:
        _fail(why, day == MISSING, Words(_("尚未办结")), reasons)
    if measure.on is On.START:
        _fail(why, frame.supersedes[rows], Words(_("由变更产生，不算新开始")), reasons)
    if measure.on is On.END:
        _fail(why, day == MISSING, Words(_("尚未结束")), reasons)
        _fail(why, frame.is_superseded[rows], Words(_("因变更而止，不算结束")), reasons)
    if measure.on is not On.DAY:
        closing = frame.closing[rows]
        _fail(why, (closing != MISSING) & (day > closing), _closed(frame), reasons)
    before = Words(_("早于起算日%(day)s"), day=measure.since) if measure.since else Words(_("不在期内(早于本期)"))
    early, late = (np.full(len(rows), reasons.number(words)) for words in (before, Words(_("不在期内(晚于本期)"))))
    return Spans(np.arange(len(rows)), day, np.where(day == MISSING, MISSING, day + 1), late, early)


def _standing(frame: Frame, measure: Measure, rows: Ints, why: Ints, amount: Ints, reasons: Reasons) -> Spans:
    """A return stands from its period's last day until the subject's next, its closing, or the window's end."""
    assert isinstance(frame.ledger.time, ReturnTime)
    filled = amount != MISSING
    _fail(why, ~filled, NOT_FILLED, reasons)
    lo = frame.end[rows]
    subject = frame.subjects["subject"][rows]
    following = _following(subject, lo, filled)
    closed, lapsed = _day_after(frame.closing[rows]), _lapses(lo, measure.window)
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


def _following(subject: Ints, last: Ints, filled: np.ndarray) -> Ints:
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


def _lapses(last: Ints, window: int) -> Ints:
    """The day on which each return lapses: the last day of the month `window` months after its period's last."""
    ends = {int(day): _month_end(int(day), window) for day in np.unique(last)}
    return np.array([ends[int(day)] for day in last], np.int64)


def _month_end(day: int, months: int) -> int:
    first = date.fromordinal(day)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return Period(date(year, month + 1, 1), Granularity.MONTH).hi - 1


def _superseded_by(following: Ints, frequency: Granularity, reasons: Reasons) -> Ints:
    found = {FOREVER: 0}
    for day in np.unique(following[following < FOREVER]):
        period = Period.of(date.fromordinal(int(day)), frequency)
        found[int(day)] = reasons.number(Words(_("被%(period)s报表取代"), period=period_words(period)))
    return np.array([found[int(day)] for day in following], np.int64)


# -- conditions ----------------------------------------------------------------------------------


def _compare(column: Column, values: Ints, condition: Compare) -> np.ndarray:
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


def _narrow(
    frame: Frame, rows: Ints, spans: Spans, gap: Ints, why: Ints, condition: Condition, reasons: Reasons
) -> Spans:
    """What a condition that depends on the day leaves of the spans."""
    if isinstance(condition, Age):
        return _narrow_by_age(frame.columns[condition.column][rows], spans, gap, why, condition, reasons)
    assert isinstance(condition, Has)
    allowed = _holding_days(frame, rows, condition)
    return _intersect(spans, allowed, gap, reasons.number(condition.why), len(rows))


def _narrow_by_age(born: Ints, spans: Spans, gap: Ints, why: Ints, condition: Age, reasons: Reasons) -> Spans:
    """Between two birthdays."""
    _fail(why, born == MISSING, condition.unknown, reasons)
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
    _note_gap(gap, narrowed.row[gone], np.where(lo >= spans.hi, young, old)[gone])
    return kept


def _birthdays(born: Ints, age: int) -> Ints:
    days = {int(day): _birthday(int(day), age) for day in np.unique(born)}
    return np.array([days[int(day)] for day in born], np.int64)


def _birthday(born: int, age: int) -> int:
    return FOREVER if born == MISSING else add_years(date.fromordinal(born), age).toordinal()


def _note_gap(gap: Ints, rows: Ints, whys: Ints | int) -> None:
    """Why a row has nothing left; the first condition that takes all of it is named."""
    whys = np.broadcast_to(np.asarray(whys), rows.shape)
    first = gap[rows] == 0
    gap[rows[first]] = whys[first]


@dataclass(frozen=True, eq=False)
class Days:
    """Intervals of rows, in order of row and day, disjoint within a row."""

    row: Ints
    lo: Ints
    hi: Ints


def _holding_days(frame: Frame, rows: Ints, condition: Has) -> Days:
    """The days on which a matching related row holds (or none does), for each of the lines' rows."""
    related = frame.related[condition.related]
    declared = next(each for each in frame.ledger.related if each.name == condition.related)
    passed = np.ones(len(related.parent), bool)
    for compare in condition.where:
        passed &= _compare(declared.columns[compare.column], related.columns[compare.column], compare)
    place = np.full(len(frame.keys), -1, np.int64)
    place[rows] = np.arange(len(rows))
    parent = place[related.parent]
    passed &= parent >= 0
    united = _united(parent[passed], related.lo[passed], related.hi[passed])
    return _complement(united, len(rows)) if condition.negated else united


def _united(row: Ints, lo: Ints, hi: Ints) -> Days:
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


def _complement(days: Days, count: int) -> Days:
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


def _intersect(spans: Spans, days: Days, gap: Ints, why: int, count: int) -> Spans:
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
    _note_gap(gap, gone, why)
    return cut
