"""A figure beside others: over time."""

from __future__ import annotations

from metrics.aggregation.figures import Evaluation, Figure
from metrics.aggregation.store import Moment
from metrics.aggregation.trees import Tree
from metrics.periods import Granularity, Period

# How many periods a trend shows: enough to see the same season twice, few enough to read.
LENGTHS = {Granularity.YEAR: 5, Granularity.HALF: 6, Granularity.QUARTER: 8, Granularity.MONTH: 13, Granularity.DAY: 14}


def trend(
    code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> tuple[Figure, ...]:
    """The figure of the period and of those before it, oldest first. Raises UnknownUnit and UnknownIndicator."""
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    indicator = evaluation.indicator(code)
    evaluation.require(unit)
    periods = [period]
    while len(periods) < LENGTHS[period.granularity]:
        periods.append(periods[-1].previous)
    return tuple(evaluation.figure(indicator, unit, each) for each in reversed(periods))


def year_before(
    code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> Figure:
    """The figure of the same period of the year before."""
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    evaluation.require(unit)
    return evaluation.figure(evaluation.indicator(code), unit, period.year_before)
