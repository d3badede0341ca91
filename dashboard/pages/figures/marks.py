"""What a figure is held to: target, norm, and the returns it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from metrics.aggregation.figures import Figure
from metrics.aggregation.parameters import wanted
from metrics.catalogue.definitions import Indicator
from metrics.quantities import Better


@dataclass(frozen=True)
class Mark:
    """A target or norm, and whether the figure reaches it."""

    name: str
    text: str
    verdict: str
    tone: str


def marks(indicator: Indicator, figure: Figure, norms: Mapping[str, Decimal]) -> Iterator[Mark]:
    """The returns that the figure rests on, and its target and norm, as far as it has any."""
    if figure.expected:
        yield _returns_mark(figure.received or 0, figure.expected)
    if figure.read.beyond:
        yield Mark(_("另有"), _("%(number)s 份") % {"number": figure.read.beyond}, _("不在应报之列，已计入"), "even")
    for name, bound in zip((_("目标"), _("标准")), wanted(indicator, norms), strict=True):
        if bound is not None:
            yield _bound_mark(indicator, figure, name, bound)


def _returns_mark(received: int, expected: int) -> Mark:
    if received < expected:
        return Mark(_("报表"), f"{received}/{expected}", _("缺 %(number)s 份") % {"number": expected - received}, "bad")
    return Mark(_("报表"), f"{received}/{expected}", _("报齐"), "good")


def _bound_mark(indicator: Indicator, figure: Figure, name: str, bound: Fraction) -> Mark:
    text = indicator.style.amount(bound)
    if figure.value is None or not figure.is_complete or indicator.better is Better.NEITHER:
        return Mark(name, text, "", "even")
    verdict, printed = _reaches(indicator, figure.value, bound), _reaches(indicator, figure.number, bound)
    words = _("已达到") if verdict else _("未达到")
    if printed is not verdict:
        exact = indicator.style.beside(bound).text(figure.value)
        words = _("%(verdict)s，实为%(value)s") % {"verdict": words, "value": exact}
    return Mark(name, text, words, "good" if verdict else "bad")


def _reaches(indicator: Indicator, value: Fraction | Decimal | None, bound: Fraction) -> bool:
    """Whether the value, or what is printed of it, is as good as the bound."""
    if value is None:
        return False
    return Fraction(value) >= bound if indicator.better is Better.UP else Fraction(value) <= bound
