"""Reads the official wording of a value back: which values the words are true of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from metrics.quantities import Style
from metrics.rounding import Rounding

_TEXT = re.compile(
    r"(?P<before>上升|下降|超|近)?(?P<sign>-?)(?P<number>\d+(?:\.(?P<places>\d+))?)(?P<large>[万亿]?)(?P<after>[余多]?)"
)
_LARGE = {"": 1, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True)
class Reading:
    """The number that is printed, and the values that it may stand for, of which some have no first or last one."""

    number: Fraction
    low: Fraction
    high: Fraction
    has_low: bool = True
    has_high: bool = True

    def holds(self, value: Fraction) -> bool:
        return (self.low < value or (self.has_low and self.low == value)) and (
            value < self.high or (self.has_high and value == self.high)
        )


def read_text(text: str, style: Style) -> Reading:
    """What a Chinese text of the style says. Raises ValueError for what is no such text."""
    if text == "持平":
        return Reading(*[Fraction(0)] * 3)
    found = _TEXT.fullmatch(text.removesuffix(style.unit.key))
    if not found or not text.endswith(style.unit.key):
        raise ValueError(text)
    number = Fraction(found["number"]) * _LARGE[found["large"]]
    if number >= 10**4 * _LARGE[found["large"]] and found["large"]:
        raise ValueError(f"{text}: 亿")
    if found["sign"] or found["before"] == "下降":
        number = -number
    if found["before"] in ("超", "近") or found["after"]:
        assert style.approximation is not None
        step = style.approximation.step
        if found["before"] == "近":
            return Reading(number, number - Fraction(step, 2), number, has_high=False)
        return Reading(number, number, number + step, has_low=False, has_high=False)
    if found["large"]:
        return Reading(number, number, number)
    return _rounded(number, style, len(found["places"] or ""))


def _rounded(number: Fraction, style: Style, places: int) -> Reading:
    """At least the decimals of the style were looked at, also where zeros were left out."""
    last = Fraction(1, 10 ** max(places, style.decimals))
    if style.rounding is Rounding.HALF_UP:
        return Reading(number, number - last / 2, number + last / 2)
    if number < 0:
        return Reading(number, number - last, number, has_low=False)
    return Reading(number, number, number + last, has_high=False)
