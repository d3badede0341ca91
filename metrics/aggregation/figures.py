"""Figures: any indicator of any unit and period, read off the tallies.

Their texts and notes are in the reader's language, so a figure is not to be kept for another reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.store import store
from metrics.aggregation.frames.trees import Tree, Units
from metrics.aggregation.lines.tallies import Tally, Window, window_of
from metrics.aggregation.returns.expected import owed_of, owing
from metrics.aggregation.sources import ledgers_behind
from metrics.catalogue.definitions import Against, Catalogue, Change, Combination, Indicator, Operator, Rate, Share
from metrics.catalogue.loading import current_catalogue
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.models import UnitKind
from metrics.periods import Period
from metrics.wording import is_english, length_name, within_sentence

UNREPORTED = gettext_lazy("未报")
# Nobody there owes such a return.
NOT_OWED = gettext_lazy("没有应报的对象")


class UnknownUnit(LookupError):
    """There is no unit of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为“%(code)s”的单位。") % {"code": code})


class UnknownIndicator(LookupError):
    """There is no indicator of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为“%(code)s”的指标。") % {"code": code})


@dataclass(frozen=True)
class Figure:
    """One value. `value` is exact and in the indicator's unit, `number` the same rounded, `note` why there is none."""

    code: str
    unit: str
    unit_name: str
    period: Period
    value: Fraction | None
    number: Decimal | None
    text: str
    note: str
    # Of figures from returns: how many came in, of how many due.
    reported: int | None = None
    due: int | None = None


@dataclass(frozen=True)
class Figures:
    """Figures of one unit and period, and of the units directly below it when these were asked for."""

    _own: dict[str, Figure]
    _below: dict[str, tuple[Figure, ...]]

    def of(self, code: str) -> Figure:
        return self._own[code]

    def below(self, code: str) -> tuple[Figure, ...]:
        return self._below.get(code, ())


def compute(
    codes: Iterable[str],
    unit: str,
    period: Period,
    *,
    below: bool = False,
    tree: Tree = Tree.THEN,
    moment: Moment | None = None,
) -> Figures:
    """The figures of the indicators `codes` for a unit and period.

    One query for the counters (none with a `moment`), and those of the frames that are not current.
    Raises UnknownUnit and UnknownIndicator.
    """
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    indicators = evaluation.indicators(codes)
    evaluation.require(unit)
    own = {each.code: evaluation.figure(each, unit, period) for each in indicators}
    if not below:
        return Figures(own, {})
    children = evaluation.children(unit, period)
    return Figures(
        own, {each.code: tuple(evaluation.figure(each, child, period) for child in children) for each in indicators}
    )


class Evaluation:
    """Figures of one moment and tree. Tallies are taken once for all units and indicators that need them."""

    def __init__(self, moment: Moment, tree: Tree) -> None:
        self.moment = moment
        self.tree = tree
        self.units: Units
        self.catalogue: Catalogue = current_catalogue(moment.counters)
        self._tallies: dict[tuple[Measure, Window], Tally] = {}

    def indicator(self, code: str) -> Indicator:
        return self.indicators([code])[0]

    def indicators(self, codes: Iterable[str]) -> list[Indicator]:
        """The definitions, after the frames of all their ledgers were fetched together."""
        found = []
        for code in codes:
            if code not in self.catalogue.indicators:
                raise UnknownIndicator(code)
            found.append(self.catalogue.indicators[code])
        store.prepare(ledgers_behind(found, self.catalogue), self.moment)
        self.units = store.units(self.moment)
        return found

    def require(self, unit: str) -> None:
        if unit not in self.units.index:
            raise UnknownUnit(unit)

    def children(self, unit: str, period: Period) -> Sequence[str]:
        """Codes of the units directly below that exist in the period."""
        return [self.units.codes[i] for i in self.units.children(unit, period.lo, period.hi, self.tree)]

    def tally(self, measure: Measure, period: Period) -> Tally:
        key = measure, window_of(measure, period)
        if key not in self._tallies:
            self._tallies[key] = Tally.take(measure, self.moment, key[1], self.tree)
        return self._tallies[key]

    def figure(self, indicator: Indicator, unit: str, period: Period) -> Figure:
        value, note = self.value(indicator, unit, period)
        name = self.units.names[self.units.index[unit]]
        style = indicator.style
        is_counted = not note or note in (str(UNREPORTED), str(NOT_OWED))
        reported, due = self._returns(indicator, unit, period) if is_counted else (None, None)
        texts = style.number(value), style.text(value, english=is_english())
        return Figure(indicator.code, unit, name, period, value, *texts, note, reported, due)

    def _returns(self, indicator: Indicator, unit: str, period: Period) -> tuple[int | None, int | None]:
        """How many returns came in and how many were due, for a sum or latest value of returns."""
        measure = indicator.form
        if not isinstance(measure, Measure) or measure.aggregate not in (Aggregate.SUM, Aggregate.LATEST):
            return None, None
        if owed_of(measure) is None:
            return None, None
        due = self._due(measure, unit, period)
        if measure.aggregate is Aggregate.LATEST:
            part = self.tally(measure, period).slice_of(unit)
            return part.stop - part.start, due
        return self._raw(replace(measure, aggregate=Aggregate.COUNT, columns=()), unit, period), due

    def _due(self, measure: Measure, unit: str, period: Period) -> int | None:
        """How many returns of the measure were due; None where it is not laid down who owes them."""
        owed = owed_of(measure)
        if owed is None:
            return None
        if measure.aggregate is Aggregate.LATEST:
            return self._raw(owing(measure, owed), unit, period)
        return self._raw(replace(measure, aggregate=Aggregate.DUE, columns=()), unit, period)

    def value(self, indicator: Indicator, unit: str, period: Period) -> tuple[Fraction | None, str]:
        """The value in the indicator's unit, and if there is none, why."""
        if refusal := self._refusal(indicator, unit, period):
            return None, refusal
        match indicator.form:
            case Measure() as measure:
                raw = self._raw(measure, unit, period)
                if raw is None:
                    return None, self._absence(measure, unit, period)
                return Fraction(raw) / indicator.style.unit.size, ""
            case Share(whole=whole, part=part):
                return self._ratio(indicator, part, whole, unit, period)
            case Rate(numerator=numerator, denominator=denominator):
                return self._ratio(indicator, numerator, denominator, unit, period)
            case Change() as change:
                return self._change(indicator, change, unit, period)
            case Combination() as combination:
                return self._combination(indicator, combination, unit, period)

    def _refusal(self, indicator: Indicator, unit: str, period: Period) -> str:
        kind = self.units.kinds[self.units.index[unit]]
        if indicator.applies_to and kind not in indicator.applies_to:
            return _("不适用：本指标不统计到%(kind)s") % {"kind": within_sentence(UnitKind(kind).label)}
        if period.granularity < indicator.finest:
            return _("本指标最细按%(length)s统计") % {"length": length_name(indicator.finest)}
        if indicator.valid_from and period.last < indicator.valid_from:
            return _("本指标自%(day)s起统计") % {"day": indicator.valid_from}
        if indicator.valid_to and period.last > indicator.valid_to:
            return _("本指标统计至%(day)s为止") % {"day": indicator.valid_to}
        return ""

    def _raw(self, measure: Measure, unit: str, period: Period) -> int | None:
        return self.tally(measure, period).value(unit)

    def _absence(self, measure: Measure, unit: str, period: Period) -> str:
        """Why the measure has no value: there is no place to compare, nobody owes it, or it was not reported."""
        has_no_place = measure.aggregate is Aggregate.MINIMUM and not len(self.tally(measure, period).places_in(unit))
        if has_no_place or not isinstance(ledger_named(measure.ledger).time, ReturnTime):
            return _("没有可比的单位")
        return str(NOT_OWED if self._due(measure.base, unit, period) == 0 else UNREPORTED)

    def _ratio(
        self, indicator: Indicator, top: Measure, bottom: Measure, unit: str, period: Period
    ) -> tuple[Fraction | None, str]:
        """Sum over sum at every level; an empty bottom has no value."""
        above, under = self._raw(top, unit, period), self._raw(bottom, unit, period)
        if above is None and isinstance(indicator.form, Share):
            above = 0  # Something was reported, and nothing of it belongs to the part.
        if above is None or under is None:
            return None, self._absence(top if above is None else bottom, unit, period)
        if under == 0:
            return None, _("分母为零")
        return Fraction(above, under) / indicator.style.unit.size, ""

    def _change(self, indicator: Indicator, change: Change, unit: str, period: Period) -> tuple[Fraction | None, str]:
        other = self.catalogue.indicators[change.of]
        (now, note), (before, earlier_note) = (
            self.value(other, unit, each) for each in (period, earlier(period, change.against))
        )
        if now is None or before is None:
            return None, note if now is None else _("上期%(note)s") % {"note": earlier_note}
        if before == 0:
            return None, _("上期为零")
        return (now - before) / abs(before) / indicator.style.unit.size, ""

    def _combination(
        self, indicator: Indicator, combination: Combination, unit: str, period: Period
    ) -> tuple[Fraction | None, str]:
        found = [self.value(self.catalogue.indicators[code], unit, period) for code in combination.of]
        value = _OPERATIONS[combination.operator]([each for each, _note in found])
        if value is None:
            return None, next((note for _value, note in found if note), _("分母为零"))
        # Parts come in their own units; only a ratio has a size of its own left.
        size = indicator.style.unit.size
        return (value / size if combination.operator is Operator.QUOTIENT and size < 1 else value), ""


def earlier(period: Period, against: Against) -> Period:
    return period.year_before if against is Against.YEAR_BEFORE else period.previous


Values = list[Fraction | None]


def _sum(values: Values) -> Fraction | None:
    present = [value for value in values if value is not None]
    return sum(present, Fraction(0)) if present else None


def _difference(values: Values) -> Fraction | None:
    first, second = values
    return None if first is None else first - (second or 0)


def _product(values: Values) -> Fraction | None:
    result = Fraction(1)
    for value in values:
        if value is None:
            return None
        result *= value
    return result


def _quotient(values: Values) -> Fraction | None:
    first, second = values
    return first / second if first is not None and second else None


_OPERATIONS: dict[Operator, Callable[[Values], Fraction | None]] = {
    Operator.SUM: _sum,
    Operator.DIFFERENCE: _difference,
    Operator.PRODUCT: _product,
    Operator.QUOTIENT: _quotient,
}
