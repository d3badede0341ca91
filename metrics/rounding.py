"""Rounding of a value, exact to the last digit."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    HALF_UP = "half_up"
    TRUNCATE = "truncate"


def rounded(value: Fraction, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """`value` with exactly that many decimals. Exact: a Fraction is scaled to an integer before it is cut."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if rounding is Rounding.HALF_UP and 2 * rest >= scaled.denominator:
        whole += 1
    # Written out: arithmetic of Decimals, also scaleb, keeps 28 digits only.
    return Decimal(f"{-whole if value < 0 else whole}e-{decimals}")
