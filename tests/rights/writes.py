"""What a write may reach: every key of every form, in every way to write, towards units and rows of every relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from dashboard.admin.site import site
from metrics.models import Account, Grant, OrgUnit, Succession, TrailEntry
from metrics.models.base import State
from tests.rights import filling
from tests.rights.canaries import NO_KEY, Canary, Kind
from tests.rights.channels import address
from tests.support.forms import Values, sent
from tests.rights.looking import asked_in, difference, numbers_in
from tests.rights.matrix import written
from tests.rights.policies import BUSINESS, SYSTEM, policy_of
from tests.rights.roles import FAR_TOWN, FAR_VILLAGE, KINDS, NO_UNIT, SECOND, TOWNSHIP, Actor, Relation
from tests.rights.visiting import Answer
from tests.rights.world import World

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


@dataclass
class Writing:
    """Somebody who writes. `faults` are writes beyond his reach, wrong refusals, and what refusals tell."""

    world: World
    actor: Actor
    faults: list[str] = field(default_factory=list)
    done: int = 0
    _refusals: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> Values:
        """The form at an address, as it would be sent. Personal numbers, which it shows masked, are left out."""
        answer = self.world.visitor(self.actor).get(path)
        assert answer.status == 200, f"{self.actor.name} {path}: {answer.status}"
        return {name: "" if "•" in str(value) else value for name, value in sent(answer.text).items()}

    def try_some(self, attempts: Iterator[Attempt], share: int) -> None:
        """One of so many attempts, the same each time, and with them what does not exist."""
        for attempt in attempts:
            if crc32(attempt.what.encode()) % share == 0 or Relation.NONE in attempt.what:
                self.carry_out(attempt)

    def carry_out(self, attempt: Attempt) -> None:
        """What was carried out is taken back; a refusal must leave nothing to take back."""
        self.done += 1
        visitor, before, start = self.world.visitor(self.actor), written(), timezone.now()
        with visitor.kept(), transaction.atomic():
            answer = visitor.post(attempt.path, attempt.data)
            changed = written() != before
            entries = list(TrailEntry.objects.filter(at__gte=start)) if changed else []
            found = [*self._reach(attempt, entries, changed=changed), *self._refusal(attempt, answer, changed=changed)]
            self.faults += [f"{self.actor.name}, {attempt.what}: {fault}" for fault in found]
            transaction.set_rollback(changed)

    def _reach(self, attempt: Attempt, entries: list[TrailEntry], *, changed: bool) -> Iterator[str]:
        if changed and not attempt.allowed:
            yield "carried out"
        for entry in entries:
            units = {image["unit_id"] for image in (entry.before, entry.after) if image and "unit_id" in image}
            if not all(self.actor.enters(unit) for unit in {*units, entry.unit}):
                yield f"reaches {entry} of {entry.unit}"

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
    found = re.findall(r'(?:errorlist|errornote)[^>]*>(.*?)</(?:ul|p)>', answer.text, re.DOTALL)
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
    once = {column.name: filling.LAST for column in filling.columns(model) if column.unique and column.related_model}

    def find(target: Any, place: int) -> Any:
        return world.rows[target, unit][place]

    found = filling.values(model, shape | once, world.canaries, Canary(Kind.ROW, unit, "typed"), find)
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
    return actor.sees_shared(unit) if column.related_model.SHARED_BELOW else actor.sees(unit)


def towards(writing: Writing, model: Any, column: Any, data: Values, name: str, what: str, path: str) -> Iterator[Attempt]:
    """The same data with the key pointing into a unit of each relation, what does not exist first."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        key = str(target(writing, column, unit))
        allowed = may_refer(writing.actor, model, column, unit)
        group = f"{what} {name} {path}"
        yield Attempt(f"{what} with {column.name} of {relation}", path, data | {name: key}, allowed, group, key)


# --- the ways to write ---------------------------------------------------------------------------------------------


def adding(writing: Writing, model: Any) -> Iterator[Attempt]:
    path, own = address(model, "add"), writing.actor.unit(Relation.OWN)
    blank = writing.page(path)
    for number, shape in enumerate(filling.shapes(model)):
        values = fresh(writing, model, shape, own)
        data = blank | {name: typed(value) for name, value in values.items() if value is not False}
        for column in keys_of(model):
            if values.get(column.name) is not None:
                yield from towards(writing, model, column, data, column.name, f"add {model.__name__} {number}", path)


def changing(writing: Writing, model: Any) -> Iterator[Attempt]:
    for row in writing.world.rows[model, writing.actor.unit(Relation.OWN)]:
        path = address(model, "change", row.pk)
        data = writing.page(path) | {"note": "改", "why": "更正"}
        data |= {name: typed(value) for name, value in _a_year_later(model, row).items()}
        for column in keys_of(model):
            if getattr(row, column.name) is not None:
                yield from towards(writing, model, column, data, column.name, f"change {model.__name__}", path)


def _a_year_later(model: Any, row: Any) -> dict[str, Any]:
    days = {column.name: getattr(row, column.name) for column in filling.columns(model)}
    return filling.in_year(model, {name: day for name, day in days.items() if isinstance(day, date)}, lambda year: year + 1)


def changing_over(writing: Writing, model: Any) -> Iterator[Attempt]:
    """变更."""
    if not issubclass(model, State):
        return
    for row in writing.world.rows[model, writing.actor.unit(Relation.OWN)]:
        path = address(model, "succeed", row.pk)
        data = writing.page(path) | {"note": "改", "why": "变更", "day": CHANGE_OVER.isoformat()}
        for column in keys_of(model):
            if getattr(row, column.name) is not None:
                yield from towards(writing, model, column, data, column.name, f"succeed {model.__name__}", path)


def with_parts(writing: Writing, model: Any) -> Iterator[Attempt]:
    """The rows on the form of another: a new one, one that stands there, and keys of rows that do not."""
    for inline in site._registry[model].inlines:
        for row in writing.world.rows[model, writing.actor.unit(Relation.OWN)]:
            path = address(model, "change", row.pk)
            data = writing.page(path) | {"why": "更正"}
            prefix = inline.model._meta.get_field(inline.fk_name).remote_field.get_accessor_name()
            yield from _new_part(writing, inline, data, prefix, path)
            if int(data[f"{prefix}-INITIAL_FORMS"]):
                yield from _old_part(writing, inline, data, prefix, path)


def _new_part(writing: Writing, inline: Any, data: Values, prefix: str, path: str) -> Iterator[Attempt]:
    number, own = int(data[f"{prefix}-TOTAL_FORMS"]), writing.actor.unit(Relation.OWN)
    shape = filling.shapes(inline.model)[-1]
    values = fresh(writing, inline.model, shape, own)
    part = {f"{prefix}-{number}-{name}": typed(value) for name, value in values.items() if name in inline.fields}
    more = data | part | {f"{prefix}-TOTAL_FORMS": number + 1}
    for column in _keys_in(inline, values):
        name, what = f"{prefix}-{number}-{column.name}", f"add {inline.model.__name__} on a form"
        yield from towards(writing, inline.model, column, more, name, what, path)


def _old_part(writing: Writing, inline: Any, data: Values, prefix: str, path: str) -> Iterator[Attempt]:
    values = {name: data.get(f"{prefix}-0-{name}") or None for name in inline.fields}
    changed = data | {f"{prefix}-0-note": "改"}
    for column in _keys_in(inline, values):
        name, what = f"{prefix}-0-{column.name}", f"change {inline.model.__name__} on a form"
        yield from towards(writing, inline.model, column, changed, name, what, path)
    for foreign in _foreign_keys(writing, inline.model):
        what = f"change {inline.model.__name__} of key {foreign} on a form"
        yield Attempt(what, path, changed | {f"{prefix}-0-id": foreign}, False)
        yield Attempt(f"{what}, deleting", path, changed | {f"{prefix}-0-id": foreign, f"{prefix}-0-DELETE": "on"}, False)


def _keys_in(inline: Any, values: Mapping[str, Any]) -> Iterator[Any]:
    return (column for column in keys_of(inline.model) if column.name in inline.fields and values.get(column.name))


def _foreign_keys(writing: Writing, model: Any) -> list[Any]:
    """Of rows that the actor does not enter: those that refer to his, and one elsewhere."""
    unit = writing.actor.unit(Relation.OTHER)
    rows = [*writing.world.strangers.get(model, ())[:1], *writing.world.rows.get((model, unit), ())[:1]]
    return [row.pk for row in rows if not writing.actor.enters(row.unit_id, model=model)]


def deleting(writing: Writing, model: Any) -> Iterator[Attempt]:
    """One by one, and by the action of the list."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        row, key = writing.world.row(model, unit), str(writing.world.key(model, unit))
        allowed = row is not None and writing.actor.enters(unit, model=model) and not _is_protected(row)
        what = f"delete {model.__name__} of {relation}"
        groups = ["", ""] if _sees(writing, model, unit) else [f"delete {model.__name__}", f"action {model.__name__}"]
        yield Attempt(what, address(model, "delete", key), {"post": "yes"}, allowed, groups[0], key)
        chosen = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        yield Attempt(f"{what} by action", address(model), chosen, allowed, groups[1], key)


def _sees(writing: Writing, model: Any, unit: str) -> bool:
    policy = policy_of(model)
    return unit != NO_UNIT and policy is not None and policy.sees(writing.actor, unit, model)


def _is_protected(row: Any) -> bool:
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
    )


def every_foreign_row(writing: Writing, model: Any) -> Iterator[Attempt]:
    """A sound form for a row that is another's."""
    own = writing.world.row(model, writing.actor.unit(Relation.OWN))
    data = writing.page(address(model, "change", own.pk)) | {"note": "改", "why": "更正"}
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        if not writing.actor.enters(unit, model=model):
            key = str(writing.world.key(model, unit))
            group = "" if _sees(writing, model, unit) else f"foreign {model.__name__}"
            what = f"change {model.__name__} of {relation}"
            yield Attempt(what, address(model, "change", key), data, False, group, key)


# --- what offices write --------------------------------------------------------------------------------------------


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
        named = page | {"name": "改名", "username": f"renamed-{unit}", "grants-INITIAL_FORMS": 0, "grants-TOTAL_FORMS": 0}
        yield Attempt(f"account of {relation}", address(Account, "change", key), named, allowed, "account", key)
        password = {"password1": "Xk-2998-abcd", "password2": "Xk-2998-abcd", "usable_password": "true"}
        path = reverse("admin:auth_user_password_change", args=[key])
        yield Attempt(f"password of {relation}", path, password, allowed, "password", key)


def reorganising(writing: Writing) -> Iterator[Attempt]:
    """A business administrator reorganises units of each relation, and into units of each."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        mine = writing.actor.enters(unit, BUSINESS)
        yield _act("rename", relation, unit, "新名", mine)
        yield _act("recode", relation, unit, f"{unit[:-1]}8", mine and relation is not Relation.OWN)
        if len(unit) == 12 or relation is Relation.OTHER:
            yield _act("merge", relation, FAR_VILLAGE, unit, False)
        yield _act("merge", relation, SECOND, FAR_VILLAGE, False)
        yield _act("merge", relation, unit, TOWNSHIP, mine and len(unit) == 9)
        yield _act("split", relation, unit, f"{unit}\n{FAR_TOWN}", False)


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


WAYS = (adding, changing, changing_over, with_parts, deleting, every_foreign_row)
# With those who hold the office, and one who does not.
OFFICES = (
    (granting, "system administrator"),
    (reorganising, "business administrator"),
    (naming_units, "business administrator"),
    (naming_units, "district officer"),
    (naming_units, "system administrator"),
)
