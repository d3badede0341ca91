"""What values are: numbers, money, ratios or rates; what may be made of which, and what that is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.definitions import Operator
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.columns import Type
from metrics.ledgers.registry import ledger_named
from metrics.models import ParameterCode
from metrics.quantities import PERCENT, PIECES, YUAN, Dimension, Unit

NUMBER, MONEY, RATIO, RATE = Dimension.NUMBER, Dimension.MONEY, Dimension.RATIO, Dimension.RATE
DIMENSION_NAMES = {NUMBER: _("数量"), MONEY: _("金额"), RATIO: _("比例"), RATE: _("平均数")}

# What parameters are kept in, as their names say.
PARAMETER_UNITS: dict[str, Unit] = {
    ParameterCode.RUNNING_FUND: YUAN,
    ParameterCode.SERVICE_FUND: YUAN,
    ParameterCode.PARTNER_FUND: YUAN,
    ParameterCode.RETURN_DAYS: PIECES,
    ParameterCode.SHARE_COLLECTIVE: PERCENT,
    ParameterCode.SHARE_WORKERS: PERCENT,
    ParameterCode.SHARE_OPERATOR: PERCENT,
    ParameterCode.SHARE_WELFARE: PERCENT,
}

Dimensions = tuple[Dimension, ...]

# Pairs that are not here have no meaning that a unit of measure could bear: money times money, people per yuan.
_PRODUCTS: dict[tuple[Dimension, Dimension], Dimension] = {
    (NUMBER, NUMBER): NUMBER,
    (NUMBER, MONEY): MONEY,
    (NUMBER, RATIO): NUMBER,
    (NUMBER, RATE): NUMBER,
    (MONEY, RATIO): MONEY,
    (RATIO, RATIO): RATIO,
    (RATIO, RATE): RATE,
}
_QUOTIENTS: dict[tuple[Dimension, Dimension], Dimensions] = {
    (NUMBER, NUMBER): (RATIO, NUMBER, RATE),
    (NUMBER, RATIO): (NUMBER,),
    (NUMBER, RATE): (NUMBER,),
    (MONEY, NUMBER): (MONEY,),
    (MONEY, MONEY): (RATIO,),
    (MONEY, RATIO): (MONEY,),
    (RATIO, NUMBER): (RATIO,),
    (RATIO, RATIO): (RATIO, NUMBER),
    (RATE, NUMBER): (RATE,),
    (RATE, RATIO): (RATE,),
    (RATE, RATE): (RATIO, NUMBER),
}


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


def combined_dimensions(operator: Operator, parts: Sequence[Dimension]) -> Dimensions:
    """What the parts make: any of these, as the unit says; nothing where they do not go together."""
    match operator:
        case Operator.QUOTIENT:
            return _QUOTIENTS.get((parts[0], parts[1]), ())
        case Operator.PRODUCT:
            return _product_of(parts)
    return (parts[0],) if len(set(parts)) == 1 else ()


def _product_of(parts: Sequence[Dimension]) -> Dimensions:
    """The same in whatever order: numbers first, then ratios and rates, money last."""
    numbers = [part for part in parts if part is not MONEY]
    found: Dimension | None = None
    for part in (*sorted(numbers), *(part for part in parts if part is MONEY)):
        found = part if found is None else _PRODUCTS.get((found, part)) or _PRODUCTS.get((part, found))
        if found is None:
            return ()
    return () if found is None else (found,)
