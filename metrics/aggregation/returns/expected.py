"""From whom the returns of a measure are expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from metrics.catalogue.measures import Aggregate, Compare, Measure, Places
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import Reporters, ReturnTime
from metrics.periods import Period
from metrics.quantities import OverTime
from metrics.wording import Words

# The days [lo, hi) on which a measure looks.
Window = tuple[int, int]


def reporters_of(measure: Measure) -> Reporters | None:
    """Who reports the returns of the measure; None when it is not of returns, or of several kinds of them."""
    return ledger_named(measure.ledger).reporters(measure.kinds)


def expected_measure(measure: Measure, reporters: Reporters) -> Measure:
    """Those who are to report, as a count of a stock: conditions on the subject of the returns are conditions on it."""
    subject = ledger_named(reporters.ledger)
    where = tuple(_translated(measure, reporters, subject))
    within = measure.within or (Places(reporters.kinds, reporters.under, Words("")) if reporters.under else None)
    return Measure(reporters.ledger, Aggregate.COUNT, OverTime.STOCK, kinds=reporters.kinds, where=where, within=within)


def _translated(measure: Measure, reporters: Reporters, subject: Ledger) -> Iterator[Compare]:
    for condition in measure.where:
        if isinstance(condition, Compare):
            key, _, column = condition.column.partition(".")
            if key == reporters.subject and column in subject.columns:
                yield replace(condition, column=column)


def period_ends(measure: Measure, window: tuple[int, int]) -> Iterator[int]:
    """The last days of the return periods that end in the window [lo, hi)."""
    time = ledger_named(measure.ledger).time
    assert isinstance(time, ReturnTime)
    if window[0] >= window[1]:
        return
    period = Period.of(date.fromordinal(window[0]), time.frequency)
    while period.hi <= window[1]:
        yield period.hi - 1
        period = period.next
