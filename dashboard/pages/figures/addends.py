"""The units below beside their sum: a row each, and why they do not add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.figures.changes import arrow_text, difference, tone_of
from dashboard.scope import Scope
from dashboard.tables.breakdown import BreakdownRow
from metrics.aggregation.figures import Figure
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.measures import Aggregate, Measure


def breakdown_rows(
    indicator: Indicator, now: Iterable[Figure], before: Iterable[Figure], scope: Scope
) -> Iterator[BreakdownRow]:
    """One row a unit below, with its figure of the year before."""
    earlier = {figure.unit: figure for figure in before}
    page = reverse("indicator", args=[indicator.code])
    for figure in now:
        old = earlier.get(figure.unit)
        change = difference(figure, old)
        tone = "" if change is None else tone_of(indicator.better, change)
        yield BreakdownRow(figure, old, change, arrow_text(change), tone, page + scope.query(unit=figure.unit))


_ADDED_UP = {Aggregate.COUNT, Aggregate.SUM, Aggregate.LATEST, Aggregate.DISTINCT, Aggregate.PRESENCE, Aggregate.BAND}


def sum_note(indicator: Indicator, total: Figure, below: Sequence[Figure]) -> str:
    """Why the units below do not add up to the figure, where a reader would expect it; empty when they do."""
    form = indicator.form
    if not below or total.value is None or not isinstance(form, Measure) or form.aggregate not in _ADDED_UP:
        return ""
    added = sum((figure.value for figure in below if figure.value is not None), Fraction(0))
    if added == total.value:
        return ""
    style = indicator.style
    words = {"added": style.beside(total.value).text(added), "total": style.beside(added).text(total.value)}
    if added > total.value:
        return _("各单位相加为 %(added)s，多于本级的 %(total)s：同一对象在几个单位都有记录，本级只计一次。") % words
    return _("各单位相加为 %(added)s，少于本级的 %(total)s：其余的记录直接登记在本级。") % words
