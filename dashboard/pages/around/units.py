"""The units to choose from, as a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from operator import itemgetter

from django.db.models import Value
from django.utils.translation import gettext as _

from dashboard.rights import covered
from dashboard.scope import Scope
from metrics.aggregation.frames.trees import Former, name_on
from metrics.models import FormerName, OrgUnit, UnitKind
from metrics.models.codes import ancestor_codes
from metrics.today import today
from metrics.wording import listed


@dataclass(frozen=True)
class UnitChoice:
    """A unit to go to: how many units to choose from stand above it, and their names from the highest down.

    `also` says under which other names it goes; `spellings` are those of all its names.
    """

    name: str
    value: str
    also: str
    spellings: str
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
    """A unit that the reader may go to. `name` is the one that it bears in the period, `now` the one now."""

    code: str
    name: str
    now: str
    pinyin: str
    former: Sequence[Former]
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
            yield Destination(code, scope.name_of(code), name, pinyin, here.former.get(code, ()), closed <= day)


def places_everywhere(scope: Scope, village: str | None) -> Iterator[Destination]:
    """The same for who reads more than the district at hand. One query."""
    readable = OrgUnit.objects.readable(scope.permitted)
    grids = readable.within(village) if village else readable.none()
    units = (readable.exclude(kind=UnitKind.GRID) | grids).order_by().annotate(is_former=Value(0))
    earlier = FormerName.objects.readable(scope.permitted).order_by().annotate(is_former=Value(1))
    rows = units.values_list("code", "name", "pinyin", "closed_on", "is_former")
    found = list(rows.union(earlier.values_list("unit_id", "name", "pinyin", "day", "is_former"), all=True))
    former: dict[str, list[Former]] = defaultdict(list)
    for code, name, pinyin, last, _is_former in filter(itemgetter(4), found):
        former[code].append(Former(last, name, pinyin))
    for code, name, pinyin, closed, _is_former in sorted(filterfalse(itemgetter(4), found), key=itemgetter(0)):
        names, is_closed = sorted(former[code]), closed is not None and closed < today()
        yield Destination(code, name_on(scope.period.last, name, names), name, pinyin, names, is_closed)


def unit_choices(scope: Scope, units: dict[str, Destination]) -> Iterator[UnitChoice]:
    """The units in the order of their codes, which is that of the tree."""
    for code, unit in units.items():
        above = tuple(units[each].name for each in ancestor_codes(code)[:-1] if each in units)
        closed = _("（已撤销）") if unit.is_closed else ""
        also = also_called(unit.name, unit.now, unit.former)
        spellings = " ".join([unit.pinyin, *(f"{each.name} {each.pinyin}" for each in unit.former), unit.now])
        yield UnitChoice(unit.name + closed, code, also, spellings, above, is_current=code == scope.unit.pk)


def also_called(name: str, now: str, former: Sequence[Former]) -> str:
    """Of a unit that goes by the name: that it has another now, or those that it had before, each with its last day.

    Empty where it never had another.
    """
    if name != now:
        return _("现名 %(name)s") % {"name": now}
    earlier = {each.name: each.last for each in former if each.name != now}
    names = [_("%(name)s（至 %(day)s）") % {"name": each, "day": last} for each, last in earlier.items()]
    return _("曾用名 %(names)s") % {"names": listed(names)} if names else ""
