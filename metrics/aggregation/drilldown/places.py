"""The places of a unit, where places are what is counted: each with its value, and why it counts or does not."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.aggregation.absence import Absence, words_of
from metrics.aggregation.drilldown.rows import amount_text
from metrics.aggregation.lines.tallies import Tally
from metrics.catalogue.measures import COUNTS_PLACES, Aggregate
from metrics.quantities import NO_VALUE


@dataclass(frozen=True)
class PlaceBehind:
    """One place of a presence, band or minimum: its value, and why it does not count."""

    unit: str
    unit_name: str
    value_text: str
    is_counted: bool
    reason: str


@dataclass(frozen=True)
class PlacesBehind:
    counted: tuple[PlaceBehind, ...]
    not_counted: tuple[PlaceBehind, ...]


# Number of the place, its value in words, and the reason for which it does not count.
_Found = tuple[int, str, str | None]


def places_behind(tally: Tally, unit: str, early: str, *, is_money: bool) -> PlacesBehind | None:
    """The places of the unit; None where places are not what is counted. None of them counts in a period that is too
    `early`, which then says why.
    """
    if tally.measure.aggregate not in COUNTS_PLACES:
        return None
    units, found = tally.units, _found(tally, unit, is_money=is_money)
    places = [
        PlaceBehind(units.codes[place], _name(tally, place), text, reason is None, reason or "")
        for place, text, reason in (_all_too_early(tally, unit, early) if early else found)
    ]
    return PlacesBehind(
        tuple(each for each in places if each.is_counted), tuple(each for each in places if not each.is_counted)
    )


def _name(tally: Tally, place: int) -> str:
    """As it was called when the days that count ended, with where it counts, where that is not what it is."""
    units, day = tally.units, date.fromordinal(tally.window[1] - 1)
    where = int(units.moved(np.array([place]), tally.tree)[0])
    if where == place:
        return units.name_on(units.codes[place], day)
    words = {name: units.name_on(units.codes[each], day) for name, each in (("name", place), ("unit", where))}
    return _("%(name)s(已拆分，后继不在一处，计在%(unit)s)") % words


def _found(tally: Tally, unit: str, *, is_money: bool) -> Iterator[_Found]:
    if tally.measure.aggregate is Aggregate.PRESENCE:
        yield from _present(tally, unit)
    elif tally.measure.aggregate is Aggregate.BAND:
        yield from _in_band(tally, unit, is_money=is_money)
    else:
        yield from _lowest(tally, unit, is_money=is_money)
    for place, day in tally.places_too_early(unit).items():
        yield place, NO_VALUE, words_of(Absence.NOT_KEPT, day)


def _all_too_early(tally: Tally, unit: str, early: str) -> Iterator[_Found]:
    return ((place, NO_VALUE, early) for place in tally.places_in(unit).tolist())


def _present(tally: Tally, unit: str) -> Iterator[_Found]:
    present = set(tally.places_present(unit).tolist())
    for place in tally.places_in(unit).tolist():
        yield (place, _("有"), None) if place in present else (place, _("无"), _("没有计入的行"))


def _in_band(tally: Tally, unit: str, *, is_money: bool) -> Iterator[_Found]:
    for place, value in tally.values_of_places(unit).items():
        yield place, amount_text(value, is_money=is_money), _out_of_band(tally, place, value, is_money=is_money)


_BOUNDS = (
    ("at_least", operator.lt, gettext_lazy("低于%(bound)s")),
    ("above", operator.le, gettext_lazy("不高于%(bound)s")),
    ("at_most", operator.gt, gettext_lazy("高于%(bound)s")),
    ("below", operator.ge, gettext_lazy("不低于%(bound)s")),
)


def _out_of_band(tally: Tally, place: int, value: int | None, *, is_money: bool) -> str | None:
    if value is None:
        return words_of(Absence.NOT_REPORTED)
    limits = tally.limits_of(place)
    if limits is None:
        return words_of(Absence.NO_NORM)
    for key, fails, words in _BOUNDS:
        bound = getattr(limits, key)
        if bound is not None and fails(value, bound):
            return words % {"bound": amount_text(bound, is_money=is_money)}
    return None


def _lowest(tally: Tally, unit: str, *, is_money: bool) -> Iterator[_Found]:
    """The first place with the lowest value counts."""
    values = tally.values_of_places(unit)
    reported = {place: value for place, value in values.items() if value is not None}
    lowest = min(reported, key=lambda place: (reported[place], place), default=None)
    for place, value in values.items():
        yield place, amount_text(value, is_money=is_money), None if place == lowest else _not_lowest(value)


def _not_lowest(value: int | None) -> str:
    return words_of(Absence.NOT_REPORTED) if value is None else _("不是最低")
