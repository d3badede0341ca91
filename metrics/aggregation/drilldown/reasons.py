"""Why rows do not count."""

from __future__ import annotations

import numpy as np
from django.utils.translation import gettext_lazy

from metrics.aggregation.frames.trees import Ints
from metrics.aggregation.lines.drawing import Lines
from metrics.aggregation.lines.tallies import Tally
from metrics.catalogue.measures import COUNTS_PLACES, Aggregate
from metrics.ledgers.ledger import Ledger
from metrics.quantities import OverTime
from metrics.wording import Words


def where_it_counts(tally: Tally, rows: Ints) -> Ints:
    """The unit where each row counts by the tally's tree."""
    return tally.units.moved(tally.lines.unit[rows], tally.tree)


def numbers_of_reasons(tally: Tally, rows: Ints, twice: Ints, early: Words | None) -> Ints:
    """For each row the number of its reason: a fixed one, its own days, a condition of the day, its place, a double;
    of a period that is too early for all of them why it is.
    """
    lines = tally.lines
    if early is not None:
        return np.full(len(rows), lines.reasons.number(early))
    lo, hi = tally.window
    whys = np.select(
        [lines.why[rows] > 0, lines.base.lo[rows] >= hi, lines.base.hi[rows] <= lo],
        [lines.why[rows], lines.base.lo_why[rows], lines.base.hi_why[rows]],
        _whys_of_the_days(lines, lo, hi)[rows],
    )
    subject = tally.measure.base.subject
    again = lines.reasons.number(_counted_already(lines.frame.ledger, subject)) if subject else 0
    whys = np.where(whys > 0, whys, np.where(np.isin(rows, twice), again, _place_whys(tally, rows)))
    # Those who report returns, but on none of the days in the window; and returns that nobody expected.
    is_received = tally.measure.aggregate is Aggregate.RECEIVED
    rest = gettext_lazy("不在应报之列") if is_received else gettext_lazy("期内没有到期的报表")
    return np.where(whys > 0, whys, lines.reasons.number(Words(rest)))


def _counted_already(ledger: Ledger, subject: str) -> Words:
    return Words(gettext_lazy("同一%(subject)s已计"), subject=ledger.subject_label(subject))


def _whys_of_the_days(lines: Lines, lo: int, hi: int) -> Ints:
    """For each row what keeps it out on [lo, hi): the end of the last span before, else the start of the first."""
    whys = lines.gap.copy()
    spans = lines.spans
    # Later assignments win: first the starts from the last span to the first, then the ends in order, then what holds.
    order = np.lexsort((spans.lo, spans.row))
    backwards = order[::-1]
    whys[spans.row[backwards]] = spans.lo_why[backwards]
    ended = order[spans.hi[order] <= lo]
    whys[spans.row[ended]] = spans.hi_why[ended]
    holds = (spans.lo < hi) & (spans.hi > lo)
    whys[spans.row[holds]] = 0
    return whys


def _place_whys(tally: Tally, rows: Ints) -> Ints | int:
    """Why rows that hold in the window count for no place."""
    within, number = tally.measure.within, tally.lines.reasons.number
    if within is None:
        return 0
    if tally.measure.aggregate not in COUNTS_PLACES:
        return number(within.why)
    is_stock = tally.measure.time is OverTime.STOCK
    closed = gettext_lazy("所在单位在期末不存在") if is_stock else gettext_lazy("所在单位在期内不存在")
    nowhere = tally.units.place_of(within, tally.tree)[tally.lines.unit[rows]] < 0
    gone, is_early = (place[tally.lines.unit[rows]] < 0 for place in (tally.existing_place, tally.place))
    return np.select(
        [nowhere, gone, is_early],
        [number(within.why), number(Words(closed)), number(Words(gettext_lazy("所在单位还没有建账")))],
        number(Words(gettext_lazy("所在单位不在本单位之内"))),
    )
