"""Rights that change in the middle of a session, and what the next request must answer."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from metrics.acts.writing import writing
from metrics.models import Account, Grant, Role, Workshop
from tests.rights.channels import address
from tests.rights.roles import (
    DISTRICT,
    FAR_VILLAGE,
    GRID,
    OFFICE,
    READ,
    SECOND,
    SECTION,
    TOWN,
    TOWNSHIP,
    VILLAGE,
    WRITE,
    Actor,
    Given,
)
from tests.rights.visiting import Visitor
from tests.rights.world import World

UNITS = (DISTRICT, TOWN, TOWNSHIP, VILLAGE, SECOND, FAR_VILLAGE)
LOOKED_AT = (VILLAGE, SECOND, GRID, FAR_VILLAGE)


def states(count: int) -> Iterator[Actor]:
    """Rights that somebody might be given one after the other; each differs from the one before."""
    dice, before = Random(7), None
    while count:
        grants = tuple(_given(dice) for _ in range(dice.choice((0, 1, 1, 1, 2))))
        actor = Actor("toggled", VILLAGE, grants, is_active=dice.random() > 0.15)
        if actor != before and _goes_together(grants):
            yield actor
            before, count = actor, count - 1


def _goes_together(grants: tuple[Given, ...]) -> bool:
    roles = {each.role for each in grants}
    return len(roles) < 2 or not roles & {Role.SYSTEM_ADMIN, Role.AUDITOR}


def _given(dice: Random) -> Given:
    role = dice.choice(list(Role))
    section = SECTION if role is Role.OFFICER and dice.random() < 0.5 else ""
    return Given(role, dice.choice(UNITS), role in WRITE and dice.random() < 0.2, section)


def give(account: Account, actor: Actor) -> None:
    """Puts the rights where they are kept, as an administrator does."""
    with writing(None, "改授权"):
        Grant.objects.filter(account=account).delete()
        for each in dict.fromkeys(actor.grants):
            Grant.objects.get_or_create(
                account=account,
                role=each.role,
                unit_id=each.unit,
                defaults={"view_only": each.view_only, "sections": [each.section] if each.section else []},
            )
        Account.objects.filter(pk=account.pk).update(is_active=actor.is_active)


class Session:
    """A browser that stays signed in, keeps what it got, and asks with it."""

    def __init__(self, world: World, account: Account) -> None:
        self.world, self.visitor = world, Visitor(account)
        self.kept: dict[str, str] = {}

    def faults(self, actor: Actor) -> Iterator[str]:
        """Answers that are not those that the rights of the moment want, in words."""
        for unit in LOOKED_AT:
            yield from self._check(f"/unit/units.csv?unit={unit}&period=2023", _of_page(actor, unit))
            yield from self._check(address(Workshop, "change", self.world.key(Workshop, unit)), _of_form(actor, unit))

    def _check(self, path: str, expected: int) -> Iterator[str]:
        kept = self.kept.pop(path, "")
        answer = self.visitor.get(path, **({"If-None-Match": kept} if kept else {}))
        if answer.status == 200:
            self.kept[path] = dict(answer.headers).get("ETag", "")
        if answer.status != expected:
            yield f"{path}: {answer.status} {answer.location} instead of {expected}, holding {kept or 'nothing'}"


def _of_page(actor: Actor, unit: str) -> int:
    if not actor.is_active:
        return 302
    if not actor.holds(READ):
        return 403
    return 200 if actor.sees(unit) else 404


def _of_form(actor: Actor, unit: str) -> int:
    """Of the form of a workshop, which is kept by no section of the section officer."""
    if not actor.holds(OFFICE):
        return 302
    if not actor.holds(WRITE, Workshop):
        return 403
    return 200 if actor.sees(unit, Workshop) else 302
