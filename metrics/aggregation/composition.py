"""What a figure is made of: its counted rows by a column of choices, such as the role, the education, the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from metrics.aggregation.drilldown.parts import Part
from metrics.catalogue.definitions import Indicator, Share
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.columns import Column, Type
from metrics.ledgers.registry import ledger_named
from metrics.rounding import rounded

# A figure of places, or of what is due, is not made of rows that add up.
_ADDED = {Aggregate.COUNT, Aggregate.SUM, Aggregate.LATEST, Aggregate.DISTINCT}


@dataclass(frozen=True)
class Slice:
    """One part of the whole: `value` in the indicator's unit, and its percentage to one decimal."""

    label: str
    value: Fraction
    number: Decimal
    text: str
    percent: Decimal


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
    style, labels = indicator.style, list(column.choices.values())
    # Of a share the rows are counted, not their part of the whole.
    size = style.unit.size if isinstance(indicator.form, Measure) else Fraction(1)
    for number in sorted(sums, key=lambda each: (each < 0, each)):
        value = Fraction(sums[number]) / size
        label = str(labels[number]) if number >= 0 else _("未填")
        percent = rounded(Fraction(sums[number] * 100, whole), 1)
        exact = rounded(value, style.decimals, style.rounding)
        yield Slice(label, value, exact, f"{exact:,f}", percent)


def _measure(indicator: Indicator) -> Measure | None:
    form = indicator.form.part if isinstance(indicator.form, Share) else indicator.form
    return form if isinstance(form, Measure) and form.aggregate in _ADDED else None
