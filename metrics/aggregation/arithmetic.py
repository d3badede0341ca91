"""How values are made of values, all in the smallest units of their dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from metrics.catalogue.definitions import Operator

Amounts = Sequence[Fraction | None]


def combine(operator: Operator, amounts: Amounts) -> Fraction | None:
    """None where the parts that are there make no value."""
    return _OPERATIONS[operator](amounts)


def _sum(amounts: Amounts) -> Fraction | None:
    present = [amount for amount in amounts if amount is not None]
    return sum(present, Fraction(0)) if present else None


def _difference(amounts: Amounts) -> Fraction | None:
    first, second = amounts
    return None if first is None else first - (second or 0)


def _product(amounts: Amounts) -> Fraction | None:
    result = Fraction(1)
    for amount in amounts:
        if amount is None:
            return None
        result *= amount
    return result


def _quotient(amounts: Amounts) -> Fraction | None:
    first, second = amounts
    return first / second if first is not None and second else None


_OPERATIONS: dict[Operator, Callable[[Amounts], Fraction | None]] = {
    Operator.SUM: _sum,
    Operator.DIFFERENCE: _difference,
    Operator.PRODUCT: _product,
    Operator.QUOTIENT: _quotient,
}
