"""What stands around every page of a unit and period: its place in the tree, and the ways to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.scope import Scope
from metrics.aggregation.trees import Tree
from metrics.models import OrgUnit, Succession, UnitKind
from metrics.models.querysets import within_any
from metrics.models.units import ancestor_codes, parent_code
from metrics.periods import YEARS, Granularity, Period


@dataclass(frozen=True)
class Choice:
    """One thing to go to. `value` is what a form sends, `address` a link to the same."""

    label: str
    address: str = ""
    value: str = ""
    is_current: bool = False


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
    """`kept` are the hidden fields that a picker's form sends along, so that it changes only what it names."""

    scope: Scope
    crumbs: list[Choice]
    units: list[Choice]
    periods: PeriodPicker
    trees: list[Choice]

    @property
    def kept_without_unit(self) -> list[tuple[str, str]]:
        return [("period", self.scope.period.code), *self._tree]

    @property
    def kept_without_period(self) -> list[tuple[str, str]]:
        return [("unit", self.scope.unit.pk), *self._tree]

    @property
    def _tree(self) -> list[tuple[str, str]]:
        return [] if self.scope.tree is Tree.THEN else [("tree", self.scope.tree.value)]


def frame_of(scope: Scope) -> Frame:
    """Two queries: the units to choose from, and whether any of the subtree was reorganised."""
    units = {unit.pk: unit for unit in _choosable(scope)}
    crumbs = [
        Choice(units[code].name, scope.query(unit=code), code, is_current=code == scope.unit.pk)
        for code in ancestor_codes(scope.unit.pk)
        if code in units
    ]
    return Frame(scope, crumbs, list(_unit_choices(scope, units)), _period_picker(scope), _trees(scope))


def _choosable(scope: Scope) -> Iterator[OrgUnit]:
    """Units the reader may go to; of the many grids only those of the village at hand."""
    readable = OrgUnit.objects.readable(scope.permitted)
    grids = readable.within(scope.unit.pk[:12]) if len(scope.unit.pk) >= 12 else readable.none()
    yield from (readable.exclude(kind=UnitKind.GRID) | grids).only("code", "name", "closed_on").order_by("code")


def _unit_choices(scope: Scope, units: dict[str, OrgUnit]) -> Iterator[Choice]:
    for code, unit in units.items():
        parent = units.get(parent_code(code))
        label = f"{unit.name} · {parent.name}" if parent and len(code) > 9 else unit.name
        closed = _("（已撤销）") if unit.closed_on else ""
        yield Choice(label + closed, "", code, is_current=code == scope.unit.pk)


def _period_picker(scope: Scope) -> PeriodPicker:
    period, this_year = scope.period, timezone.localdate().year
    year = Period.of(period.first, Granularity.YEAR)
    last = min(max(this_year, year.first.year + 1), YEARS.stop - 1)
    years = [Period.year(number) for number in range(max(last - 5, YEARS.start), last + 1)]
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
    name = str(period)
    label = name if period.granularity is Granularity.YEAR else name[5:]
    return Choice(label, scope.query(period=period.code), period.code, is_current=period == scope.period)


def _trees(scope: Scope) -> list[Choice]:
    """The two trees to choose from; none where nothing was reorganised."""
    code = scope.unit.pk
    moved = within_any("predecessor_id", [code]) | within_any("successor_id", [code])
    if not Succession.objects.filter(moved).exists():
        return []
    labels = {Tree.THEN: _("按当时区划"), Tree.NOW: _("按现行区划")}
    return [
        Choice(label, scope.query(tree="" if tree is Tree.THEN else tree), tree, is_current=tree is scope.tree)
        for tree, label in labels.items()
    ]
