"""Units of measure, and a value written in the official style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from fractions import Fraction

NO_VALUE = "—"


class Better(StrEnum):
    """Which way of an indicator is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class OverTime(StrEnum):
    """How a measure behaves over time: added over a period, held at its end, or added since a first day."""

    FLOW = "flow"
    STOCK = "stock"
    SINCE = "since"


class Rounding(StrEnum):
    HALF_UP = "half_up"
    TRUNCATE = "truncate"


class Dimension(StrEnum):
    """What may be added to what. Sums leave the engine in the dimension's smallest unit."""

    NUMBER = "number"
    MONEY = "money"
    RATIO = "ratio"


@dataclass(frozen=True)
class Unit:
    """A unit of measure. `size` is its size in the dimension's smallest unit (分 for money)."""

    name: str
    name_en: str
    dimension: Dimension = Dimension.NUMBER
    size: Fraction = Fraction(1)


def _numbers(*pairs: tuple[str, str]) -> list[Unit]:
    return [Unit(zh, en) for zh, en in pairs]


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in [
        *_numbers(
            ("名", "people"),
            ("人", "people"),
            ("人次", "person-times"),
            ("个", ""),
            ("家", ""),
            ("期", "classes"),
            ("张", "lists"),
            ("次", "times"),
            ("条", "items"),
            ("宗", "deals"),
            ("户", "households"),
            ("件", "cases"),
            ("项", "items"),
            ("对", "pairs"),
            ("次/户", "per household"),
        ),
        Unit("元", "yuan", Dimension.MONEY, Fraction(100)),
        Unit("万元", "10,000 yuan", Dimension.MONEY, Fraction(10**6)),
        Unit("亿元", "100 million yuan", Dimension.MONEY, Fraction(10**10)),
        Unit("%", "%", Dimension.RATIO, Fraction(1, 100)),
        Unit("‰", "‰", Dimension.RATIO, Fraction(1, 1000)),
    ]
}


@dataclass(frozen=True)
class Approximation:
    """余, 多 and 超 print the full steps below a value, 近 those above."""

    style: str
    step: int


STYLES = ("余", "多", "超", "近")


@dataclass(frozen=True)
class Style:
    """How values of one indicator are written."""

    unit: Unit
    decimals: int = 0
    rounding: Rounding = Rounding.HALF_UP
    approximation: Approximation | None = None
    is_change: bool = False

    def number(self, value: Fraction | None) -> Decimal | None:
        """`value` (in the unit) rounded to the decimals; None stays None."""
        return None if value is None else rounded(value, self.decimals, self.rounding)

    def text(self, value: Fraction | None) -> str:
        """The official wording with its unit: "600余人", "98.40亿元", "下降20%", "—"."""
        number = self.number(value)
        if number is None or value is None:
            return NO_VALUE
        if self.is_change:
            return self._change(number)
        if self.approximation:
            return _approximate(value, self.approximation, self.unit.name)
        return f"{number:f}{self.unit.name}"

    def _change(self, number: Decimal) -> str:
        if not number:
            return "持平"
        return f"{'上升' if number > 0 else '下降'}{number.copy_abs():f}{self.unit.name}"


def rounded(value: Fraction, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """`value` with exactly that many decimals. Exact: a Fraction is scaled to an integer before it is cut."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if rounding is Rounding.HALF_UP and 2 * rest >= scaled.denominator:
        whole += 1
    # Written out: arithmetic of Decimals, also scaleb, keeps 28 digits only.
    return Decimal(f"{-whole if value < 0 else whole}e-{decimals}")


def _approximate(value: Fraction, approximation: Approximation, unit: str) -> str:
    steps, rest = divmod(value, approximation.step)
    if not rest:
        return _in_wan(int(value)) + unit
    if approximation.style == "近":
        return f"近{_in_wan((int(steps) + 1) * approximation.step)}{unit}"
    if approximation.style == "超":
        return f"超{_in_wan(int(steps) * approximation.step)}{unit}"
    # Fewer than one step: "0余" says nothing, so the number itself stands.
    return (
        f"{_in_wan(int(steps) * approximation.step)}{approximation.style}{unit}" if steps > 0 else f"{int(value)}{unit}"
    )


def _in_wan(number: int) -> str:
    """18000 as 1.8万, as reports write it; below ten thousand the digits."""
    if abs(number) < 10_000:
        return str(number)
    wan = Decimal(number) / 10_000
    return f"{wan.normalize():f}万"


def distribute(amount: int, shares: Sequence[Fraction | Decimal]) -> list[int]:
    """An amount in 分 divided in proportion to the shares, so that the parts add up to it exactly.

    What is left after cutting goes, 分 by 分, to the largest remainders, of equal ones to the first.
    Raises ValueError when no share is positive or one is negative.
    """
    whole = sum((Fraction(share) for share in shares), Fraction(0))
    if whole <= 0 or any(share < 0 for share in shares):
        raise ValueError("分配比例须不为负，且合计大于零。")
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
        raise ValueError("金额最多两位小数(精确到分)。")
    return int(scaled)
