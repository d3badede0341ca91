"""Units of measure, and a value in the official style of the reader's language, with the same digits in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from django.utils.translation import npgettext, pgettext, pgettext_lazy

from metrics.languages import conventions
from metrics.rounding import Rounding, rounded

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


class Dimension(StrEnum):
    """What may be added to what. Sums leave the engine in the dimension's smallest unit."""

    NUMBER = "number"
    MONEY = "money"
    RATIO = "ratio"


# What agrees with a number that is no whole one, or is only about so many.
SEVERAL = 2


@dataclass(frozen=True)
class Unit:
    """A unit of measure, by the key that definitions name it with. `size` is in its dimension's smallest unit (分).

    `pattern` gives the words of so many of them, with a place for the number. 万 and 亿 stay in every language:
    98.40亿元 is 98.40 hundred million yuan and not 9.84 billion, so that a reader finds the number of the report.
    """

    key: str
    pattern: Callable[[int], str] = field(compare=False, repr=False)
    dimension: Dimension = Dimension.NUMBER
    size: Fraction = Fraction(1)

    def written(self, number: str, count: int) -> str:
        """The number with its unit: 612名, 612 people. `count` is what the noun agrees with."""
        return self.pattern(count) % {"number": number}

    def noun(self, count: int = SEVERAL) -> str:
        """The unit alone: 名, people; empty where the language counts without a word."""
        return self.written("", count).strip()

    @property
    def label(self) -> str:
        """What is counted, as a column is headed: 名, 万元; people, ten thousand yuan. Never empty."""
        return self.noun() or pgettext("counted without a word", "个")


UNITS_OF_MEASURE: dict[str, Unit] = {
    unit.key: unit
    for unit in [
        Unit("名", lambda n: npgettext("amount", "%(number)s名", "%(number)s名", n)),
        Unit("人", lambda n: npgettext("amount", "%(number)s人", "%(number)s人", n)),
        Unit("人次", lambda n: npgettext("amount", "%(number)s人次", "%(number)s人次", n)),
        Unit("个", lambda n: npgettext("amount", "%(number)s个", "%(number)s个", n)),
        Unit("家", lambda n: npgettext("amount", "%(number)s家", "%(number)s家", n)),
        Unit("期", lambda n: npgettext("amount", "%(number)s期", "%(number)s期", n)),
        Unit("张", lambda n: npgettext("amount", "%(number)s张", "%(number)s张", n)),
        Unit("次", lambda n: npgettext("amount", "%(number)s次", "%(number)s次", n)),
        Unit("条", lambda n: npgettext("amount", "%(number)s条", "%(number)s条", n)),
        Unit("宗", lambda n: npgettext("amount", "%(number)s宗", "%(number)s宗", n)),
        Unit("户", lambda n: npgettext("amount", "%(number)s户", "%(number)s户", n)),
        Unit("件", lambda n: npgettext("amount", "%(number)s件", "%(number)s件", n)),
        Unit("项", lambda n: npgettext("amount", "%(number)s项", "%(number)s项", n)),
        Unit("对", lambda n: npgettext("amount", "%(number)s对", "%(number)s对", n)),
        Unit("次/户", lambda n: npgettext("amount", "%(number)s次/户", "%(number)s次/户", n)),
        Unit("元", lambda n: npgettext("amount", "%(number)s元", "%(number)s元", n), Dimension.MONEY, Fraction(100)),
        Unit(
            "万元",
            lambda n: npgettext("amount", "%(number)s万元", "%(number)s万元", n),
            Dimension.MONEY,
            Fraction(10**6),
        ),
        Unit(
            "亿元",
            lambda n: npgettext("amount", "%(number)s亿元", "%(number)s亿元", n),
            Dimension.MONEY,
            Fraction(10**10),
        ),
        Unit("%", lambda n: npgettext("amount", "%(number)s%%", "%(number)s%%", n), Dimension.RATIO, Fraction(1, 100)),
        Unit("‰", lambda n: npgettext("amount", "%(number)s‰", "%(number)s‰", n), Dimension.RATIO, Fraction(1, 1000)),
    ]
}


@dataclass(frozen=True)
class Approximation:
    """余, 多 and 超 print the full steps below a value, 近 those above."""

    style: str
    step: int


_ABOUT = {
    "余": pgettext_lazy("approximately", "%(number)s余"),
    "多": pgettext_lazy("approximately", "%(number)s多"),
    "超": pgettext_lazy("approximately", "超%(number)s"),
    "近": pgettext_lazy("approximately", "近%(number)s"),
}
STYLES = tuple(_ABOUT)


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
        """The official wording with its unit: "600余人", "98.40亿元", "下降20%", "—".

        In English "over 600 people", "98.40 hundred million yuan", "down 20%".
        """
        words = self._words(value)
        return self.unit.written(words.text, words.count) if words.has_unit else words.text

    def amount(self, number: Decimal | Fraction) -> str:
        """A difference or target, which has its digits already, with the unit: 12名, 97.5%; 12 people."""
        exact = number if isinstance(number, Decimal) else (Decimal(number.numerator) / number.denominator).normalize()
        return self.unit.written(digits(exact), _count(exact))

    def parts(self, value: Fraction | None) -> tuple[str, str]:
        """The words of the number and those of the unit, which pages set apart: ("600余", "人")."""
        words = self._words(value)
        return words.text, self.unit.noun(words.count) if words.has_unit else ""

    def _words(self, value: Fraction | None) -> _Words:
        number = self.number(value)
        if number is None or value is None:
            return _Words(NO_VALUE, has_unit=False)
        if self.is_change:
            return _changed(number)
        if self.approximation:
            return _approximate(value, self.approximation)
        return _Words(digits(number), _count(number))


@dataclass(frozen=True)
class _Words:
    """A number in words, and what its unit agrees with."""

    text: str
    count: int = SEVERAL
    has_unit: bool = True


def _count(number: Decimal) -> int:
    """What a noun agrees with: 1 person, but 1.0 people."""
    return int(number) if int(number.as_tuple().exponent) >= 0 else SEVERAL


def _changed(number: Decimal) -> _Words:
    if not number:
        return _Words(pgettext("change", "持平"), has_unit=False)
    way = pgettext("change", "上升%(number)s") if number > 0 else pgettext("change", "下降%(number)s")
    return _Words(way % {"number": digits(number.copy_abs())})


def digits(number: Decimal) -> str:
    """The number as the language groups its digits: 12345, in English 12,345."""
    here = conventions()
    return f"{number:,f}".translate({ord(","): here.group, ord("."): here.point})


def _approximate(value: Fraction, approximation: Approximation) -> _Words:
    steps, rest = divmod(value, approximation.step)
    if not rest:
        return _Words(_rounded_words(int(value)), int(value))
    if steps <= 0 and approximation.style in ("余", "多"):
        # Fewer than one step: "0余" says nothing, so the number itself stands.
        return _Words(digits(Decimal(int(value))), int(value))
    number = (int(steps) + (approximation.style == "近")) * approximation.step
    return _Words(_ABOUT[approximation.style] % {"number": _rounded_words(number)})


def _rounded_words(number: int) -> str:
    """18000 as 1.8万, where the language has such a word, else its digits: 18,000."""
    large = conventions().large
    if large is None or abs(number) < large[0]:
        return digits(Decimal(number))
    return digits((Decimal(number) / large[0]).normalize()) + large[1]
