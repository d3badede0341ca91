"""What stands around every page of a unit and period: its place in the tree, and the ways to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.pages.around.choices import Choice
from dashboard.pages.around.periods import PeriodPicker, period_picker
from dashboard.pages.around.units import UnitChoice, also_called, places_to_go, unit_choices
from dashboard.rights import covered
from dashboard.scope import Scope
from dashboard.wording import name_of
from metrics.aggregation.frames.trees import Tree
from metrics.models.codes import ancestor_codes
from metrics.periods import Granularity, Period
from metrics.today import today


@dataclass(frozen=True)
class PageFrame:
    """What surrounds a page; `cautions` say what is to be known before its figures are read.

    `kept` are the hidden fields that a picker's form sends along, so that it changes only what it names.
    """

    scope: Scope
    crumbs: list[Choice]
    units: list[UnitChoice]
    periods: PeriodPicker
    trees: list[Choice]
    menu: list[Choice]
    cautions: list[str]
    # Under which other names the unit goes.
    also: str

    @property
    def kept_without_unit(self) -> list[tuple[str, str]]:
        return [("period", self.scope.period.code), *self._tree]

    @property
    def kept_without_period(self) -> list[tuple[str, str]]:
        return [("unit", self.scope.unit.pk), *self._tree]

    @property
    def _tree(self) -> list[tuple[str, str]]:
        return [] if self.scope.tree is Tree.THEN else [("tree", self.scope.tree.value)]


def frame_of(scope: Scope, *, theme: str = "") -> PageFrame:
    """One query where the reader's units are not all of one district. `theme` is the page's."""
    units = {unit.code: unit for unit in places_to_go(scope)}
    crumbs = [
        Choice(units[code].name, scope.query(unit=code), code, is_current=code == scope.unit.pk)
        for code in ancestor_codes(scope.unit.pk)
        if code in units
    ]
    return PageFrame(
        scope,
        crumbs,
        list(unit_choices(scope, units)),
        period_picker(scope),
        _trees(scope),
        _menu(scope, theme),
        [*_of_the_period(scope), *_of_the_unit(scope)],
        also_called(scope.name, scope.unit.name, scope.reading.units.former.get(scope.unit.pk, ())),
    )


def _of_the_period(scope: Scope) -> Iterator[str]:
    """That it is not the one that was meant, or is not over."""
    period, now = scope.period, today()
    if scope.meant and scope.meant != period:
        yield _("%(meant)s的台账还是空的，先看最近有数据的%(shown)s。") % {"meant": scope.meant, "shown": period}
    if period.first > now:
        yield _("这个时期还没有开始，没有数字。")
    elif period.last > now:
        day = Period(now, Granularity.DAY)
        yield _("这个时期还没有结束：数字截至今天（%(day)s），与上年同样的日子相比。") % {"day": day}


def _of_the_unit(scope: Scope) -> Iterator[str]:
    """That it is not there in the period."""
    period, unit = scope.period, scope.unit
    if unit.closed_on and unit.closed_on < period.first:
        words = {"unit": scope.name, "day": unit.closed_on}
        yield _("%(unit)s已于 %(day)s 撤销，请改看更早的时期，或接续它的单位。") % words
    if unit.opened_on and unit.opened_on > period.last:
        words = {"unit": scope.name, "day": unit.opened_on}
        yield _("%(unit)s到 %(day)s 才设立，请改看那以后的时期。") % words


def _menu(scope: Scope, current: str) -> list[Choice]:
    """The themes of the catalogue."""
    return [
        Choice(name_of(each), reverse("theme", args=[each.code]) + scope.query(), each.code, each.code == current)
        for each in scope.catalogue.themes.values()
    ]


def _trees(scope: Scope) -> list[Choice]:
    """The two trees to choose from; none where nothing was reorganised."""
    moved = scope.reading.units.successors
    if not any(covered(code, [scope.unit.pk]) for pair in moved.items() for code in (pair[0], *pair[1])):
        return []
    labels = {Tree.THEN: _("按当时区划"), Tree.NOW: _("按现行区划")}
    return [
        Choice(label, scope.query(tree="" if tree is Tree.THEN else tree), tree, is_current=tree is scope.tree)
        for tree, label in labels.items()
    ]
