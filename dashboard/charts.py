"""Results -> what a chart draws. All texts and ticks are made here; the script only draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from django.utils.translation import gettext as _

from dashboard.wording import name_of
from metrics.aggregation.composition import Slice
from metrics.aggregation.figures import Figure
from metrics.aggregation.parameters import wanted
from metrics.catalogue.definitions import Indicator

# In pixels of the page, as in site.css: a bar and its axis are as high as a row and the head of the table beside it,
# and the axis of a trend is as wide as the indent of the table below it.
TREND_HEIGHT, BAR_HEIGHT, AXIS_HEIGHT, AXIS_WIDTH, PARTS_HEIGHT = 260, 40, 40, 64, 128
# Where no table stands beside the bars.
NARROW_BAR = 27


@dataclass(frozen=True)
class Tick:
    value: float
    label: str


@dataclass(frozen=True)
class Level:
    """A level drawn across the chart, such as a target."""

    value: float
    label: str


@dataclass(frozen=True)
class Chart:
    """What static/js/charts.js draws. `values` are for drawing only; every figure shown is in `texts`."""

    kind: str
    title: str
    labels: list[str]
    values: list[float | None]
    texts: list[str]
    ticks: list[Tick]
    emphasis: int
    lines: list[Level]
    height: int

    @property
    def is_empty(self) -> bool:
        return all(value is None for value in self.values)

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self) | {"axisHeight": AXIS_HEIGHT, "axisWidth": AXIS_WIDTH}


def trend_chart(indicator: Indicator, figures: Sequence[Figure], norms: Mapping[str, Decimal]) -> Chart:
    """The figures over time, the last one emphasised, with target and norm as levels."""
    labels = [figure.period.short_name for figure in figures]
    words = {
        "name": name_of(indicator),
        "first": str(figures[0].period),
        "last": str(figures[-1].period),
    }
    title = _("%(name)s：%(first)s至%(last)s") % words
    return _chart("line", title, labels, indicator, figures, _levels(indicator, norms))


def breakdown_chart(indicator: Indicator, figures: Sequence[Figure], *, bar: int = BAR_HEIGHT) -> Chart:
    """The figures of the units side by side; `bar` is the height of one with its space, in pixels."""
    title = _("%(name)s：按单位") % {"name": name_of(indicator)}
    chart = _chart("bar", title, [figure.unit_name for figure in figures], indicator, figures, [])
    return replace(chart, height=AXIS_HEIGHT + bar * len(figures))


def composition_chart(indicator: Indicator, slices: Sequence[Slice], column: str) -> Chart:
    """What the figure is made of, as one bar in parts."""
    title = _("%(name)s：按%(column)s") % {"name": name_of(indicator), "column": column}
    texts = [
        _("%(text)s（%(note)s）") % {"text": each.style.text(each.value), "note": f"{each.percent}%"} for each in slices
    ]
    shares = [float(each.percent) for each in slices]
    scale = [Tick(float(value), f"{value}%") for value in (0, 25, 50, 75, 100)]
    return Chart("parts", title, [each.label for each in slices], [*shares], texts, scale, -1, [], PARTS_HEIGHT)


def _chart(
    kind: str, title: str, labels: list[str], indicator: Indicator, figures: Sequence[Figure], lines: list[Level]
) -> Chart:
    is_trend = kind == "line"
    values = [_drawn(figure) for figure in figures]
    texts = [_noted(figure) for figure in figures]
    marks = [value for value in values if value is not None] + [line.value for line in lines]
    scale = ticks(marks, least=10.0**-indicator.style.decimals)
    return Chart(kind, title, labels, values, texts, scale, len(values) - 1 if is_trend else -1, lines, TREND_HEIGHT)


def _drawn(figure: Figure) -> float | None:
    """Only what is complete: neither what lacks returns nor what is still being added to."""
    is_growing = figure.period.is_running and figure.indicator.is_flow
    return float(figure.value) if figure.value is not None and figure.is_complete and not is_growing else None


def _noted(figure: Figure) -> str:
    return _("%(text)s（%(note)s）") % {"text": figure.text, "note": figure.note} if figure.note else figure.text


def _levels(indicator: Indicator, norms: Mapping[str, Decimal]) -> list[Level]:
    """Target and norm as they stand at the end of the trend."""
    named = zip((_("目标"), _("标准")), wanted(indicator, norms), strict=True)
    return [
        Level(float(value), f"{name} {indicator.style.amount(value)}") for name, value in named if value is not None
    ]


def ticks(values: Sequence[float], *, least: float, wanted: int = 4) -> list[Tick]:
    """Round numbers from zero (or below) to the largest value or past it: about `wanted` steps, none below `least`."""
    low, high = min([0.0, *values]), max([0.0, *values])
    step = max(_round_step((high - low) / wanted), least) if high > low else least
    first, last = floor(low / step), ceil(high / step)
    digits = max(0, -floor(log10(step)))
    return [Tick(n * step, f"{n * step:,.{digits}f}") for n in range(first, max(last, first + 1) + 1)]


def _round_step(rough: float) -> float:
    size = 10.0 ** floor(log10(rough))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough)
