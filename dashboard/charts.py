"""Results -> what a chart draws. All texts and ticks are made here; the script only draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, log10
from typing import Any

from dashboard.wording import name_of
from metrics.aggregation.figures import Figure
from metrics.aggregation.parameters import wanted
from metrics.catalogue.definitions import Indicator
from metrics.periods import Granularity, Period

# In pixels of the page, as in site.css: a bar and its axis are as high as a row and the head of the table beside it,
# and the axis of a trend is as wide as the indent of the table below it.
TREND_HEIGHT, BAR_HEIGHT, AXIS_HEIGHT, AXIS_WIDTH = 260, 40, 40, 64


@dataclass(frozen=True)
class Tick:
    value: float
    label: str


@dataclass(frozen=True)
class Line:
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
    lines: list[Line]
    height: int

    @property
    def is_empty(self) -> bool:
        return all(value is None for value in self.values)

    @property
    def data(self) -> dict[str, Any]:
        return asdict(self) | {"axisHeight": AXIS_HEIGHT, "axisWidth": AXIS_WIDTH}


def trend_chart(indicator: Indicator, figures: Sequence[Figure]) -> Chart:
    """The figures over time, the last one emphasised, with the target as a level."""
    labels = [short_period(figure.period) for figure in figures]
    title = f"{name_of(indicator)}：{figures[0].period}至{figures[-1].period}"
    return _chart("line", title, labels, indicator, figures)


def breakdown_chart(indicator: Indicator, figures: Sequence[Figure]) -> Chart:
    """The figures of the units side by side."""
    return _chart("bar", f"{name_of(indicator)}：按单位", [figure.unit_name for figure in figures], indicator, figures)


def _chart(kind: str, title: str, labels: list[str], indicator: Indicator, figures: Sequence[Figure]) -> Chart:
    is_trend = kind == "line"
    values = [None if figure.value is None else float(figure.value) for figure in figures]
    texts = [f"{figure.text}（{figure.note}）" if figure.note else figure.text for figure in figures]
    lines = _levels(indicator, figures[-1]) if is_trend else []
    marks = [value for value in values if value is not None] + [line.value for line in lines]
    scale = ticks(marks, least=10.0**-indicator.style.decimals)
    height = TREND_HEIGHT if is_trend else AXIS_HEIGHT + BAR_HEIGHT * len(labels)
    return Chart(kind, title, labels, values, texts, scale, len(values) - 1 if is_trend else -1, lines, height)


def _levels(indicator: Indicator, figure: Figure) -> list[Line]:
    """Target and norm as they stand at the end of the trend."""
    named = zip(("目标", "标准"), wanted(indicator, figure.unit, figure.period), strict=True)
    return [
        Line(float(value), f"{name} {plain(value)}{indicator.style.unit.name}")
        for name, value in named
        if value is not None
    ]


def plain(value: Fraction) -> str:
    """A target as it was written: 300, 97.5."""
    return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"


def short_period(period: Period) -> str:
    """The period on an axis: 2023, 23年上半年， 23年四季度， 23年6月， 6月15日."""
    if period.granularity is Granularity.YEAR:
        return period.code
    name = str(period)
    return name[5:] if period.granularity is Granularity.DAY else name[2:]


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
