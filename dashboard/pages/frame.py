"""What stands around every page of a unit and period: its place in the tree, and the ways to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.rights import covered
from dashboard.scope import Scope
from dashboard.wording import name_of, period_part
from metrics.aggregation.frames.store import store
from metrics.aggregation.frames.trees import FOREVER, Tree
from metrics.models import OrgUnit, UnitKind
from metrics.models.codes import ancestor_codes
from metrics.periods import YEARS, Granularity, Period


@dataclass(frozen=True)
class Choice:
    """One thing to go to. `value` is what a form sends, `address` a link to the same; `search` finds it, too."""

    label: str
    address: str = ""
    value: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class UnitChoice:
    """A unit to go to: how many units to choose from stand above it, and their names from the highest down."""

    name: str
    value: str
    pinyin: str
    above: tuple[str, ...]
    is_current: bool

    @property
    def level(self) -> int:
        return len(self.above)

    @property
    def indent(self) -> str:
        """For a plain list: spaces as wide as a character."""
        return "\u3000" * self.level

    @property
    def path(self) -> str:
        return " › ".join(self.above)


@dataclass(frozen=True)
class PeriodPicker:
    """Links to periods, in rows from years to months."""

    years: list[Choice]
    rows: list[tuple[str, list[Choice]]]
    day: str
    least_day: date
    most_day: date


@dataclass(frozen=True)
class Frame:
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

    @property
    def kept_without_unit(self) -> list[tuple[str, str]]:
        return [("period", self.scope.period.code), *self._tree]

    @property
    def kept_without_period(self) -> list[tuple[str, str]]:
        return [("unit", self.scope.unit.pk), *self._tree]

    @property
    def _tree(self) -> list[tuple[str, str]]:
        return [] if self.scope.tree is Tree.THEN else [("tree", self.scope.tree.value)]


def frame_of(scope: Scope, *, theme: str = "") -> Frame:
    """One query where the reader's units are not all of one district. `theme` is the page's."""
    units = {unit.code: unit for unit in _choosable(scope)}
    crumbs = [
        Choice(units[code].name, scope.query(unit=code), code, is_current=code == scope.unit.pk)
        for code in ancestor_codes(scope.unit.pk)
        if code in units
    ]
    return Frame(
        scope,
        crumbs,
        list(_unit_choices(scope, units)),
        _period_picker(scope),
        _trees(scope),
        _menu(scope, theme),
        list(_cautions(scope)),
    )


def _cautions(scope: Scope) -> Iterator[str]:
    """That the period is not over, or the unit not there in it."""
    period, unit, today = scope.period, scope.unit, timezone.localdate()
    if period.first > today:
        yield _("这个时期还没有到：期末数按现有台账推算，期内数要等业务发生后才有。")
    elif period.last > today:
        yield _("这个时期还没有结束，数字随台账继续变动。")
    if unit.closed_on and unit.closed_on < period.first:
        words = {"unit": unit.name, "day": unit.closed_on}
        yield _("%(unit)s已于 %(day)s 撤销，请改看更早的时期，或接续它的单位。") % words
    if unit.opened_on and unit.opened_on > period.last:
        words = {"unit": unit.name, "day": unit.opened_on}
        yield _("%(unit)s到 %(day)s 才设立，请改看那以后的时期。") % words


def _menu(scope: Scope, current: str) -> list[Choice]:
    """The themes of the catalogue."""
    return [
        Choice(name_of(each), reverse("theme", args=[each.code]) + scope.query(), each.code, each.code == current)
        for each in scope.catalogue.themes.values()
    ]


@dataclass(frozen=True)
class Place:
    """A unit that the reader may go to."""

    code: str
    name: str
    pinyin: str
    is_closed: bool


def _choosable(scope: Scope) -> Iterator[Place]:
    """Units the reader may go to, by code; of the many grids only those of the village at hand."""
    here = store.units(scope.moment)
    village = scope.unit.pk[:12] if len(scope.unit.pk) >= 12 else None
    if not all(covered(root, [here.key]) for root in scope.permitted):
        yield from _choosable_everywhere(scope, village)
        return
    rows = zip(here.codes, here.names, here.pinyin, here.kinds, here.closed.tolist(), strict=True)
    for code, name, pinyin, kind, closed in rows:
        is_near = kind != UnitKind.GRID or (village is not None and code.startswith(village))
        if is_near and scope.may_see(code):
            yield Place(code, name, pinyin, closed < FOREVER)


def _choosable_everywhere(scope: Scope, village: str | None) -> Iterator[Place]:
    """The same for who reads more than the district at hand. One query."""
    readable = OrgUnit.objects.readable(scope.permitted)
    grids = readable.within(village) if village else readable.none()
    rows = (readable.exclude(kind=UnitKind.GRID) | grids).order_by("code")
    for code, name, pinyin, closed in rows.values_list("code", "name", "pinyin", "closed_on"):
        yield Place(code, name, pinyin, closed is not None)


def _unit_choices(scope: Scope, units: dict[str, Place]) -> Iterator[UnitChoice]:
    """The units in the order of their codes, which is that of the tree."""
    for code, unit in units.items():
        above = tuple(units[each].name for each in ancestor_codes(code)[:-1] if each in units)
        closed = _("（已撤销）") if unit.is_closed else ""
        yield UnitChoice(unit.name + closed, code, unit.pinyin, above, is_current=code == scope.unit.pk)


def _period_picker(scope: Scope) -> PeriodPicker:
    period, this_year = scope.period, timezone.localdate().year
    year = Period.of(period.first, Granularity.YEAR)
    # Six years to this one, or moved so that the one at hand has a neighbour on either side.
    last = min(max(this_year, year.first.year + 1), YEARS.stop - 1)
    first = max(min(last - 5, year.first.year - 1), YEARS.start)
    years = [Period.year(number) for number in range(first, first + 6)]
    names = {Granularity.HALF: _("半年"), Granularity.QUARTER: _("季度"), Granularity.MONTH: _("月份")}
    rows = [(name, [_period_choice(scope, each) for each in year.split(length)]) for length, name in names.items()]
    day = period.code if period.granularity is Granularity.DAY else ""
    return PeriodPicker(
        [_period_choice(scope, each) for each in years],
        rows,
        day,
        date(YEARS.start, 1, 1),
        date(YEARS.stop - 1, 12, 31),
    )


def _period_choice(scope: Scope, period: Period) -> Choice:
    return Choice(period_part(period), scope.query(period=period.code), period.code, is_current=period == scope.period)


def _trees(scope: Scope) -> list[Choice]:
    """The two trees to choose from; none where nothing was reorganised."""
    moved = store.units(scope.moment).successors
    if not any(covered(code, [scope.unit.pk]) for pair in moved.items() for code in (pair[0], *pair[1])):
        return []
    labels = {Tree.THEN: _("按当时区划"), Tree.NOW: _("按现行区划")}
    return [
        Choice(label, scope.query(tree="" if tree is Tree.THEN else tree), tree, is_current=tree is scope.tree)
        for tree, label in labels.items()
    ]
