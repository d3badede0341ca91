"""Who asks, and what he may see and enter. Said here once more, apart from the product, so that neither is the other's excuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metrics.models import Role

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
OFFICE = WRITE | {Role.AUDITOR, Role.SYSTEM_ADMIN}


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. `home` is the unit around which the relations lie."""

    name: str
    home: str
    grants: tuple[tuple[Role, str], ...] = ()
    is_active: bool = True

    def units(self, roles: frozenset[Role]) -> tuple[str, ...]:
        """Subtrees in which the actor holds one of the roles."""
        return tuple(unit for role, unit in self.grants if role in roles) if self.is_active else ()

    def holds(self, roles: frozenset[Role]) -> bool:
        return bool(self.units(roles))

    def sees(self, unit: str) -> bool:
        """Rows of the unit, also of a closed one that went wholly into his."""
        return self._has(unit, self.units(READ))

    def enters(self, unit: str, roles: frozenset[Role] = WRITE) -> bool:
        return lies_in(unit, self.units(roles))

    def follows(self, unit: str) -> bool:
        """What the trail tells of the unit."""
        return lies_in(unit, self.units(TRAIL))

    def _has(self, unit: str, roots: tuple[str, ...]) -> bool:
        after = SUCCESSORS.get(unit)
        return lies_in(unit, roots) or (after is not None and all(lies_in(each, roots) for each in after))

    def unit(self, relation: Relation) -> str:
        return _AROUND[self.home][list(Relation).index(relation)]


def lies_in(unit: str, roots: tuple[str, ...]) -> bool:
    return unit.startswith(roots) if roots else False


ACTORS = (
    Actor("anonymous", TOWN),
    Actor("disabled", TOWN, ((Role.CLERK, TOWN),), is_active=False),
    Actor("village viewer", VILLAGE, ((Role.LEADER, VILLAGE),)),
    Actor("village clerk", VILLAGE, ((Role.CLERK, VILLAGE),)),
    Actor("township clerk", TOWN, ((Role.CLERK, TOWN),)),
    Actor("township reviewer", TOWN, ((Role.REVIEWER, TOWN),)),
    Actor("district officer", DISTRICT, ((Role.OFFICER, DISTRICT),)),
    Actor("business administrator", DISTRICT, ((Role.BUSINESS_ADMIN, DISTRICT),)),
    Actor("auditor", DISTRICT, ((Role.AUDITOR, DISTRICT),)),
    Actor("system administrator", DISTRICT, ((Role.SYSTEM_ADMIN, DISTRICT),)),
    # Sees more than he enters.
    Actor("village clerk who sees the township", VILLAGE, ((Role.LEADER, TOWN), (Role.CLERK, VILLAGE))),
)
ACTOR = {actor.name: actor for actor in ACTORS}
