"""A figure beside others: over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metrics.aggregation.figures import Evaluation, Figure
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.trees import Tree
from metrics.periods import Granularity, Period

# How many periods a trend shows: enough to see the same season twice, few enough to read.
LENGTHS = {Granularity.YEAR: 5, Granularity.HALF: 6, Granularity.QUARTER: 8, Granularity.MONTH: 13, Granularity.DAY: 14}


def trend(
    code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> tuple[Figure, ...]:
    """The figure of the period and of those before it, oldest first. Raises UnknownUnit and UnknownIndicator."""
    periods = [period]
    while len(periods) < LENGTHS[period.granularity]:
        periods.append(periods[-1].previous)
    return figures_of_periods([code], unit, periods[::-1], tree=tree, moment=moment)[code]


def figures_of_periods(
    codes: Iterable[str], unit: str, periods: Sequence[Period], *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> dict[str, tuple[Figure, ...]]:
    """For each indicator its figures of the periods, in their order. Raises UnknownUnit and UnknownIndicator."""
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    indicators = evaluation.indicators(codes)
    evaluation.require(unit)
    return {each.code: tuple(evaluation.figure(each, unit, period) for period in periods) for each in indicators}


def year_before(
    code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> Figure:
    """The figure of the same period of the year before."""
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    indicator = evaluation.indicator(code)
    evaluation.require(unit)
    return evaluation.figure(indicator, unit, period.year_before)
