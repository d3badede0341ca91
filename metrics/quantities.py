"""Units of measure, and a value written in the official style: in Chinese, or in English with the same digits."""

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
    """A unit of measure. `size` is its size in the dimension's smallest unit (分 for money).

    `name_en` is that of several, `one_en` that of one; both are empty where English counts without a word. 万 and 亿
    stay: 98.40亿元 is 98.40 hundred million yuan and not 9.84 billion, so that a reader finds the number of the report.
    """

    name: str
    name_en: str
    dimension: Dimension = Dimension.NUMBER
    size: Fraction = Fraction(1)
    one_en: str = ""


def _numbers(*names: tuple[str, str, str]) -> list[Unit]:
    return [Unit(zh, several, one_en=one) for zh, several, one in names]


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in [
        *_numbers(
            ("名", "people", "person"),
            ("人", "people", "person"),
            ("人次", "person-times", "person-time"),
            ("个", "", ""),
            ("家", "", ""),
            ("期", "classes", "class"),
            ("张", "lists", "list"),
            ("次", "times", "time"),
            ("条", "items", "item"),
            ("宗", "deals", "deal"),
            ("户", "households", "household"),
            ("件", "cases", "case"),
            ("项", "items", "item"),
            ("对", "pairs", "pair"),
            ("次/户", "per household", "per household"),
        ),
        Unit("元", "yuan", Dimension.MONEY, Fraction(100), "yuan"),
        Unit("万元", "ten thousand yuan", Dimension.MONEY, Fraction(10**6), "ten thousand yuan"),
        Unit("亿元", "hundred million yuan", Dimension.MONEY, Fraction(10**10), "hundred million yuan"),
        Unit("%", "%", Dimension.RATIO, Fraction(1, 100), "%"),
        Unit("‰", "‰", Dimension.RATIO, Fraction(1, 1000), "‰"),
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

    def text(self, value: Fraction | None, *, english: bool = False) -> str:
        """The official wording with its unit: "600余人", "98.40亿元", "下降20%", "—".

        In English "over 600 people", "98.40 hundred million yuan", "down 20%".
        """
        return self._joined(*self.parts(value, english=english), english=english)

    def amount(self, number: Decimal, *, english: bool = False) -> str:
        """A difference or target, which has its digits already, with the unit: 12名, 12 people."""
        words = _digits(number, english=english)
        return self._joined(words, self._unit(words, english=english), english=english)

    def parts(self, value: Fraction | None, *, english: bool = False) -> tuple[str, str]:
        """The words of the number and those of the unit, which pages set apart: ("600余", "人")."""
        number = self.number(value)
        if number is None or value is None:
            return NO_VALUE, ""
        if self.is_change and not number:
            return ("unchanged" if english else "持平"), ""
        words = self._words(value, number, english=english)
        return words, self._unit(words, english=english)

    def _unit(self, number: str, *, english: bool) -> str:
        if not english:
            return self.unit.name
        return self.unit.one_en if number == "1" else self.unit.name_en

    def _joined(self, number: str, unit: str, *, english: bool) -> str:
        is_apart = english and unit and self.unit.dimension is not Dimension.RATIO
        return f"{number} {unit}" if is_apart else number + unit

    def _words(self, value: Fraction, number: Decimal, *, english: bool) -> str:
        if self.is_change:
            ways = ("up ", "down ") if english else ("上升", "下降")
            return f"{ways[number < 0]}{_digits(number.copy_abs(), english=english)}"
        if self.approximation:
            return _approximate(value, self.approximation, english=english)
        return _digits(number, english=english)


def _digits(number: Decimal, *, english: bool) -> str:
    return f"{number:,f}" if english else f"{number:f}"


def rounded(value: Fraction, decimals: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """`value` with exactly that many decimals. Exact: a Fraction is scaled to an integer before it is cut."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if rounding is Rounding.HALF_UP and 2 * rest >= scaled.denominator:
        whole += 1
    # Written out: arithmetic of Decimals, also scaleb, keeps 28 digits only.
    return Decimal(f"{-whole if value < 0 else whole}e-{decimals}")


def _approximate(value: Fraction, approximation: Approximation, *, english: bool) -> str:
    steps, rest = divmod(value, approximation.step)
    if not rest:
        return _in_wan(int(value), english=english)
    below, above = (_in_wan((int(steps) + more) * approximation.step, english=english) for more in (0, 1))
    if approximation.style == "近":
        return f"nearly {above}" if english else f"近{above}"
    if steps <= 0 and approximation.style != "超":
        # Fewer than one step: "0余" says nothing, so the number itself stands.
        return f"{int(value):,}" if english else str(int(value))
    if english:
        return f"over {below}"
    return f"超{below}" if approximation.style == "超" else f"{below}{approximation.style}"


def _in_wan(number: int, *, english: bool) -> str:
    """18000 as 1.8万, as reports write it, in English as 18,000; below ten thousand the digits."""
    if english:
        return f"{number:,}"
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
