"""Values of indicators at one moment and by one tree, read off the tallies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cached_property, partial

from django.utils.translation import gettext as _

from metrics.aggregation.absence import Absence, Counts, Value, absent, made_of
from metrics.aggregation.arithmetic import combine
from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.kept import NEVER_KEPT, kept_from, named_day
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.lines.tallies import Tally, Window, window_of
from metrics.aggregation.parameters import Kept
from metrics.aggregation.returns.coverage import Coverage
from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.expected import period_ends
from metrics.aggregation.sources import ledgers_behind
from metrics.catalogue.definitions import (
    Against,
    Catalogue,
    Change,
    Combination,
    Indicator,
    Operator,
    Rate,
    Share,
)
from metrics.catalogue.measures import COUNTS_PLACES, Aggregate, Measure
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.models import ParameterCode
from metrics.periods import Period
from metrics.today import today


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
        self.today = today()
        self.tree, self.catalogue, self.frames = tree, catalogue, PinnedFrames(moment)
        self._tallies: dict[tuple[Measure, Window], Tally] = {}
        self._coverages: dict[tuple[Measure, Window], Coverage | None] = {}

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
            bound = partial(self._bound, measure.at_least_parameter, period.last)
            self._tallies[key] = Tally.take(measure, self.frames, key[1], self.tree, bound)
        return self._tallies[key]

    def _bound(self, parameter: str, day: date, unit: str) -> int | None:
        return self.norms.smallest(parameter, unit, day)

    @cached_property
    def norms(self) -> Kept:
        """The parameters of the units that are read. One query, once a reading, where anything is held against one."""
        return Kept.within([self.frames.units.key], ParameterCode.values)

    # -- figures ---------------------------------------------------------------------------------

    def figure(self, indicator: Indicator, unit: str, period: Period, *, has_begun: bool = True) -> Figure:
        units = self.frames.units
        value = self.value(indicator, unit, period) if has_begun else absent(Absence.NOT_BEGUN)
        return Figure(indicator, unit, units.name_on(unit, period.last), period, value)

    def _counts(self, measure: Measure, unit: str, period: Period) -> Counts | None:
        """How many returns the measure rests on in the unit, and how many are expected; None where it rests on none."""
        if measure.aggregate in (Aggregate.BAND, Aggregate.MINIMUM) and _is_of_returns(measure):
            values = self.tally(measure, period).values_of_places(unit).values()
            return sum(value is not None for value in values), len(values)
        if measure.aggregate not in (Aggregate.SUM, Aggregate.LATEST):
            return None
        coverage = self._coverage(measure, period)
        return coverage.counts(unit) if coverage else None

    def _beyond(self, measure: Measure, unit: str, period: Period) -> int:
        """How many returns are added that nobody expected."""
        is_added = measure.aggregate in (Aggregate.SUM, Aggregate.LATEST)
        coverage = self._coverage(measure, period) if is_added else None
        return coverage.beyond_in(unit) if coverage else 0

    def _coverage(self, measure: Measure, period: Period) -> Coverage | None:
        key = measure, window_of(measure, period)
        if key not in self._coverages:
            self._coverages[key] = Coverage.take(measure, self.frames, key[1], self.tree)
        return self._coverages[key]

    # -- values ----------------------------------------------------------------------------------

    def value(self, indicator: Indicator, unit: str, period: Period) -> Value:
        refusal = self._refusal(indicator, unit, period)
        return refusal or self._of_form(indicator, unit, period)

    def _of_form(self, indicator: Indicator, unit: str, period: Period) -> Value:
        match indicator.form:
            case Measure() as measure:
                return self._of_measure(measure, indicator.style.unit.size, unit, period)
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

    def _of_measure(self, measure: Measure, size: Fraction, unit: str, period: Period) -> Value:
        """The measure in units of that size, with the returns it rests on."""
        if refusal := self.before_its_time(measure, unit, period):
            return refusal
        if measure.aggregate in COUNTS_PLACES and not len((tally := self.tally(measure, period)).places_in(unit)):
            first = min(tally.places_too_early(unit).values(), default=None)
            return absent(Absence.NOT_KEPT, first) if first else absent(Absence.NO_PLACE)
        if self._lacks_norm(measure, unit, period):
            return absent(Absence.NO_NORM)
        raw, counts = self._raw(measure, unit, period), self._counts(measure, unit, period)
        is_of_nothing = measure.aggregate is Aggregate.BAND and counts is not None and counts[0] == 0
        if raw is None or is_of_nothing:
            return self._absence(measure, counts, unit, period)
        value = replace(Value(Fraction(raw) / size), beyond=self._beyond(measure, unit, period)).resting_on(counts)
        return self._kept_whole(value, measure, unit, period)

    def _lacks_norm(self, measure: Measure, unit: str, period: Period) -> bool:
        """Whether there is a place that cannot be held against its norm, since none is in force."""
        if not measure.at_least_parameter:
            return False
        tally = self.tally(measure, period)
        return any(tally.limits_of(place) is None for place in tally.values_of_places(unit))

    def before_its_time(self, measure: Measure, unit: str, period: Period) -> Value | None:
        """What is said of a period that was over before the first day of the measure, or before its ledger was kept."""
        since = measure.base.since
        if since and since > period.last:
            return absent(Absence.NOT_YET_VALID, since)
        kept = self._kept_from(measure, unit)
        if kept is None or kept <= period.last:
            return None
        return absent(Absence.NOT_KEPT, None if kept == NEVER_KEPT else kept)

    def _kept_from(self, measure: Measure, unit: str) -> date | None:
        """The day from which what the measure counts is kept; None where nobody says."""
        ledger, kinds = ledger_named(measure.ledger), measure.base.kinds
        if measure.base.aggregate is Aggregate.EXPECTED:
            # From the first day that is named returns are expected, whether any came or not.
            return named_day(self.frames.units, ledger, kinds, unit)
        return kept_from(self.frames.frame(ledger), self.frames.units, kinds, unit)

    def _kept_whole(self, value: Value, measure: Measure, unit: str, period: Period) -> Value:
        """The value, which is not that of all its days where a later first day is named for its ledger."""
        first, _last = window_of(measure.base, period)
        kept = named_day(self.frames.units, ledger_named(measure.ledger), measure.base.kinds, unit)
        if kept is None or kept.toordinal() <= first or not value.is_complete:
            return value
        return replace(value, absence=Absence.PARTLY_KEPT, about=kept)

    def _absence(self, measure: Measure, counts: Counts | None, unit: str, period: Period) -> Value:
        """Why the measure has no value: there is nothing to compare, nobody is expected to report, or nobody did."""
        if not _is_of_returns(measure):
            return absent(Absence.NO_PLACE)
        if period.is_running and self._awaits_all(measure.base, period):
            return absent(Absence.NOT_YET_DUE)
        if counts is not None and counts[1] == 0:
            return absent(Absence.NOT_EXPECTED).resting_on(counts)
        coverage = self._coverage(measure.base, period)
        may_wait = coverage is not None and coverage.is_early(unit, self.today, lambda: self._deadlines)
        return absent(Absence.NOT_YET_DUE if may_wait else Absence.NOT_REPORTED).resting_on(counts)

    @cached_property
    def _deadlines(self) -> Deadlines:
        """Of all units that are read. One query, once a reading, and only where something may still come in time."""
        return Deadlines.within([self.frames.units.key])

    def _awaits_all(self, measure: Measure, period: Period) -> bool:
        """Whether no period for which a return is to come has ended yet."""
        if measure.aggregate is Aggregate.LATEST:
            return False
        return not any(period_ends(measure, window_of(measure, period)))

    def _ratio(self, indicator: Indicator, top: Measure, bottom: Measure, unit: str, period: Period) -> Value:
        """Sum over sum at every level; an empty bottom has no value."""
        above, under = (self._of_measure(measure, Fraction(1), unit, period) for measure in (top, bottom))
        if above.amount is None and isinstance(indicator.form, Share):
            # Something was reported, and nothing of it belongs to the part.
            above = replace(above, amount=Fraction(0), absence=None)
        amount = combine(Operator.QUOTIENT, [above.amount, under.amount])
        return made_of([under, above], amount and amount / indicator.style.unit.size)

    def _change(self, indicator: Indicator, change: Change, unit: str, period: Period) -> Value:
        other = self.catalogue.indicators[change.of]
        now, before = (self.value(other, unit, each) for each in (period, earlier(period, change.against)))
        if now.amount is None:
            return now
        if before.amount is None:
            return absent(Absence.ABSENT_BEFORE, before)
        if before.amount == 0:
            return absent(Absence.ZERO_BEFORE)
        return made_of([now, before], (now.amount - before.amount) / abs(before.amount) / indicator.style.unit.size)

    def _combination(self, indicator: Indicator, combination: Combination, unit: str, period: Period) -> Value:
        parts = [self.catalogue.indicators[code] for code in combination.of]
        found = [self.value(part, unit, period) for part in parts]
        # In the smallest unit, so that 亿元 and 万元 are added as the money that they are.
        sizes = [part.style.unit.size for part in parts]
        amounts = [None if each.amount is None else each.amount * size for each, size in zip(found, sizes, strict=True)]
        amount = combine(combination.operator, amounts)
        return made_of(found, None if amount is None else amount / indicator.style.unit.size)


def _is_of_returns(measure: Measure) -> bool:
    return isinstance(ledger_named(measure.ledger).time, ReturnTime)


def earlier(period: Period, against: Against) -> Period:
    return period.year_before if against is Against.YEAR_BEFORE else period.previous
