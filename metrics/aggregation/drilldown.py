"""The rows behind a figure, both ways: those that count and what each adds, and those that do not and why."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, overload

import numpy as np
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.aggregation.figures import UNREPORTED, Evaluation, earlier
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.trees import Ints, Tree
from metrics.aggregation.lines.drawing import Lines
from metrics.aggregation.lines.tallies import Tally
from metrics.catalogue.definitions import Change, Combination, Indicator, Rate, Share
from metrics.catalogue.dimensions import dimension
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.ledger import Ledger
from metrics.periods import Period
from metrics.quantities import NO_VALUE, Dimension, OverTime, yuan
from metrics.wording import Words, name_of, period_name

# Measures of places: a row counts for the place it lies in.
OF_PLACES = (Aggregate.PRESENCE, Aggregate.BAND, Aggregate.MINIMUM)


@dataclass(frozen=True)
class Behind:
    """One row: its key and unit, what it adds (元 for money; None for a row of a place), why it does not count."""

    key: Any
    unit: str
    contribution: Decimal | None
    contribution_text: str
    reason: str


class Rows(Sequence[Behind]):
    """Rows behind a figure; each is made when it is asked for."""

    def __init__(self, lines: Lines, rows: Ints, amounts: Ints | None, whys: Ints | None, *, is_money: bool) -> None:
        self._lines, self._rows, self._amounts, self._whys, self._is_money = lines, rows, amounts, whys, is_money

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Behind: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Behind, ...]: ...
    def __getitem__(self, index: int | slice) -> Behind | tuple[Behind, ...]:
        if isinstance(index, slice):
            return tuple(self._row(number) for number in range(*index.indices(len(self))))
        return self._row(range(len(self))[index])

    def sums_by(self, column: str) -> dict[int, int]:
        """What the rows add up to (分 for money) by the number that a choice column has in the frame."""
        frame = self._lines.frame
        values = frame.kind if column == frame.ledger.kind else frame.columns[column]
        found, which = np.unique(values[self._lines.rows[self._rows]], return_inverse=True)
        sums = np.zeros(len(found), np.int64)
        np.add.at(sums, which, 1 if self._amounts is None else self._amounts)
        return dict(zip(found.tolist(), sums.tolist(), strict=True))

    def _row(self, number: int) -> Behind:
        row, frame = self._rows[number], self._lines.frame
        reason = "" if self._whys is None else capfirst(str(self._lines.reasons.words[self._whys[number]]))
        amount = None if self._amounts is None else int(self._amounts[number])
        contribution = None if amount is None else yuan(amount) if self._is_money else Decimal(amount)
        text = "" if amount is None else _amount_text(amount, self._is_money)
        return Behind(
            frame.keys[self._lines.rows[row]], frame.units.codes[self._lines.unit[row]], contribution, text, reason
        )


@dataclass(frozen=True)
class UnitBehind:
    """One place of a presence, band or minimum: its value, and why it does not count."""

    unit: str
    unit_name: str
    value_text: str
    reason: str


@dataclass(frozen=True)
class UnitTier:
    counted: tuple[UnitBehind, ...]
    not_counted: tuple[UnitBehind, ...]


@dataclass(frozen=True)
class Part:
    """The rows of one measure and period of an indicator; `units` comes first where places are what is counted."""

    label: str
    period: Period
    ledger: Ledger
    counted: Rows
    not_counted: Rows
    units: UnitTier | None


def rows_behind(
    code: str, unit: str, period: Period, *, tree: Tree = Tree.THEN, moment: Moment | None = None
) -> tuple[Part, ...]:
    """The parts of a figure: one for a measure, two for a share or rate, those of both periods for a change.

    In each, counted and not counted are together all rows of the ledger and kinds in the unit.
    Raises UnknownUnit and UnknownIndicator.
    """
    evaluation = Evaluation(moment or Moment.of(unit), tree)
    indicator = evaluation.indicator(code)
    evaluation.require(unit)
    return tuple(_parts(evaluation, indicator, unit, period))


def _parts(evaluation: Evaluation, indicator: Indicator, unit: str, period: Period) -> Iterator[Part]:
    match indicator.form:
        case Measure() as measure:
            yield _part(evaluation, measure, "", unit, period)
        case Share(whole=whole, part=part):
            yield _part(evaluation, part, _("部分"), unit, period)
            yield _part(evaluation, whole, _("全部"), unit, period)
        case Rate(numerator=numerator, denominator=denominator):
            yield _part(evaluation, numerator, _("分子"), unit, period)
            yield _part(evaluation, denominator, _("分母"), unit, period)
        case Change(of=of, against=against):
            for each in (period, earlier(period, against)):
                yield from _labelled(period_name(each), _parts(evaluation, evaluation.indicator(of), unit, each))
        case Combination(of=codes):
            for code in codes:
                other = evaluation.indicator(code)
                yield from _labelled(name_of(other), _parts(evaluation, other, unit, period))


def _labelled(label: str, parts: Iterator[Part]) -> Iterator[Part]:
    return (replace(part, label="·".join(filter(None, (label, part.label)))) for part in parts)


def _part(evaluation: Evaluation, measure: Measure, label: str, unit: str, period: Period) -> Part:
    tally = evaluation.tally(measure, period)
    lines = tally.lines
    here = _rows_in(tally, unit)
    met, times = np.unique(tally.row[tally.slice_of(unit)], return_counts=True)
    counted = np.intersect1d(here, met)
    twice = np.zeros(0, np.int64)
    if measure.aggregate in OF_PLACES:
        counted = counted[np.isin(tally.place[_placed(tally, counted)], tally.places_in(unit))]
    if measure.base.aggregate is Aggregate.DISTINCT:
        counted, twice = _once(tally, counted)
    rest = np.setdiff1d(here, counted)
    is_money = dimension(measure.base) is Dimension.MONEY
    amounts = (
        None
        if measure.aggregate is Aggregate.PRESENCE
        else lines.amount[counted] * times[np.searchsorted(met, counted)]
    )
    return Part(
        label,
        period,
        lines.frame.ledger,
        Rows(lines, counted, amounts, None, is_money=is_money),
        Rows(lines, rest, None, _whys(tally, rest, twice), is_money=is_money),
        _tier(tally, unit, is_money=is_money),
    )


def _rows_in(tally: Tally, unit: str) -> Ints:
    first, last = tally.units.span(unit)
    placed = _placed(tally, np.arange(len(tally.lines.rows)))
    return np.flatnonzero((placed >= first) & (placed < last))


def _placed(tally: Tally, rows: Ints) -> Ints:
    """The unit where each row counts by the tally's tree."""
    return tally.units.moved(tally.lines.unit[rows], tally.tree)


def _once(tally: Tally, counted: Ints) -> tuple[Ints, Ints]:
    """Rows of different subjects, and the further rows of each: the earliest counts, of equal ones the oldest.

    For a measure of places a subject counts once in each.
    """
    order = counted[np.lexsort((counted, tally.lines.base.lo[counted]))]
    place = tally.place[_placed(tally, order)] if tally.measure.of else np.zeros(len(order), np.int64)
    _, first = np.unique(np.stack([place, tally.lines.subject[order]]), axis=1, return_index=True)
    once = np.sort(order[first])
    return once, np.setdiff1d(counted, once)


def _whys(tally: Tally, rows: Ints, twice: Ints) -> Ints:
    """For each row the number of its reason: a fixed one, its own days, a condition of the day, its place, a double."""
    lines = tally.lines
    lo, hi = tally.window
    whys = np.select(
        [lines.why[rows] > 0, lines.base.lo[rows] >= hi, lines.base.hi[rows] <= lo],
        [lines.why[rows], lines.base.lo_why[rows], lines.base.hi_why[rows]],
        _whys_of_the_days(lines, lo, hi)[rows],
    )
    subject = tally.measure.base.subject
    again = lines.reasons.number(_counted_already(lines.frame.ledger, subject)) if subject else 0
    whys = np.where(whys > 0, whys, np.where(np.isin(rows, twice), again, _place_whys(tally, rows)))
    # Those who owed returns, but on none of the days in the window.
    return np.where(whys > 0, whys, lines.reasons.number(Words(gettext_lazy("期内没有到期的报表"))))


def _counted_already(ledger: Ledger, subject: str) -> Words:
    return Words(gettext_lazy("同一%(subject)s已计"), subject=ledger.subject_label(subject))


def _whys_of_the_days(lines: Lines, lo: int, hi: int) -> Ints:
    """For each row what keeps it out on [lo, hi): the end of the last span before, else the start of the first."""
    whys = lines.gap.copy()
    spans = lines.spans
    # Later assignments win: first the starts from the last span to the first, then the ends in order, then what holds.
    order = np.lexsort((spans.lo, spans.row))
    backwards = order[::-1]
    whys[spans.row[backwards]] = spans.lo_why[backwards]
    ended = order[spans.hi[order] <= lo]
    whys[spans.row[ended]] = spans.hi_why[ended]
    holds = (spans.lo < hi) & (spans.hi > lo)
    whys[spans.row[holds]] = 0
    return whys


def _place_whys(tally: Tally, rows: Ints) -> Ints | int:
    """Why rows that hold in the window count for no place."""
    within, number = tally.measure.within, tally.lines.reasons.number
    if within is None:
        return 0
    if tally.measure.aggregate not in OF_PLACES:
        return number(within.why)
    placed, is_stock = _placed(tally, rows), tally.measure.time is OverTime.STOCK
    closed = gettext_lazy("所在单位在期末不存在") if is_stock else gettext_lazy("所在单位在期内不存在")
    nowhere = tally.units.place_of(within, tally.tree)[placed] < 0
    gone = tally.place[placed] < 0
    return np.select(
        [nowhere, gone],
        [number(within.why), number(Words(closed))],
        number(Words(gettext_lazy("所在单位不在本单位之内"))),
    )


def _tier(tally: Tally, unit: str, *, is_money: bool) -> UnitTier | None:
    """The places of the unit, where places are what is counted."""
    match tally.measure.aggregate:
        case Aggregate.PRESENCE:
            present = set(tally.places_present(unit).tolist())
            found = [
                (place, _("有") if place in present else _("无"), "" if place in present else _("没有计入的行"))
                for place in tally.places_in(unit).tolist()
            ]
        case Aggregate.BAND:
            found = [
                (place, _amount_text(value, is_money), _band_why(tally, value, is_money=is_money))
                for place, value in tally.values_of_places(unit).items()
            ]
        case Aggregate.MINIMUM:
            found = _minimum_places(tally, unit, is_money=is_money)
        case _:
            return None
    units = [
        UnitBehind(tally.units.codes[place], tally.units.names[place], text, reason) for place, text, reason in found
    ]
    return UnitTier(tuple(each for each in units if not each.reason), tuple(each for each in units if each.reason))


_BOUNDS = (
    ("at_least", operator.lt, gettext_lazy("低于%(bound)s")),
    ("above", operator.le, gettext_lazy("不高于%(bound)s")),
    ("at_most", operator.gt, gettext_lazy("高于%(bound)s")),
    ("below", operator.ge, gettext_lazy("不低于%(bound)s")),
)


def _band_why(tally: Tally, value: int | None, *, is_money: bool) -> str:
    if value is None:
        return str(UNREPORTED)
    for key, fails, words in _BOUNDS:
        bound = getattr(tally.measure.limits, key)
        if bound is not None and fails(value, bound):
            return words % {"bound": _amount_text(bound, is_money)}
    return ""


def _minimum_places(tally: Tally, unit: str, *, is_money: bool) -> list[tuple[int, str, str]]:
    """The first place with the lowest value counts."""
    values = tally.values_of_places(unit)
    reported = {place: value for place, value in values.items() if value is not None}
    lowest = min(reported, key=lambda place: (reported[place], place), default=None)
    return [
        (place, _amount_text(value, is_money), "" if place == lowest else _minimum_why(value))
        for place, value in values.items()
    ]


def _minimum_why(value: int | None) -> str:
    return str(UNREPORTED) if value is None else _("不是最低")


def _amount_text(value: int | None, is_money: bool) -> str:
    if value is None:
        return NO_VALUE
    return _("%(amount)s元") % {"amount": f"{yuan(value):,}"} if is_money else f"{value:,}"
