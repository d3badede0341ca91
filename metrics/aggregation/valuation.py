"""Values of indicators at one moment and by one tree, read off the tallies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext as _

from metrics.aggregation.absence import OF_RETURNS, Absence, Value, absent
from metrics.aggregation.arithmetic import combine
from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.lines.tallies import Tally, Window, window_of
from metrics.aggregation.returns.expected import expected_measure, reporters_of
from metrics.aggregation.sources import ledgers_behind
from metrics.catalogue.definitions import (
    Against,
    Catalogue,
    Change,
    Combination,
    Indicator,
    Rate,
    Share,
)
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.periods import Period


class UnknownUnit(LookupError):
    """There is no unit of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为“%(code)s”的单位。") % {"code": code})


class UnknownIndicator(LookupError):
    """There is no indicator of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为“%(code)s”的指标。") % {"code": code})


class Valuation:
    """Tallies are taken once for all units and indicators that need them."""

    def __init__(self, moment: Moment, tree: Tree, catalogue: Catalogue) -> None:
        self.tree, self.catalogue, self.frames = tree, catalogue, PinnedFrames(moment)
        self._tallies: dict[tuple[Measure, Window], Tally] = {}

    def indicators(self, codes: Iterable[str]) -> list[Indicator]:
        """The definitions, once the frames of all their ledgers are at hand. Raises UnknownIndicator."""
        found = []
        for code in codes:
            if code not in self.catalogue.indicators:
                raise UnknownIndicator(code)
            found.append(self.catalogue.indicators[code])
        self.frames.prepare(ledgers_behind(found, self.catalogue))
        return found

    def require(self, unit: str) -> None:
        """Raises UnknownUnit."""
        if unit not in self.frames.units.index:
            raise UnknownUnit(unit)

    def children(self, unit: str, period: Period) -> Sequence[str]:
        """Codes of the units directly below that exist in the period."""
        units = self.frames.units
        return [units.codes[i] for i in units.children(unit, period.lo, period.hi, self.tree)]

    def tally(self, measure: Measure, period: Period) -> Tally:
        key = measure, window_of(measure, period)
        if key not in self._tallies:
            self._tallies[key] = Tally.take(measure, self.frames, key[1], self.tree)
        return self._tallies[key]

    # -- figures ---------------------------------------------------------------------------------

    def figure(self, indicator: Indicator, unit: str, period: Period) -> Figure:
        value, units = self.value(indicator, unit, period), self.frames.units
        counts = self._returns(indicator, unit, period) if value.absence in (None, *OF_RETURNS) else (None, None)
        return Figure(indicator, unit, units.names[units.index[unit]], period, value, *counts)

    def _returns(self, indicator: Indicator, unit: str, period: Period) -> tuple[int | None, int | None]:
        """How many returns were received and how many expected, for a sum or latest value of returns."""
        measure = indicator.form
        if not isinstance(measure, Measure) or measure.aggregate not in (Aggregate.SUM, Aggregate.LATEST):
            return None, None
        if reporters_of(measure) is None:
            return None, None
        expected = self._expected(measure, unit, period)
        if measure.aggregate is Aggregate.LATEST:
            part = self.tally(measure, period).slice_of(unit)
            return part.stop - part.start, expected
        return self._raw(replace(measure, aggregate=Aggregate.COUNT, columns=()), unit, period), expected

    def _expected(self, measure: Measure, unit: str, period: Period) -> int | None:
        """How many returns of the measure are expected; None where it is not laid down of whom."""
        reporters = reporters_of(measure)
        if reporters is None:
            return None
        if measure.aggregate is Aggregate.LATEST:
            return self._raw(expected_measure(measure, reporters), unit, period)
        return self._raw(replace(measure, aggregate=Aggregate.EXPECTED, columns=()), unit, period)

    # -- values ----------------------------------------------------------------------------------

    def value(self, indicator: Indicator, unit: str, period: Period) -> Value:
        refusal = self._refusal(indicator, unit, period)
        return refusal or self._of_form(indicator, unit, period)

    def _of_form(self, indicator: Indicator, unit: str, period: Period) -> Value:
        match indicator.form:
            case Measure() as measure:
                raw = self._raw(measure, unit, period)
                if raw is None:
                    return self._absence(measure, unit, period)
                return Value(Fraction(raw) / indicator.style.unit.size)
            case Share(whole=whole, part=part):
                return self._ratio(indicator, part, whole, unit, period)
            case Rate(numerator=numerator, denominator=denominator):
                return self._ratio(indicator, numerator, denominator, unit, period)
            case Change() as change:
                return self._change(indicator, change, unit, period)
            case Combination() as combination:
                return self._combination(indicator, combination, unit, period)

    def _refusal(self, indicator: Indicator, unit: str, period: Period) -> Value | None:
        units = self.frames.units
        kind = units.kinds[units.index[unit]]
        if indicator.applies_to and kind not in indicator.applies_to:
            return absent(Absence.NOT_APPLICABLE, kind)
        if period.granularity < indicator.finest:
            return absent(Absence.TOO_FINE, indicator.finest)
        if indicator.valid_from and period.last < indicator.valid_from:
            return absent(Absence.NOT_YET_VALID, indicator.valid_from)
        if indicator.valid_to and period.last > indicator.valid_to:
            return absent(Absence.NO_LONGER_VALID, indicator.valid_to)
        return None

    def _raw(self, measure: Measure, unit: str, period: Period) -> int | None:
        return self.tally(measure, period).value(unit)

    def _absence(self, measure: Measure, unit: str, period: Period) -> Value:
        """Why the measure has no value: there is no place to compare, nobody is expected to report, or nobody did."""
        has_no_place = measure.aggregate is Aggregate.MINIMUM and not len(self.tally(measure, period).places_in(unit))
        if has_no_place or not isinstance(ledger_named(measure.ledger).time, ReturnTime):
            return absent(Absence.NO_PLACE)
        is_expected = self._expected(measure.base, unit, period) != 0
        return absent(Absence.NOT_REPORTED if is_expected else Absence.NOT_EXPECTED)

    def _ratio(self, indicator: Indicator, top: Measure, bottom: Measure, unit: str, period: Period) -> Value:
        """Sum over sum at every level; an empty bottom has no value."""
        above, under = self._raw(top, unit, period), self._raw(bottom, unit, period)
        if above is None and isinstance(indicator.form, Share):
            above = 0  # Something was reported, and nothing of it belongs to the part.
        if above is None or under is None:
            return self._absence(top if above is None else bottom, unit, period)
        if under == 0:
            return absent(Absence.EMPTY_DENOMINATOR)
        return Value(Fraction(above, under) / indicator.style.unit.size)

    def _change(self, indicator: Indicator, change: Change, unit: str, period: Period) -> Value:
        other = self.catalogue.indicators[change.of]
        now, before = (self.value(other, unit, each) for each in (period, earlier(period, change.against)))
        if now.amount is None:
            return now
        if before.amount is None:
            return absent(Absence.ABSENT_BEFORE, before)
        if before.amount == 0:
            return absent(Absence.ZERO_BEFORE)
        return Value((now.amount - before.amount) / abs(before.amount) / indicator.style.unit.size)

    def _combination(self, indicator: Indicator, combination: Combination, unit: str, period: Period) -> Value:
        parts = [self.catalogue.indicators[code] for code in combination.of]
        found = [self.value(part, unit, period) for part in parts]
        # In the smallest unit, so that 亿元 and 万元 are added as the money that they are.
        sizes = [part.style.unit.size for part in parts]
        amounts = [None if each.amount is None else each.amount * size for each, size in zip(found, sizes, strict=True)]
        amount = combine(combination.operator, amounts)
        if amount is None:
            return next((each for each in found if each.absence), absent(Absence.EMPTY_DENOMINATOR))
        return Value(amount / indicator.style.unit.size)


def earlier(period: Period, against: Against) -> Period:
    return period.year_before if against is Against.YEAR_BEFORE else period.previous
