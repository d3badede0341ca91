"""What a measure's values are: numbers or money."""

from __future__ import annotations

from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.columns import Type
from metrics.ledgers.registry import ledger_named
from metrics.quantities import Dimension


def dimension(measure: Measure | None) -> Dimension:
    """Whether the measure's values are numbers or money."""
    if measure is None:
        return Dimension.NUMBER
    if measure.aggregate is Aggregate.MINIMUM:
        return dimension(measure.of)
    if measure.aggregate in (Aggregate.SUM, Aggregate.LATEST) and measure.columns:
        column = ledger_named(measure.ledger).columns[measure.columns[0]]
        return Dimension.MONEY if column.type is Type.MONEY else Dimension.NUMBER
    return Dimension.NUMBER
