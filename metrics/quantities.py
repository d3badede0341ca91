"""Units of measure, and a value in the official style of the reader's language, with the same digits in each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
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
    RATE = "rate"  # a number for each of something else


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
    def is_large(self) -> bool:
        """Whether 万 or 亿 is in the unit, so that there is none in its numbers; or it is no number of things."""
        return self.key[0] in "万亿" or self.dimension is Dimension.RATIO

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
        Unit("次/户", lambda n: npgettext("amount", "%(number)s次/户", "%(number)s次/户", n), Dimension.RATE),
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

# Those that the program itself names.
YUAN, PERCENT, PIECES = (UNITS_OF_MEASURE[key] for key in ("元", "%", "个"))


@dataclass(frozen=True)
class Approximation:
    """余, 多 and 超 print the full steps below a value, 近 those just above; below one step the number stands."""

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
    """How values of one indicator are written, so that what is written is true of the value.

    `bounds` are what a reader holds it against, such as its target. Nothing is printed as a bound, as zero or as all of
    a whole unless it is: 253 of 254 are 99.6%, whatever the decimals.
    """

    unit: Unit
    decimals: int = 0
    rounding: Rounding = Rounding.HALF_UP
    approximation: Approximation | None = None
    is_change: bool = False
    # 5.6万元 and 6万元, where the decimals would make them 5.60 and 6.00.
    trims_zeros: bool = False
    bounds: tuple[Fraction, ...] = ()

    def number(self, value: Fraction | None) -> Decimal | None:
        """`value` (in the unit) rounded to the decimals, or to more until it is true; None stays None."""
        return None if value is None else self._number(value)

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

    def beside(self, *others: Fraction) -> Style:
        """The style for a value that stands beside others: exact enough to be told apart from each."""
        return replace(self, approximation=None, bounds=(*self.bounds, *others))

    def _number(self, value: Fraction) -> Decimal:
        apart = [*self._whole, *self.bounds]
        decimals = self.decimals
        while _sides(number := rounded(value, decimals, self.rounding), apart) != _sides(value, apart):
            decimals += 1
        return _trimmed(number) if self.trims_zeros else number

    @property
    def _whole(self) -> tuple[Fraction, ...]:
        """Nothing and, of a ratio, all."""
        whole = 1 / self.unit.size
        return (Fraction(0), whole, -whole) if self.unit.dimension is Dimension.RATIO else (Fraction(0),)

    def _words(self, value: Fraction | None) -> _Words:
        if value is None:
            return _Words(NO_VALUE, has_unit=False)
        number = self._number(value)
        if self.is_change:
            return _changed(number)
        about = _approximate(value, self.approximation, self.unit) if self.approximation else None
        return about or _Words(digits(number), _count(number))


@dataclass(frozen=True)
class _Words:
    """A number in words, and what its unit agrees with."""

    text: str
    count: int = SEVERAL
    has_unit: bool = True


def _sides(number: Fraction | Decimal, bounds: Iterable[Fraction]) -> list[int]:
    """Of each bound, on which side the number lies: -1, 0 (it is the bound) or 1."""
    exact = Fraction(number)
    return [(exact > bound) - (exact < bound) for bound in bounds]


def _trimmed(number: Decimal) -> Decimal:
    """Without zeros after the point. By its digits, since normalize() keeps 28 of them only."""
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else number


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


def _approximate(value: Fraction, approximation: Approximation, unit: Unit) -> _Words | None:
    """None where the number itself is to stand: below one step, and 近 where the next step is not near."""
    step = approximation.step
    steps, rest = divmod(value, step)
    is_near = approximation.style == "近"
    if value < step or (rest and is_near and 2 * rest < step):
        return None
    if not rest:
        return _Words(_round_words(int(value), unit), int(value))
    number = (int(steps) + is_near) * step
    return _Words(_ABOUT[approximation.style] % {"number": _round_words(number, unit)})


def _round_words(number: int, unit: Unit) -> str:
    """18000 as 1.8万, where the language has such a word and the unit is none itself, else its digits: 18,000."""
    for size, sign in conventions().large:
        if number >= size and not unit.is_large:
            return digits((Decimal(number) / size).normalize()) + sign
    return digits(Decimal(number))
