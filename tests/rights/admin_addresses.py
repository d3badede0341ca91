"""The addresses of the admin, made from its registry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.site import site
from metrics.aggregation.returns.return_types import return_types
from metrics.models import Account, Grant, OrgUnit, Person
from metrics.models.rows import LedgerRow
from tests.rights.addresses import GET, POST, Address, Case, Reply, asking
from tests.rights.canaries import NO_KEY
from tests.rights.policies import SYSTEM, Policy, policy_of
from tests.rights.roles import KINDS, NO_UNIT, OFFICE, TOWNSHIP, WRITE, Actor
from tests.rights.rules import ABSENT, DOOR, MOVED, NO_METHOD, REFUSED, SHOWN, VIEWS, Data, Rule, Who, key_of
from tests.rights.visiting import Of
from tests.rights.world import World

_NAMES = ("name", "title", "topic", "subject", "number")
NO_ACT = uuid.UUID(int=0)


def admin_cases() -> Iterator[Case]:
    yield from _common()
    for model in site._registry:
        if policy := policy_of(model):
            yield from _of_model(model, policy)
    yield from _autocompletes()
    yield from _grids()


# --- what is there once --------------------------------------------------------------------------------------------


def _office(then: tuple[Reply, ...]) -> Callable[[Actor, str, str], tuple[Reply, ...]]:
    """Of whoever keeps anything."""
    return lambda actor, unit, method: then if actor.holds(OFFICE) else DOOR


def _office_by_get(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return _office(SHOWN if method == GET else NO_METHOD)(actor, unit, method)


def _common() -> Iterator[Case]:
    # The first page tells the auditor what was done of late.
    yield Case("admin:index", "admin:index", asking("admin:index"), _office(SHOWN), of=Of.TRAIL)
    yield Case("admin:password_change", "admin:password_change", asking("admin:password_change"), _office(MOVED))
    for name in ("admin:jsi18n", "admin:password_change_done"):
        yield Case(name, name, asking(name), _office_by_get)
    yield Case("admin:app_list", "admin:app_list", asking("admin:app_list", "metrics"), _office(SHOWN))
    nowhere: Address = lambda world, unit: f"/admin/nowhere/{unit}/"  # noqa: E731
    yield Case("admin:admin/(?P<url>.*)$", "admin:nowhere", nowhere, _office(ABSENT))


# --- what each ledger has ------------------------------------------------------------------------------------------

# What an address is made of besides the key of the row.
PLACES: dict[str, Callable[[World, Any, str], tuple[Any, ...]]] = {
    "paper": lambda world, model, unit: (key_of(world, model, unit), world.papers.get((model, unit), NO_KEY)),
    "paper_delete": lambda world, model, unit: (key_of(world, model, unit), world.papers.get((model, unit), NO_KEY)),
    "paper_restore": lambda world, model, unit: (key_of(world, model, unit), world.taken.get((model, unit), NO_KEY)),
    "merged": lambda world, model, unit: (world.merges.get(unit, NO_ACT),),
    **dict.fromkeys(
        ("changelist", "add", "add_draft", "deleted", "review", "merge", "merges"), lambda world, model, unit: ()
    ),
}
# What is asked in addresses that are of no row.
ASKED: dict[str, Callable[[World, str], dict[str, Any]]] = {
    "changelist": lambda world, unit: {"below": unit},
    "add": lambda world, unit: {"unit": unit},
    "merge": lambda world, unit: {"first": world.last(Person, unit), "second": world.last(Person, TOWNSHIP)},
}


def _of_model(model: Any, policy: Policy) -> Iterator[Case]:
    name = model._meta.model_name
    for view, (rule, data) in VIEWS.items():
        pattern = f"admin:metrics_{name}_{view}" if view != "password" else "admin:auth_user_password_change"
        if _exists(pattern) and (view != "password" or model is Account):
            yield _case(model, policy, pattern, view, rule, data)
    shortcut: Address = lambda world, unit: f"/admin/metrics/{name}/{quote(key_of(world, model, unit))}/"  # noqa: E731
    route = f"admin:admin/metrics/{name}/<path:object_id>/"
    yield Case(route, f"{name}-shortcut", shortcut, _office(MOVED), units=policy.units)


def _exists(pattern: str) -> bool:
    for arguments in ((), (1,), (1, 1), (NO_ACT,)):
        try:
            reverse(pattern, args=arguments)
        except NoReverseMatch:
            continue
        return True
    return False


def _case(model: Any, policy: Policy, pattern: str, view: str, rule: Rule, data: Data) -> Case:
    def expect(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
        who = Who(model, policy, actor, unit, has_gone=issubclass(model, LedgerRow) and unit in KINDS)
        return rule(who, method) if actor.holds(OFFICE) else DOOR

    sees = _SEEN.get(view, _seen)(policy, model)
    of = Of.TRAIL if policy.is_trail else Of.HISTORY if view in TELLING else Of.ROWS
    units = None if view in ASKED else policy.units
    address, label = _address(model, pattern, view), f"{model._meta.model_name}-{view}"
    return Case(pattern, label, address, expect, partial(data, model), sees, of=of, units=units, writes=view in WRITING)


# These tell who did what to a row, when and why.
TELLING = {"history", "change", "delete", "papers", "deleted", "merges", "merged"}
# These do at once what they are asked to.
WRITING = {"paper_delete", "paper_restore", "deleted", "review"}


def _address(model: Any, pattern: str, view: str) -> Address:
    can_ask = view in ASKED and (view != "changelist" or UnitFilter in site._registry[model].list_filter)
    place = PLACES.get(view, lambda world, model, unit: (key_of(world, model, unit),))

    def address(world: World, unit: str) -> str:
        path = reverse(
            pattern, args=[quote(each) if isinstance(each, str) else each for each in place(world, model, unit)]
        )
        return f"{path}?{urlencode(ASKED[view](world, unit))}" if can_ask else path

    return address


def _seen(policy: Policy, model: Any) -> Callable[[Actor, str], bool]:
    return lambda actor, unit: policy.sees(actor, unit, model)


def _reached(policy: Policy, model: Any) -> Callable[[Actor, str], bool]:
    """Of a unit above him the actor finds his own rows in a list."""
    return lambda actor, unit: policy.sees(actor, unit, model) or any(g.unit.startswith(unit) for g in actor.grants)


def _entered(policy: Policy, model: Any) -> Callable[[Actor, str], bool]:
    return lambda actor, unit: policy.enters(actor, unit, policy.changes, model)


_SEEN = {"changelist": _reached, "deleted": _entered, "merge": _entered, "merged": _entered}


# --- what forms ask for while one types ----------------------------------------------------------------------------


def choices() -> Iterator[tuple[Any, str]]:
    """(model, column) of every key that a form of the admin offers by typing, its inlines too."""
    found: dict[tuple[Any, str], None] = {}
    for model, admin in site._registry.items():
        for owner, fields in (
            (model, admin.autocomplete_fields),
            *((i.model, i.autocomplete_fields) for i in admin.inlines),
        ):
            found |= {(owner, name): None for name in fields}
    return iter(found)


def _autocompletes() -> Iterator[Case]:
    for model, column in choices():
        target = model._meta.get_field(column).related_model
        policy = policy_of(target)
        if policy is not None:
            yield _autocomplete(model, column, target, policy)


def _autocomplete(model: Any, column: str, target: Any, policy: Policy) -> Case:
    """Who enters the ledger is offered what he may refer to, asked in either way."""

    def address(world: World, unit: str) -> str:
        ask = {"app_label": "metrics", "model_name": model._meta.model_name, "field_name": column}
        return f"{reverse('admin:autocomplete')}?{urlencode(ask | {'term': word_of(world, target, unit)})}"

    def typed(world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
        ask = {"app_label": "metrics", "model_name": model._meta.model_name, "field_name": column}
        return ask | {"term": word_of(world, target, unit)}

    def expect(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
        if not actor.holds(OFFICE):
            return DOOR
        fills = actor.holds(SYSTEM) if model is Grant else actor.may_enter(WRITE, model)
        return SHOWN if fills else REFUSED

    label = f"autocomplete-{model._meta.model_name}-{column}"
    of = Of.MENTORS if column == "mentor" else Of.ROWS
    sees = _enters_in(model) if target is OrgUnit else _seen(policy, target)
    return Case("admin:autocomplete", label, address, expect, typed, sees, of=of)


# --- returns as grids ----------------------------------------------------------------------------------------------


def _grids() -> Iterator[Case]:
    for return_type in return_types():
        period = {3: "2023Q1", 12: "2023"}[return_type.frequency.value]
        expect, sees = partial(_grid, return_type.model), _enters_in(return_type.model)
        start = _asking_unit("admin:grid-start", return_type.name)
        yield Case("admin:grid-start", f"grid-start-{return_type.name}", start, _office(MOVED), sees=sees)
        for name in ("grid", "grid-draft"):
            address = _asking_unit(f"admin:{name}", return_type.name, period)
            rule = expect if name == "grid" else partial(_grid, return_type.model, posted=SHOWN)
            yield Case(f"admin:{name}", f"{name}-{return_type.name}", address, rule, sees=sees)


def _asking_unit(name: str, *arguments: str) -> Address:
    return lambda world, unit: f"{reverse(name, args=arguments)}?{urlencode({'unit': unit})}"


def _enters_in(model: Any) -> Callable[[Actor, str], bool]:
    roles = SYSTEM if model is Grant else WRITE
    return lambda actor, unit: actor.enters(unit, roles, model)


def _grid(model: Any, actor: Actor, unit: str, method: str, *, posted: tuple[Reply, ...] = MOVED) -> tuple[Reply, ...]:
    if not actor.holds(OFFICE):
        return DOOR
    if not actor.enters(unit, model=model):
        return ABSENT
    return posted if method == POST else SHOWN


def word_of(world: World, model: Any, unit: str) -> str:
    """What one types to find the unit's row: its name, or that of what it is about; else its unit."""
    row = world.row(model, unit)
    if row is None:
        return unit if unit != NO_UNIT else "无此"
    for each in (row, *_about(row)):
        for name in _NAMES:
            if hasattr(each, name):
                return str(getattr(each, name))
    return unit


def _about(row: Any) -> Iterator[Any]:
    keys = [field.name for field in row._meta.concrete_fields if field.is_relation and field.editable]
    return (getattr(row, name) for name in keys if name != "unit" and getattr(row, name) is not None)
