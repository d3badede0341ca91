"""What offices write: rights, accounts, units and their reorganising."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from metrics.models import Account, FormerName, Grant, OrgUnit, Succession
from tests.rights.channels import address
from tests.rights.policies import BUSINESS, SYSTEM
from tests.rights.roles import FAR_TOWN, FAR_VILLAGE, KINDS, NO_UNIT, SECOND, TOWNSHIP, Relation
from tests.rights.writing import Attempt, Writing


def granting(writing: Writing) -> Iterator[Attempt]:
    """A system administrator gives rights: in units of each relation, and to accounts of each."""
    actor, world = writing.actor, writing.world
    own = world.keepers[actor.unit(Relation.OWN)]
    page = writing.page(address(Account, "change", own.pk))
    number = int(page["grants-TOTAL_FORMS"])
    for relation in reversed(Relation):
        unit = actor.unit(relation)
        grant = {f"grants-{number}-unit": unit, f"grants-{number}-role": "clerk", "grants-TOTAL_FORMS": number + 1}
        allowed = actor.enters(unit, SYSTEM) and relation is not Relation.OWN  # there he has it already
        path = address(Account, "change", own.pk)
        if relation is not Relation.OWN:
            yield Attempt(f"grant in {relation}", path, page | grant, allowed, "grant", unit)
        moved = page | {"grants-0-unit": unit, "grants-0-role": "reviewer"}
        yield Attempt(f"grant moved to {relation}", path, moved, actor.enters(unit, SYSTEM), "grant moved", unit)
        if relation not in (Relation.OWN, Relation.NONE):
            key = str(Grant.objects.filter(account=world.keepers[unit]).get().pk)
            yield Attempt(f"grant of another, of {relation}", path, moved | {"grants-0-id": key}, False)
        key, allowed = str(world.key(Account, unit)), actor.enters(unit, SYSTEM)
        named = page | {
            "name": "改名",
            "username": f"renamed-{unit}",
            "grants-INITIAL_FORMS": 0,
            "grants-TOTAL_FORMS": 0,
        }
        yield Attempt(f"account of {relation}", address(Account, "change", key), named, allowed, "account", key)
        password = {"password1": "Xk-2998-abcd", "password2": "Xk-2998-abcd", "usable_password": "true"}
        path = reverse("admin:auth_user_password_change", args=[key])
        yield Attempt(f"password of {relation}", path, password, allowed, "password", key)


def reorganising(writing: Writing) -> Iterator[Attempt]:
    """A business administrator reorganises units of each relation, and into units of each."""
    yield from recoding(writing)
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        mine = writing.actor.enters(unit, BUSINESS)
        if len(unit) == 12 or relation is Relation.OTHER:
            yield _act("merge", relation, FAR_VILLAGE, unit, False)
        yield _act("merge", relation, SECOND, FAR_VILLAGE, False)
        yield _act("merge", relation, unit, TOWNSHIP, mine and len(unit) == 9)
        yield _act("split", relation, unit, f"{unit}\n{FAR_TOWN}", False)


def recoding(writing: Writing) -> Iterator[Attempt]:
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        mine = writing.actor.enters(unit, BUSINESS) and relation is not Relation.OWN
        yield _act("recode", relation, unit, f"{unit[:-1]}8", mine)


def renaming(writing: Writing) -> Iterator[Attempt]:
    """A unit of each relation is given another name, by whoever reorganises it and enters what it was called."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        path, data = address(OrgUnit, "rename", unit), {"name": "新名", "on": "2024-01-01", "why": "批复"}
        allowed = writing.actor.enters(unit, BUSINESS, FormerName)
        yield Attempt(f"rename {relation}", path, data | {"seen_version": 1}, allowed, "", unit)


def _act(act: str, relation: Relation, codes: str, into: str, allowed: bool) -> Attempt:
    data = {"act": act, "codes": codes, "into": into, "places": "", "on": "2024-01-01", "reason": "批复"}
    return Attempt(f"{act} {codes} into {into!r}, {relation}", address(Succession, "add"), data, allowed)


def naming_units(writing: Writing) -> Iterator[Attempt]:
    """The form of a unit itself, which only a business administrator may change."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        data = {"name": "新名", "kind": KINDS.get(unit, "town"), "seen_version": 1, "why": "更正", "code": unit}
        allowed = writing.actor.enters(unit, BUSINESS)
        yield Attempt(f"unit of {relation}", address(OrgUnit, "change", unit), data, allowed, "", unit)
        code = f"{unit[:9]}777" if len(unit) >= 6 else f"{unit}77"
        kind = {12: "village", 9: "town", 6: "district"}[len(code)]
        data = {"code": code, "name": "新单位", "kind": kind, "why": "新增"}
        mine = writing.actor.enters(code, BUSINESS) and unit != NO_UNIT
        yield Attempt(f"new unit below {relation}", address(OrgUnit, "add"), data, mine, "", code)


# With those who hold the office, and one who does not.
OFFICES = (
    (granting, "system administrator"),
    (reorganising, "business administrator"),
    (renaming, "business administrator"),
    (renaming, "district officer"),
    (naming_units, "business administrator"),
    (naming_units, "district officer"),
    (naming_units, "system administrator"),
)
