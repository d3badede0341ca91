"""A figure beside that of the year before and its target, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.scope import Scope
from dashboard.tables.breakdown import BreakdownRow
from dashboard.wording import amount_text, number_and_unit, period_name
from metrics.aggregation.figures import Figure
from metrics.aggregation.parameters import wanted
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.measures import Aggregate, Measure
from metrics.quantities import Better


@dataclass(frozen=True)
class Headline:
    """The figure in large type: its number, and its unit in smaller type beside it."""

    figure: Figure
    number: str
    unit: str


def headline(indicator: Indicator, figure: Figure) -> Headline:
    return Headline(figure, *number_and_unit(indicator.style, figure.value))


@dataclass(frozen=True)
class Comparison:
    """`tone` is good, bad or even; `words` say the same without colour."""

    tone: str
    symbol: str
    words: str
    verdict: str
    before: str


def compare(indicator: Indicator, now: Figure, before: Figure) -> Comparison | None:
    """The figure against the same period of the year before; None unless both have a value."""
    change = difference(now, before)
    if change is None:
        return None
    tone = _tone(indicator.better, change)
    verdict = {"good": _("向好"), "bad": _("趋差"), "even": ""}[tone]
    text = f"{period_name(before.period)} {before.text}"
    return Comparison(tone, _symbol(change), change_words(indicator, change), verdict, text)


def difference(now: Figure, before: Figure | None) -> Decimal | None:
    """By how much the printed numbers differ, so that a reader who subtracts them finds the same."""
    if now.number is None or before is None or before.number is None:
        return None
    return now.number - before.number


def change_words(indicator: Indicator, change: Decimal) -> str:
    """增加12名， 减少1.5个百分点， 持平."""
    if not change:
        return _("持平")
    is_percent = indicator.style.unit.name == "%"
    points = _("%(number)s个百分点") % {"number": f"{abs(change):f}"}
    words = _("增加 %(amount)s") if change > 0 else _("减少 %(amount)s")
    return words % {"amount": points if is_percent else amount_text(indicator.style, abs(change))}


def change_text(change: Decimal | None) -> str:
    """▲ 12, ▼ 1.5, 持平; empty where there is nothing to compare."""
    if change is None:
        return ""
    return f"{_symbol(change)} {abs(change):f}" if change else _("持平")


def _tone(better: Better, change: Decimal) -> str:
    if not change or better is Better.NEITHER:
        return "even"
    return "good" if (change > 0) == (better is Better.UP) else "bad"


def _symbol(change: Decimal) -> str:
    return "▲" if change > 0 else "▼" if change < 0 else "■"


@dataclass(frozen=True)
class Mark:
    """A target or norm, and whether the figure reaches it."""

    name: str
    text: str
    verdict: str
    tone: str


def marks(indicator: Indicator, figure: Figure, norms: Mapping[str, Decimal]) -> Iterator[Mark]:
    """How many returns of those due the figure rests on, and its target and norm, as far as it has any."""
    if figure.due:
        yield _returns_mark(figure.reported or 0, figure.due)
    for name, bound in zip((_("目标"), _("标准")), wanted(indicator, norms), strict=True):
        if bound is not None:
            yield _bound_mark(indicator, figure, name, bound)


def _returns_mark(arrived: int, due: int) -> Mark:
    if arrived < due:
        return Mark(_("报表"), f"{arrived}/{due}", _("缺 %(number)s 份") % {"number": due - arrived}, "bad")
    return Mark(_("报表"), f"{arrived}/{due}", _("报齐"), "good")


def _bound_mark(indicator: Indicator, figure: Figure, name: str, bound: Fraction) -> Mark:
    text = amount_text(indicator.style, bound)
    if figure.value is None or indicator.better is Better.NEITHER:
        return Mark(name, text, "", "even")
    reached = figure.value >= bound if indicator.better is Better.UP else figure.value <= bound
    return Mark(name, text, _("已达到") if reached else _("未达到"), "good" if reached else "bad")


def breakdown_rows(
    indicator: Indicator, now: Iterable[Figure], before: Iterable[Figure], scope: Scope
) -> Iterator[BreakdownRow]:
    """One row a unit below, with its figure of the year before."""
    earlier = {figure.unit: figure for figure in before}
    page = reverse("indicator", args=[indicator.code])
    for figure in now:
        old = earlier.get(figure.unit)
        change = difference(figure, old)
        tone = "" if change is None else _tone(indicator.better, change)
        yield BreakdownRow(figure, old, change, change_text(change), tone, page + scope.query(unit=figure.unit))


_ADDED_UP = {Aggregate.COUNT, Aggregate.SUM, Aggregate.LATEST, Aggregate.DISTINCT, Aggregate.PRESENCE, Aggregate.BAND}


def sum_note(indicator: Indicator, total: Figure, below: Sequence[Figure]) -> str:
    """Why the units below do not add up to the figure, where a reader would expect it; empty when they do."""
    form = indicator.form
    if not below or total.value is None or not isinstance(form, Measure) or form.aggregate not in _ADDED_UP:
        return ""
    added = sum((figure.value for figure in below if figure.value is not None), Fraction(0))
    if added == total.value:
        return ""
    words = {"added": indicator.style.text(added), "total": total.text}
    if added > total.value:
        return _("各单位相加为 %(added)s，多于本级的 %(total)s：同一对象在几个单位都有记录，本级只计一次。") % words
    return _("各单位相加为 %(added)s，少于本级的 %(total)s：其余的记录直接登记在本级。") % words
