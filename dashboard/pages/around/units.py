"""The units to choose from, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.rights import covered
from dashboard.scope import Scope
from metrics.models import OrgUnit, UnitKind
from metrics.models.codes import ancestor_codes
from metrics.today import today


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
class Destination:
    """A unit that the reader may go to."""

    code: str
    name: str
    pinyin: str
    is_closed: bool


def places_to_go(scope: Scope) -> Iterator[Destination]:
    """Units the reader may go to, by code; of the many grids only those of the village at hand."""
    here = scope.reading.units
    village = scope.unit.pk[:12] if len(scope.unit.pk) >= 12 else None
    if not all(covered(root, [here.key]) for root in scope.permitted):
        yield from places_everywhere(scope, village)
        return
    # The first day on which a unit is no more; one that is only planned is still there.
    day = today().toordinal()
    rows = zip(here.codes, here.names, here.pinyin, here.kinds, here.closed.tolist(), strict=True)
    for code, name, pinyin, kind, closed in rows:
        is_near = kind != UnitKind.GRID or (village is not None and code.startswith(village))
        if is_near and scope.may_see(code):
            yield Destination(code, name, pinyin, closed <= day)


def places_everywhere(scope: Scope, village: str | None) -> Iterator[Destination]:
    """The same for who reads more than the district at hand. One query."""
    readable = OrgUnit.objects.readable(scope.permitted)
    grids = readable.within(village) if village else readable.none()
    rows = (readable.exclude(kind=UnitKind.GRID) | grids).order_by("code")
    for code, name, pinyin, closed in rows.values_list("code", "name", "pinyin", "closed_on"):
        yield Destination(code, name, pinyin, closed is not None and closed < today())


def unit_choices(scope: Scope, units: dict[str, Destination]) -> Iterator[UnitChoice]:
    """The units in the order of their codes, which is that of the tree."""
    for code, unit in units.items():
        above = tuple(units[each].name for each in ancestor_codes(code)[:-1] if each in units)
        closed = _("（已撤销）") if unit.is_closed else ""
        yield UnitChoice(unit.name + closed, code, unit.pinyin, above, is_current=code == scope.unit.pk)
