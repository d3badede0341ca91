"""Who asks, and what he may see and enter: said once more, apart from the product."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from metrics.models import Role
from tests.rights.levels import keeper_of, level_of_ledger, writer_of
from tests.rights.sections import closed_models

CITY, DISTRICT, NEIGHBOUR = "5299", "529901", "529902"
TOWN, TOWNSHIP, STREET = "529901001", "529901002", "529901003"
VILLAGE, SECOND, MERGED, DIVIDED = "529901001001", "529901001002", "529901001003", "529901001004"
THIRD, FOURTH, COMMUNITY = "529901002001", "529901002002", "529901003001"
GRID, COMMUNITY_GRID = "529901001001001", "529901003001001"
FAR_TOWN, FAR_VILLAGE = "529902001", "529902001001"
# Well formed, and nowhere.
NO_UNIT = "529909999"

KINDS = {
    CITY: "city", DISTRICT: "district", NEIGHBOUR: "district", TOWN: "town", TOWNSHIP: "township",
    STREET: "subdistrict", VILLAGE: "village", SECOND: "village", MERGED: "village", DIVIDED: "village",
    THIRD: "village", FOURTH: "village", COMMUNITY: "community", GRID: "grid", COMMUNITY_GRID: "grid",
    FAR_TOWN: "town", FAR_VILLAGE: "village",
}  # fmt: skip
# Closed, and what took their place: whoever has all of that has them, too.
SUCCESSORS = {MERGED: (VILLAGE,), DIVIDED: (VILLAGE, THIRD)}


class Relation(StrEnum):
    OWN = "own"
    DESCENDANT = "descendant"
    SIBLING = "sibling"
    ANCESTOR = "ancestor"
    OTHER = "other branch"
    NONE = "nonexistent"


_AROUND = {
    VILLAGE: (VILLAGE, GRID, SECOND, TOWN, THIRD, NO_UNIT),
    TOWN: (TOWN, VILLAGE, TOWNSHIP, DISTRICT, FAR_TOWN, NO_UNIT),
    DISTRICT: (DISTRICT, TOWN, NEIGHBOUR, CITY, FAR_VILLAGE, NO_UNIT),
}
WRITE = frozenset({Role.CLERK, Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})
READ = WRITE | {Role.LEADER}
TRAIL = WRITE | {Role.AUDITOR}
# Who is told who looked at what.
LOOKS = frozenset({Role.AUDITOR, Role.OFFICER})
OFFICE = WRITE | {Role.AUDITOR, Role.SYSTEM_ADMIN}


@dataclass(frozen=True)
class Given:
    """A role in a subtree; perhaps only to look, perhaps of one section."""

    role: Role
    unit: str
    view_only: bool = False
    section: str = ""

    def opens(self, model: Any) -> bool:
        return not self.section or model is None or model not in closed_models(self.section)


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. `home` is the unit around which the relations lie."""

    name: str
    home: str
    grants: tuple[Given, ...] = ()
    is_active: bool = True

    def units(self, roles: frozenset[Role], model: Any = None) -> tuple[str, ...]:
        """Subtrees in which the actor holds one of the roles, for the rows of `model`."""
        found = (each.unit for each in self.grants if each.role in roles and each.opens(model))
        return tuple(found) if self.is_active else ()

    def holds(self, roles: frozenset[Role], model: Any = None) -> bool:
        return bool(self.units(roles, model))

    def may_enter(self, roles: frozenset[Role], model: Any = None) -> bool:
        """Whether he enters rows of `model` anywhere."""
        return bool(self._entered(roles, model))

    def sees(self, unit: str, model: Any = None) -> bool:
        """Rows of the unit, also of a closed one that went wholly into his."""
        return has(unit, self.units(READ, model))

    def sees_shared(self, unit: str, model: Any = None) -> bool:
        """Also those of the units above him, where all below may read them."""
        return self.sees(unit, model) or self.is_below(unit)

    def is_below(self, unit: str) -> bool:
        return any(own.startswith(unit) for own in self.units(READ))

    def enters(self, unit: str, roles: frozenset[Role] = WRITE, model: Any = None) -> bool:
        return has(unit, self._entered(roles, model))

    def _entered(self, roles: frozenset[Role], model: Any) -> tuple[str, ...]:
        most = level_of_ledger(model)
        found = (each for each in self.grants if each.role in roles and not each.view_only and each.opens(model))
        return tuple(each.unit for each in found if len(each.unit) <= most) if self.is_active else ()

    def keeps(self, row: Any) -> bool:
        """Whether he stands high enough for such a row, wherever it is."""
        return self._is_as_high_as(keeper_of(type(row), vars(row)), type(row))

    def writes(self, row: Any) -> bool:
        """Whether he stands high enough to write such a row where there was none."""
        return self._is_as_high_as(writer_of(type(row), vars(row)), type(row))

    def _is_as_high_as(self, level: int, model: Any) -> bool:
        return any(len(unit) <= level for unit in self._entered(WRITE, model))

    def follows(self, unit: str) -> bool:
        """What the trail tells of the unit."""
        return has(unit, self.units(TRAIL))

    def unit(self, relation: Relation) -> str:
        return _AROUND[self.home][list(Relation).index(relation)]


def has(unit: str, roots: tuple[str, ...]) -> bool:
    """Whether the unit lies in one of the subtrees, or went wholly into them."""
    after = SUCCESSORS.get(unit)
    return lies_in(unit, roots) or (after is not None and all(lies_in(each, roots) for each in after))


def lies_in(unit: str, roots: tuple[str, ...]) -> bool:
    return unit.startswith(roots) if roots else False


SECTION = "G1"
ACTORS = (
    Actor("anonymous", TOWN),
    Actor("disabled", TOWN, (Given(Role.CLERK, TOWN),), is_active=False),
    Actor("village viewer", VILLAGE, (Given(Role.LEADER, VILLAGE),)),
    Actor("village clerk", VILLAGE, (Given(Role.CLERK, VILLAGE),)),
    Actor("township clerk", TOWN, (Given(Role.CLERK, TOWN),)),
    Actor("township reviewer", TOWN, (Given(Role.REVIEWER, TOWN),)),
    Actor("district officer", DISTRICT, (Given(Role.OFFICER, DISTRICT),)),
    Actor("business administrator", DISTRICT, (Given(Role.BUSINESS_ADMIN, DISTRICT),)),
    Actor("auditor", DISTRICT, (Given(Role.AUDITOR, DISTRICT),)),
    Actor("system administrator", DISTRICT, (Given(Role.SYSTEM_ADMIN, DISTRICT),)),
    # Sees more than he enters, in the two ways in which that can be said.
    Actor("village clerk who sees the township", VILLAGE, (Given(Role.LEADER, TOWN), Given(Role.CLERK, VILLAGE))),
    Actor(
        "village clerk who looks at the township", VILLAGE, (Given(Role.CLERK, TOWN, True), Given(Role.CLERK, VILLAGE))
    ),
    Actor("section officer", DISTRICT, (Given(Role.OFFICER, DISTRICT, False, SECTION),)),
)
# Beyond the nine that must be; of what all may see they look at a part in each run.
FURTHER = ACTORS[10:]
ACTOR = {actor.name: actor for actor in ACTORS}
