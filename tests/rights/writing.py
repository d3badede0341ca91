"""One write, what it may reach, and what is sent for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db import models, transaction
from django.db.models import Max

from metrics.models import Account, Grant, OrgUnit, TrailEntry
from tests.rights import filling
from tests.rights.canaries import NO_KEY, Canary, Kind
from tests.rights.looking import asked_in, difference, numbers_in
from tests.rights.matrix import written
from tests.rights.policies import SYSTEM
from tests.rights.roles import NO_UNIT, WRITE, Actor, Relation
from tests.rights.visiting import Answer, Of
from tests.rights.world import World
from tests.support.forms import Values, sent

# On this day what holds in the world can be changed over.
CHANGE_OVER = date(2023, 3, 1)


@dataclass(frozen=True)
class Attempt:
    """One write: what is sent where, and whether it may be carried out.

    Refusals of one group must be alike, apart from the key that was `asked` about.
    """

    what: str
    path: str
    data: Mapping[str, Any]
    allowed: bool
    group: str = ""
    asked: str = ""
    # What its answer is of, as far as that decides what may be told.
    of: Of = Of.HISTORY


@dataclass
class Writing:
    """Somebody who writes. `faults` are writes beyond his reach, wrong refusals, and what refusals tell."""

    world: World
    actor: Actor
    faults: list[str] = field(default_factory=list)
    done: int = 0
    _refusals: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> Values:
        """The form at an address, as it would be sent."""
        answer = self.world.visitor(self.actor).get(path)
        assert answer.status == 200, f"{self.actor.name} {path}: {answer.status}"
        return sent(answer.text)

    def try_some(self, attempts: Iterator[Attempt], share: int) -> None:
        """One of so many attempts, the same each time, and with them what does not exist."""
        for attempt in attempts:
            if crc32(attempt.what.encode()) % share == 0 or Relation.NONE in attempt.what:
                self.carry_out(attempt)

    def carry_out(self, attempt: Attempt) -> None:
        """What was carried out is taken back; a refusal must leave nothing to take back."""
        self.done += 1
        visitor, before = self.world.visitor(self.actor), written()
        last = TrailEntry.objects.aggregate(last=Max("pk", default=0))["last"]
        with visitor.kept(), transaction.atomic():
            answer = replace(visitor.post(attempt.path, attempt.data), of=attempt.of)
            changed = written() != before
            entries = list(TrailEntry.objects.filter(pk__gt=last)) if changed else []
            found = [*self._reach(attempt, entries, changed=changed), *self._refusal(attempt, answer, changed=changed)]
            self.faults += [f"{self.actor.name}, {attempt.what}: {fault}" for fault in found]
            transaction.set_rollback(changed)

    def _reach(self, attempt: Attempt, entries: list[TrailEntry], *, changed: bool) -> Iterator[str]:
        if changed and not attempt.allowed:
            yield "carried out"
        for entry in entries:
            units = {image["unit_id"] for image in (entry.before, entry.after) if image and "unit_id" in image}
            if not all(self._may_write(entry, unit) for unit in {*units, entry.unit}):
                yield f"reaches {entry} of {entry.unit}"

    def _may_write(self, entry: TrailEntry, unit: str) -> bool:
        """Accounts are of no unit; whose they are is in `Attempt.allowed`."""
        if entry.ledger == Account._meta.label:
            return True
        return self.actor.enters(unit, SYSTEM if entry.ledger == Grant._meta.label else WRITE)

    def _refusal(self, attempt: Attempt, answer: Answer, *, changed: bool) -> Iterator[str]:
        asked = asked_in(attempt.path, attempt.data)
        yield from self.world.leaks(self.actor, answer, asked=numbers_in(asked))
        if answer.status >= 500:
            yield str(answer.status)
        if attempt.allowed and not changed:
            yield f"refused with {answer.status} {answer.location}: {_errors(answer)}"
        if not attempt.allowed and attempt.group:
            said = answer.apart_from(attempt.path, attempt.asked)
            expected = self._refusals.setdefault(attempt.group, said)
            if said != expected:
                yield f"another refusal than before: {difference(said, expected)}"


def _errors(answer: Answer) -> str:
    found = re.findall(r"(?:errorlist|errornote)[^>]*>(.*?)</(?:ul|p)>", answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(found)).split())[:200] + " ".join(answer.messages)


# --- what is sent --------------------------------------------------------------------------------------------------


def typed(value: Any) -> str:
    """As somebody types it into a form."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, models.Model):
        return str(value.pk)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def fresh(writing: Writing, model: Any, shape: filling.Shape, unit: str) -> dict[str, Any]:
    """The values of a new row of the unit, a year later than those of the world."""
    world = writing.world

    def find(target: Any, place: int) -> Any:
        return world.rows[target, unit][place]

    found = filling.values(model, filling.anew(model, shape), world.canaries, Canary(Kind.ROW, unit, "typed"), find)
    return filling.in_year(model, found, lambda year: year + 1) | {"unit": world.units[unit]}


def keys_of(model: Any) -> Iterator[Any]:
    """The keys that people fill in, the unit among them."""
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and column.editable:
            yield column


def target(writing: Writing, column: Any, unit: str) -> Any:
    """What the key would refer to in the unit: the unit itself, or a row that is not referred to yet."""
    if column.related_model is OrgUnit:
        return unit
    rows = writing.world.rows.get((column.related_model, unit))
    return rows[-1].pk if rows else NO_KEY


def may_refer(actor: Actor, model: Any, column: Any, unit: str) -> bool:
    """Units he enters rows in; rows he sees, and those that all below may refer to."""
    if unit == NO_UNIT:
        return False
    if column.related_model is OrgUnit:
        return actor.enters(unit, model=model)
    if column.name == "mentor" and any(own[:9] == unit for own in actor.units(WRITE)):
        return True  # those of the township are offered as mentors
    return actor.sees_shared(unit) if column.related_model.SHARED_BELOW else actor.sees(unit)


def towards(
    writing: Writing, model: Any, column: Any, data: Values, name: str, what: str, path: str
) -> Iterator[Attempt]:
    """The same data with the key pointing into a unit of each relation, what does not exist first."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        key = str(target(writing, column, unit))
        allowed = may_refer(writing.actor, model, column, unit)
        group = f"{what} {name} {path}"
        # Whoever chose a mentor was offered his name.
        of = Of.MENTORS if allowed and column.name == "mentor" else Of.HISTORY
        yield Attempt(f"{what} with {column.name} of {relation}", path, data | {name: key}, allowed, group, key, of)
