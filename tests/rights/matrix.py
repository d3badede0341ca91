"""Every address x role x relation x method, and what each check looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import Sum

from metrics.models import Account, Counter, Grant, TrailEntry
from tests.rights.addresses import GET, POST, Case, Reply, cases
from tests.rights.looking import asked_in, difference, numbers_in
from tests.rights.roles import FURTHER, NO_UNIT, Actor, Relation
from tests.rights.visiting import Answer, Visitor
from tests.rights.world import World

METHODS = (GET, POST)


@dataclass(frozen=True)
class Check:
    case: Case
    actor: Actor
    relation: Relation
    method: str

    @property
    def unit(self) -> str:
        return self.actor.unit(self.relation)

    @property
    def expected(self) -> tuple[Reply, ...]:
        return self.case.expect(self.actor, self.unit, self.method)

    @property
    def rank(self) -> int:
        """A number that is the same in each run and spreads the checks evenly."""
        return crc32(str(self).encode())

    def __str__(self) -> str:
        return f"{self.method} {self.case.label} by {self.actor.name} of {self.relation}"


def whole(actor: Actor) -> Iterator[Check]:
    """All there is."""
    for case in cases():
        for method in METHODS:
            # First what does not exist: the others are compared with it.
            for relation in reversed(Relation):
                check = Check(case, actor, relation, method)
                if case.units is None or check.unit in case.units:
                    yield check


@cache
def plan(actor: Actor) -> tuple[Check, ...]:
    """What every run looks at, the same each time: something of each address for each actor."""
    found: list[Check] = []
    for _case, group in groupby(whole(actor), key=lambda check: check.case):
        checks = list(group)
        wanted = {check for check in checks if check.rank % _share(check) == 0} | set(_least(checks))
        # What must look absent is held against what is; in every run for one actor in twelve.
        wanted |= {_of_nothing(check) for check in wanted if check.expected == (Reply.ABSENT,) and check.rank % 12 == 0}
        found += [check for check in checks if check in wanted]
    return tuple(found)


def _share(check: Check) -> int:
    """One of so many is in each run: few where a whole page is made that all may see, more of what is another's."""
    if Reply.SHOWN in check.expected:
        return 90 if check.case.expect(check.actor, NO_UNIT, check.method) != check.expected else 400
    return 300


def _least(checks: list[Check]) -> Iterator[Check]:
    """The one that no run is without: of something that is another's, where there is any."""
    foreign = [check for check in checks if check.expected == (Reply.ABSENT,) and check.relation is not Relation.NONE]
    least = min(foreign or checks, key=lambda check: check.rank)
    if least.actor not in FURTHER or least.expected != (Reply.SHOWN,) or least.rank % 3 == 0:
        yield least


def _of_nothing(check: Check) -> Check:
    return Check(check.case, check.actor, Relation.NONE, check.method)


def _must_look_absent(check: Check) -> bool:
    return check.relation is not Relation.NONE and not check.case.sees(check.actor, check.unit)


# --- looking -------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """The faults of some checks, in words. Answers about nothing are kept for comparison."""

    world: World
    faults: list[str] = field(default_factory=list)
    done: int = 0
    _of_nothing: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def look(self, check: Check) -> None:
        world, case, unit = self.world, check.case, check.unit
        address, data = case.address(world, unit), case.data(world, unit, check.actor) if check.method == POST else {}
        answer, changed = self._ask(check, address, data)
        self.faults += [f"{check}: {fault}" for fault in self._faults(check, answer, address, data)]
        if changed and not (case.writes and check.expected == (Reply.MOVED,)):
            self.faults.append(f"{check}: something was written")
        self.done += 1

    def _ask(self, check: Check, address: str, data: Any) -> tuple[Answer, bool]:
        """The answer, and whether anything was written, which is taken back."""
        visitor = self._visitor(check)
        if check.method == GET:
            return replace(visitor.get(address), of=check.case.of), False
        before = written()
        with visitor.kept(), transaction.atomic():
            answer = replace(visitor.post(address, data), of=check.case.of)
            changed = written() != before
            transaction.set_rollback(changed)
        return answer, changed

    def _visitor(self, check: Check) -> Visitor:
        visitor = self.world.visitor(check.actor)
        return Visitor(visitor.account) if check.case.ends else visitor

    def _faults(self, check: Check, answer: Answer, address: str, data: Any) -> Iterator[str]:
        if not any(_is(reply, answer) for reply in check.expected):
            yield f"{answer.status} {answer.location} instead of {' or '.join(check.expected)}"
        asked = {check.unit, *asked_in(address, data)}
        yield from self.world.leaks(check.actor, answer, asked=numbers_in(asked))
        key = (check.case.label, check.actor.name, check.method)
        said = answer.apart_from(*asked)
        if check.relation is Relation.NONE:
            self._of_nothing[key] = said
        elif _must_look_absent(check) and key in self._of_nothing and said != self._of_nothing[key]:
            yield f"not the answer about nothing: {difference(said, self._of_nothing[key])}"


def _is(reply: Reply, answer: Answer) -> bool:
    moved, to = answer.status == 302, answer.location
    return {
        Reply.SIGN_IN: moved and to.startswith("/sign-in/?next="),
        Reply.DOOR: moved and to.startswith("/admin/login/?next="),
        Reply.REFUSED: answer.status == 403,
        Reply.ABSENT: answer.status == 404 or (moved and to == "/admin/" and bool(answer.messages)),
        # Also what somebody else has changed meanwhile.
        Reply.SHOWN: answer.status in (200, 409),
        Reply.MOVED: moved and not to.startswith(("/sign-in/?next=", "/admin/login/?next=")),
        Reply.NO_METHOD: answer.status == 405,
    }[reply]


def written() -> tuple[Any, ...]:
    """Changes with every write of a ledger, an account or a right."""
    return (
        TrailEntry.objects.count(),
        Counter.objects.aggregate(Sum("value")),
        list(Grant.objects.order_by("pk").values_list("account", "unit", "role")),
        list(Account.objects.order_by("pk").values_list("pk", "password", "is_active", "username", "name")),
    )
