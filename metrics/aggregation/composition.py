"""What a figure is made of: its counted rows by a column of choices, such as the role, the education, the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import count

from django.utils.translation import gettext as _

from metrics.aggregation.drilldown.parts import Part
from metrics.catalogue.definitions import Indicator, Share
from metrics.catalogue.dimensions import dimension
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.columns import Column, Type
from metrics.ledgers.registry import ledger_named
from metrics.money import distribute
from metrics.quantities import PIECES, YUAN, Dimension, Style
from metrics.rounding import rounded

# A figure of places, or of what is due, is not made of rows that add up.
_ADDED = {Aggregate.COUNT, Aggregate.SUM, Aggregate.LATEST, Aggregate.DISTINCT}


@dataclass(frozen=True)
class Slice:
    """One part of the whole: `value` in the unit of `style`, and its percentage; those of all parts make 100."""

    label: str
    value: Fraction
    style: Style
    percent: Decimal

    @property
    def number(self) -> Decimal | None:
        return self.style.number(self.value)

    @property
    def text(self) -> str:
        return self.style.parts(self.value)[0]


def dividing_columns(indicator: Indicator) -> tuple[Column, ...]:
    """The columns by which the indicator's rows can be told apart; none where they do not add up to it."""
    measure = _measure(indicator)
    if measure is None:
        return ()
    ledger = ledger_named(measure.ledger)
    names = [ledger.kind] if ledger.kind and len(measure.kinds) != 1 else []
    names += [name for name, column in ledger.columns.items() if column.type is Type.CHOICE and name != ledger.kind]
    return tuple(ledger.column(name) for name in names)


def composition(indicator: Indicator, part: Part, column: Column) -> tuple[Slice, ...]:
    """The counted rows of `part` by the column's choices, in their order; the slices add up to the figure.

    Empty where nothing counts. `part` is the first of the rows behind the figure.
    """
    sums = part.counted.sums_by(column.name)
    whole = sum(sums.values())
    if not whole:
        return ()
    return tuple(_slices(indicator, column, sums, whole))


def _slices(indicator: Indicator, column: Column, sums: dict[int, int], whole: int) -> Iterator[Slice]:
    style, labels = _style(indicator), list(column.choices.values())
    numbers = sorted(sums, key=lambda each: (each < 0, each))
    percents = percentages([sums[number] for number in numbers], whole)
    for number, percent in zip(numbers, percents, strict=True):
        label = str(labels[number]) if number >= 0 else _("未填")
        yield Slice(label, sums[number] / style.unit.size, style, percent)


def _style(indicator: Indicator) -> Style:
    """Of a share the rows are counted, or their money added, not their part of the whole."""
    if isinstance(indicator.form, Measure):
        return replace(indicator.style, approximation=None)
    is_money = dimension(_measure(indicator)) is Dimension.MONEY
    return Style(YUAN, 2) if is_money else Style(PIECES)


def percentages(parts: Sequence[int], whole: int) -> list[Decimal]:
    """To one decimal, and so that they add up to 100: what cutting leaves goes to the largest remainders.

    To more decimals until no part prints as nothing, or as all, that is not. Where parts have different signs there are
    no shares to make whole; each is rounded by itself.
    """
    if any(part * whole < 0 for part in parts):
        return [rounded(Fraction(part * 100, whole), 1) for part in parts]
    for decimals in count(1):
        steps = distribute(100 * 10**decimals, [Fraction(part, whole) for part in parts])
        if all(bool(step) == bool(part) for step, part in zip(steps, parts, strict=True)):
            return [Decimal(f"{step}e-{decimals}") for step in steps]
    raise AssertionError  # some decimals are enough


def _measure(indicator: Indicator) -> Measure | None:
    form = indicator.form.part if isinstance(indicator.form, Share) else indicator.form
    return form if isinstance(form, Measure) and form.aggregate in _ADDED else None
