"""Money is kept in 分 and never in fractions of one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _


def distribute(amount: int, shares: Sequence[Fraction | Decimal]) -> list[int]:
    """An amount in 分 divided in proportion to the shares, so that the parts add up to it exactly.

    What is left after cutting goes, 分 by 分, to the largest remainders, of equal ones to the first.
    Raises ValueError when no share is positive or one is negative.
    """
    whole = sum((Fraction(share) for share in shares), Fraction(0))
    if whole <= 0 or any(share < 0 for share in shares):
        raise ValueError(_("分配比例须不为负，且合计大于零。"))
    exact = [amount * Fraction(share) / whole for share in shares]
    parts = [value.numerator // value.denominator for value in exact]
    order = sorted(range(len(parts)), key=lambda number: parts[number] - exact[number])
    for number in order[: amount - sum(parts)]:
        parts[number] += 1
    return parts


def yuan(fen: int) -> Decimal:
    """An amount in 分 as 元 with two decimals."""
    return Decimal(fen).scaleb(-2)


def fen(amount: Decimal) -> int:
    """An amount in 元 as 分. Raises ValueError when it has more than two decimals."""
    scaled = amount.scaleb(2)
    if scaled != scaled.to_integral_value(ROUND_DOWN):
        raise ValueError(_("金额最多两位小数(精确到分)。"))
    return int(scaled)
