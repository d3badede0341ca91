"""The addresses of the admin, made from its registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from dashboard.admin.base import UnitFilter
from dashboard.admin.site import site
from metrics.models import Account, CatalogueEntry
from tests.rights.addresses import GET, POST, Address, Case, Reply, asking, nothing
from tests.rights.canaries import NO_KEY
from tests.rights.policies import SYSTEM, Policy, Roles, policy_of
from tests.rights.roles import NO_UNIT, OFFICE, Actor
from tests.rights.visiting import Of
from tests.rights.world import World

Rule = Callable[[Any, str], tuple[Reply, ...]]
Data = Callable[[Any, World, str, Actor], Mapping[str, Any]]
_NAMES = ("name", "title", "topic", "subject", "number")
ABSENT, REFUSED, SHOWN = (Reply.ABSENT,), (Reply.REFUSED,), (Reply.SHOWN,)
DOOR, MOVED, NO_METHOD = (Reply.DOOR,), (Reply.MOVED,), (Reply.NO_METHOD,)


def admin_cases() -> Iterator[Case]:
    yield from _common()
    for model in site._registry:
        if policy := policy_of(model):
            yield from _of_model(model, policy)
    yield from _autocompletes()


# --- what is there once --------------------------------------------------------------------------------------------


def _office(then: tuple[Reply, ...]) -> Callable[[Actor, str, str], tuple[Reply, ...]]:
    """Of whoever keeps anything."""
    return lambda actor, unit, method: then if actor.holds(OFFICE) else DOOR


def _office_by_get(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
    return _office(SHOWN if method == GET else NO_METHOD)(actor, unit, method)


def _common() -> Iterator[Case]:
    for name in ("admin:index", "admin:password_change"):
        yield Case(name, name, asking(name), _office(SHOWN))
    for name in ("admin:jsi18n", "admin:password_change_done"):
        yield Case(name, name, asking(name), _office_by_get)
    yield Case("admin:app_list", "admin:app_list", asking("admin:app_list", "metrics"), _office(SHOWN))
    nowhere: Address = lambda world, unit: f"/admin/nowhere/{unit}/"  # noqa: E731
    yield Case("admin:admin/(?P<url>.*)$", "admin:nowhere", nowhere, _office(ABSENT))


# --- what each ledger has ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Who:
    """Somebody before a row of a unit, and what he may."""

    model: Any
    policy: Policy
    actor: Actor
    unit: str

    @property
    def opens(self) -> bool:
        return self.actor.holds(self.policy.opens, self.model)

    @property
    def sees(self) -> bool:
        return self.policy.sees(self.actor, self.unit, self.model)

    def may(self, roles: Roles) -> bool:
        """With some row of the ledger."""
        return self.actor.may_enter(roles, self.model) or bool(roles & SYSTEM and self.actor.holds(roles & SYSTEM))

    def owns(self, roles: Roles) -> bool:
        """With this row."""
        return self.policy.enters(self.actor, self.unit, roles, self.model)


def _list(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.opens:
        return REFUSED
    if method == GET or not who.may(who.policy.deletes) or who.owns(who.policy.deletes):
        return SHOWN
    # The action finds nothing, or says what it may not delete.
    return (Reply.SHOWN, Reply.REFUSED) if who.sees else MOVED


def _chosen(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    """Asks for a confirmation; of what is another's, to delete it at once."""
    return {"action": "delete_selected", "_selected_action": key_of(world, model, unit)} | _sure(
        model, world, unit, actor
    )


def _add(who: Who, method: str) -> tuple[Reply, ...]:
    return SHOWN if who.may(who.policy.adds) else REFUSED


def _change(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.opens or (method == POST and not who.may(who.policy.changes)):
        return REFUSED
    if not who.sees:
        return ABSENT
    return SHOWN if method == GET or who.owns(who.policy.changes) else REFUSED


def _delete(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.may(who.policy.deletes):
        return REFUSED
    if not who.sees:
        return ABSENT
    return SHOWN if who.owns(who.policy.deletes) else REFUSED


def _sure(model: Any, world: World, unit: str, actor: Actor) -> dict[str, Any]:
    """To delete what is another's at once."""
    policy = policy_of(model)
    own = policy is not None and policy.enters(actor, unit, policy.deletes, model)
    return {} if own else {"post": "yes"}


def _history(who: Who, method: str) -> tuple[Reply, ...]:
    return SHOWN if who.policy.has_history and who.opens and who.sees else ABSENT


def _succeed(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.opens or not who.sees:
        return ABSENT
    return SHOWN if who.owns(who.policy.changes) else REFUSED


def _password(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.may(who.policy.changes):
        return REFUSED
    return SHOWN if who.sees else ABSENT


def _in_unit(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {"unit": unit, "why": "x", "seen_version": 1}


def _nothing(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return nothing(world, unit, actor)


# By the end of its name, what an address of a ledger must answer, and what is sent to it.
VIEWS: dict[str, tuple[Rule, Data]] = {
    "changelist": (_list, _chosen),
    "add": (_add, _in_unit),
    "change": (_change, _in_unit),
    "delete": (_delete, _sure),
    "history": (_history, _nothing),
    "succeed": (_succeed, _in_unit),
}


def _of_model(model: Any, policy: Policy) -> Iterator[Case]:
    name = model._meta.model_name
    for view, (rule, data) in VIEWS.items():
        pattern = f"admin:metrics_{name}_{view}"
        if _exists(pattern):
            yield _case(model, policy, pattern, view, rule, data)
    shortcut: Address = lambda world, unit: f"/admin/metrics/{name}/{quote(key_of(world, model, unit))}/"  # noqa: E731
    route = f"admin:admin/metrics/{name}/<path:object_id>/"
    yield Case(route, f"{name}-shortcut", shortcut, _office(MOVED), units=policy.units)
    if model is Account:
        pattern = "admin:auth_user_password_change"
        yield _case(model, policy, pattern, "password", _password, _nothing)


def _exists(pattern: str) -> bool:
    for arguments in ((), (1,)):
        try:
            reverse(pattern, args=arguments)
        except NoReverseMatch:
            continue
        return True
    return False


def _case(model: Any, policy: Policy, pattern: str, view: str, rule: Rule, data: Data) -> Case:
    def expect(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
        return rule(Who(model, policy, actor, unit), method) if actor.holds(OFFICE) else DOOR

    is_list = view in ("changelist", "add")
    address = _list_address(model, pattern, view) if is_list else _row_address(model, pattern)
    sees = partial(_reaches, policy, model) if view == "changelist" else _seen(policy, model)
    of = Of.TRAIL if policy.is_trail else Of.HISTORY if view == "history" else Of.ROWS
    label, units = f"{model._meta.model_name}-{view}", None if is_list else policy.units
    return Case(pattern, label, address, expect, partial(data, model), sees, of=of, units=units)


def _list_address(model: Any, pattern: str, view: str) -> Address:
    """Of the rows of the unit, or of a form in which it is chosen, where there is a way to say so."""
    can_ask = view == "add" or UnitFilter in site._registry[model].list_filter
    ask = {"changelist": "below", "add": "unit"}[view]
    return lambda world, unit: reverse(pattern) + (f"?{urlencode({ask: unit})}" if can_ask else "")


def _row_address(model: Any, pattern: str) -> Address:
    return lambda world, unit: reverse(pattern, args=[quote(key_of(world, model, unit))])


def _seen(policy: Policy, model: Any) -> Callable[[Actor, str], bool]:
    return lambda actor, unit: policy.sees(actor, unit, model)


def _reaches(policy: Policy, model: Any, actor: Actor, unit: str) -> bool:
    """Of a unit above him the actor finds his own rows in a list."""
    return policy.sees(actor, unit, model) or any(each.unit.startswith(unit) for each in actor.grants)


def key_of(world: World, model: Any, unit: str) -> Any:
    if model is CatalogueEntry:
        return NO_KEY if unit == NO_UNIT else CatalogueEntry.objects.values_list("pk", flat=True).order_by("pk")[0]
    return unit if model._meta.model_name == "orgunit" else world.key(model, unit)


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
    def address(world: World, unit: str) -> str:
        ask = {"app_label": "metrics", "model_name": model._meta.model_name, "field_name": column}
        return f"{reverse('admin:autocomplete')}?{urlencode(ask | {'term': word_of(world, target, unit)})}"

    def expect(actor: Actor, unit: str, method: str) -> tuple[Reply, ...]:
        if not actor.holds(OFFICE):
            return DOOR
        if method == POST:
            return NO_METHOD
        return SHOWN if actor.holds(policy.opens, target) else REFUSED

    label = f"autocomplete-{model._meta.model_name}-{column}"
    return Case("admin:autocomplete", label, address, expect, sees=_seen(policy, target))


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
