"""A figure beside that of the year before, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator
from metrics.quantities import Better


@dataclass(frozen=True)
class Headline:
    """The figure in large type: its number, and its unit in smaller type beside it."""

    figure: Figure
    number: str
    unit: str


def headline(indicator: Indicator, figure: Figure) -> Headline:
    return Headline(figure, *indicator.style.parts(figure.value))


@dataclass(frozen=True)
class YearOnYear:
    """`tone` is good, bad or even; `words` say the same without colour."""

    tone: str
    symbol: str
    words: str
    verdict: str
    before: str


def compare(indicator: Indicator, now: Figure, before: Figure) -> YearOnYear | None:
    """The figure against the same period of the year before; None unless both are complete."""
    change = difference(now, before)
    if change is None:
        return None
    tone = tone_of(indicator.better, change)
    verdict = {"good": _("向好"), "bad": _("趋差"), "even": ""}[tone]
    text = f"{before.span} {before.text}"
    return YearOnYear(tone, _symbol(change), change_words(indicator, change), verdict, text)


def difference(now: Figure, before: Figure | None) -> Decimal | None:
    """By how much the printed numbers differ, so that a reader who subtracts them finds the same.

    None unless both are there and complete: what lacks returns is not compared.
    """
    if before is None or not (now.is_complete and before.is_complete):
        return None
    assert now.number is not None and before.number is not None
    return now.number - before.number


def change_words(indicator: Indicator, change: Decimal) -> str:
    """增加12名， 减少1.5个百分点， 持平."""
    if not change:
        return _("持平")
    is_percent = indicator.style.unit.key == "%"
    points = _("%(number)s个百分点") % {"number": f"{abs(change):f}"}
    words = _("增加 %(amount)s") if change > 0 else _("减少 %(amount)s")
    return words % {"amount": points if is_percent else indicator.style.amount(abs(change))}


def arrow_text(change: Decimal | None) -> str:
    """▲ 12, ▼ 1.5, 持平; empty where there is nothing to compare."""
    if change is None:
        return ""
    return f"{_symbol(change)} {abs(change):f}" if change else _("持平")


def tone_of(better: Better, change: Decimal) -> str:
    if not change or better is Better.NEITHER:
        return "even"
    return "good" if (change > 0) == (better is Better.UP) else "bad"


def _symbol(change: Decimal) -> str:
    return "▲" if change > 0 else "▼" if change < 0 else "■"
