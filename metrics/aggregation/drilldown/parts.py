"""The rows behind a figure, both ways: those that count and what each adds, and those that do not and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from metrics.aggregation.drilldown.places import PlacesBehind, places_behind
from metrics.aggregation.drilldown.reasons import numbers_of_reasons, where_it_counts
from metrics.aggregation.drilldown.rows import RowsBehind
from metrics.aggregation.frames.trees import Ints
from metrics.aggregation.lines.tallies import Tally
from metrics.aggregation.valuation import Valuation, earlier
from metrics.catalogue.definitions import Change, Combination, Indicator, Rate, Share
from metrics.catalogue.dimensions import dimension
from metrics.catalogue.measures import COUNTS_PLACES, Aggregate, Measure
from metrics.ledgers.ledger import Ledger
from metrics.periods import Period
from metrics.quantities import Dimension
from metrics.wording import name_of


@dataclass(frozen=True)
class Part:
    """The rows of one measure and period of an indicator; `units` comes first where places are what is counted."""

    label: str
    period: Period
    ledger: Ledger
    counted: RowsBehind
    not_counted: RowsBehind
    units: PlacesBehind | None


def parts_of(valuation: Valuation, indicator: Indicator, unit: str, period: Period) -> Iterator[Part]:
    """The parts of a figure: one for a measure, two for a share or rate, those of both periods for a change.

    In each, counted and not counted are together all rows of the ledger and kinds in the unit.
    """
    match indicator.form:
        case Measure() as measure:
            yield _part(valuation, measure, "", unit, period)
        case Share(whole=whole, part=part):
            yield _part(valuation, part, _("部分"), unit, period)
            yield _part(valuation, whole, _("全部"), unit, period)
        case Rate(numerator=numerator, denominator=denominator):
            yield _part(valuation, numerator, _("分子"), unit, period)
            yield _part(valuation, denominator, _("分母"), unit, period)
        case Change(of=of, against=against):
            other = valuation.catalogue.indicators[of]
            for each in (period, earlier(period, against)):
                yield from _labelled(str(each), parts_of(valuation, other, unit, each))
        case Combination(of=codes):
            for code in codes:
                other = valuation.catalogue.indicators[code]
                yield from _labelled(name_of(other), parts_of(valuation, other, unit, period))


def _labelled(label: str, parts: Iterator[Part]) -> Iterator[Part]:
    return (replace(part, label="·".join(filter(None, (label, part.label)))) for part in parts)


def _part(valuation: Valuation, measure: Measure, label: str, unit: str, period: Period) -> Part:
    tally, is_presence = valuation.tally(measure, period), measure.aggregate is Aggregate.PRESENCE
    lines = tally.lines
    here = _rows_in(tally, unit)
    counted, twice = np.intersect1d(here, tally.row), np.zeros(0, np.int64)
    met, times = np.unique(tally.row[np.isin(tally.row, counted)], return_counts=True)
    serves_all = measure.base.from_above and measure.aggregate in COUNTS_PLACES
    if measure.aggregate in COUNTS_PLACES and not serves_all:
        counted = counted[np.isin(tally.place_of_rows(counted), tally.places_in(unit))]
    # What counts from above counts in each place below, so that none of it is there twice.
    if measure.base.subject and not serves_all:
        counted, twice = _once(tally, counted)
    early = valuation.before_its_time(measure, unit, period)
    if early:
        counted = counted[:0]
    rest = np.setdiff1d(here, counted)
    whys = numbers_of_reasons(tally, rest, twice, early.reason if early else None)
    is_money = dimension(measure.base) is Dimension.MONEY
    amounts = lines.amount[counted] * times[np.searchsorted(met, counted)]
    return Part(
        label,
        period,
        lines.frame.ledger,
        RowsBehind(lines, counted, None if is_presence else amounts, None, is_money=is_money),
        RowsBehind(lines, rest, None, whys, is_money=is_money),
        places_behind(tally, unit, early.note if early else "", is_money=is_money),
    )


def _rows_in(tally: Tally, unit: str) -> Ints:
    """All rows of the unit and below; of what counts from above also those above it, and below only for places."""
    first, last = tally.units.span(unit)
    placed = where_it_counts(tally, np.arange(len(tally.lines.rows)))
    here = (placed >= first) & (placed < last)
    if tally.measure.base.from_above:
        above = (placed >= 0) & tally.units.is_above(unit)[placed]
        here = above | here if tally.measure.aggregate in COUNTS_PLACES else above
    return np.flatnonzero(here)


def _once(tally: Tally, counted: Ints) -> tuple[Ints, Ints]:
    """The rows that count once for each subject, and its further rows. For a measure of places it counts in each."""
    places = tally.place_of_rows(np.arange(len(tally.lines.rows))) if tally.measure.of else None
    once = tally.once(counted, places)
    return once, np.setdiff1d(counted, once)
