"""From whom returns are expected: the measure of those who owe the returns of a measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from metrics.catalogue.measures import Aggregate, Compare, Measure, Places
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import Owed, ReturnTime
from metrics.periods import Period
from metrics.quantities import OverTime
from metrics.wording import Words


def owed_of(measure: Measure) -> Owed | None:
    """Who owes the returns of the measure; None when it is not of returns, or of several kinds of them."""
    return ledger_named(measure.ledger).owed(measure.kinds)


def owing(measure: Measure, owed: Owed) -> Measure:
    """Those who owe, as a count of a stock: conditions on the subject of the returns are conditions on it."""
    subject = ledger_named(owed.ledger)
    where = tuple(_translated(measure, owed, subject))
    within = measure.within or (Places(owed.kinds, owed.under, Words("")) if owed.under else None)
    return Measure(owed.ledger, Aggregate.COUNT, OverTime.STOCK, kinds=owed.kinds, where=where, within=within)


def _translated(measure: Measure, owed: Owed, subject: Ledger) -> Iterator[Compare]:
    for condition in measure.where:
        if isinstance(condition, Compare):
            key, _, column = condition.column.partition(".")
            if key == owed.subject and column in subject.columns:
                yield replace(condition, column=column)


def due_days(measure: Measure, window: tuple[int, int]) -> Iterator[int]:
    """The last days of the return periods that end in the window [lo, hi)."""
    time = ledger_named(measure.ledger).time
    assert isinstance(time, ReturnTime)
    if window[0] >= window[1]:
        return
    period = Period.of(date.fromordinal(window[0]), time.frequency)
    while period.hi <= window[1]:
        yield period.hi - 1
        period = period.next
