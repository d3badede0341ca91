"""What each address of a ledger must answer, and what is sent to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from metrics.models import Account, CatalogueEntry, FormerName
from metrics.models.tracked import Tracked
from tests.rights.addresses import GET, POST, Reply
from tests.rights.canaries import NO_KEY
from tests.rights.policies import BUSINESS, MERGE, REVEAL, SYSTEM, Policy, Roles, policy_of
from tests.rights.roles import NO_UNIT, Actor
from tests.rights.world import World

Rule = Callable[[Any, str], tuple[Reply, ...]]
Data = Callable[[Any, World, str, Actor], Mapping[str, Any]]
ABSENT, REFUSED, SHOWN = (Reply.ABSENT,), (Reply.REFUSED,), (Reply.SHOWN,)
DOOR, MOVED, NO_METHOD = (Reply.DOOR,), (Reply.MOVED,), (Reply.NO_METHOD,)


@dataclass(frozen=True)
class Who:
    """Somebody before a row of a unit, and what he may."""

    model: Any
    policy: Policy
    actor: Actor
    unit: str
    # Whether the world has a deleted row of the unit.
    has_gone: bool = True

    @property
    def opens(self) -> bool:
        return self.actor.holds(self.policy.opens, self.model)

    @property
    def sees(self) -> bool:
        return self.policy.sees(self.actor, self.unit, self.model)

    def may(self, roles: Roles) -> bool:
        """With some row of the ledger."""
        return self.actor.may_enter(roles, self.model) or bool(roles & SYSTEM and self.actor.holds(roles & SYSTEM))

    @property
    def reads(self) -> bool:
        """Whether the row is before him at all."""
        return self.opens and self.sees

    def owns(self, roles: Roles) -> bool:
        """With this row."""
        return self.policy.enters(self.actor, self.unit, roles, self.model)


def _list(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.opens:
        return REFUSED
    if method == GET or who.owns(who.policy.deletes):
        return SHOWN
    if not who.may(who.policy.deletes):
        # Where there are other actions, this one is none of them.
        return (Reply.SHOWN, Reply.MOVED) if who.may(who.policy.reviews) else SHOWN
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
    if who.model is Account or not issubclass(who.model, Tracked):
        return REFUSED  # accounts and entries stay
    if not who.reads:
        return ABSENT
    return SHOWN if who.owns(who.policy.deletes) else REFUSED


def _sure(model: Any, world: World, unit: str, actor: Actor) -> dict[str, Any]:
    """To delete what is another's at once."""
    policy = policy_of(model)
    own = policy is not None and policy.enters(actor, unit, policy.deletes, model)
    return {} if own else {"post": "yes"}


def _history(who: Who, method: str) -> tuple[Reply, ...]:
    return SHOWN if who.policy.has_history and who.opens and who.sees else ABSENT


# --- files, drafts and what is gone --------------------------------------------------------------------------------


def _papers(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.reads:
        return ABSENT
    return SHOWN if method == GET or who.owns(who.policy.changes) else REFUSED


def _paper(who: Who, method: str) -> tuple[Reply, ...]:
    return NO_METHOD if method == POST else SHOWN if who.reads else ABSENT


def _paper_act(who: Who, method: str) -> tuple[Reply, ...]:
    """Taking a file off, or bringing it back."""
    if method == GET:
        return NO_METHOD
    if not who.reads:
        return ABSENT
    return MOVED if who.owns(who.policy.changes) else REFUSED


def _draft(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.reads:
        return ABSENT
    return SHOWN if who.owns(who.policy.changes) else REFUSED


def _deleted(who: Who, method: str) -> tuple[Reply, ...]:
    """Rows that are gone; a POST brings that of the unit back."""
    if not who.may(who.policy.adds) or not who.may(who.policy.deletes):
        return REFUSED
    if method == GET:
        return SHOWN
    return MOVED if who.policy.units is None and who.owns(who.policy.deletes) and who.has_gone else ABSENT


def _gone(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    key = world.gone.get((model, unit), NO_KEY)
    return {"entry": key, f"entry-{key}-why": "恢复"}


# --- reviews and people --------------------------------------------------------------------------------------------


def _review(who: Who, method: str) -> tuple[Reply, ...]:
    if method == GET:
        return NO_METHOD
    if not who.may(who.policy.reviews):
        return REFUSED
    if not who.sees:
        return ABSENT
    return MOVED if who.owns(who.policy.reviews) and who.model is not CatalogueEntry else REFUSED


def _reviewed(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {"row": f"{key_of(world, model, unit)}:1", "verb": "accept"}


def _reveal(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.reads:
        return ABSENT
    return SHOWN if who.owns(REVEAL) else REFUSED


def _rename(who: Who, method: str) -> tuple[Reply, ...]:
    """Whoever reorganises the unit, and enters what it was called."""
    if not who.sees:
        return ABSENT
    return SHOWN if who.actor.enters(who.unit, BUSINESS, FormerName) else REFUSED


def _merge(who: Who, method: str) -> tuple[Reply, ...]:
    return SHOWN if who.may(MERGE) else REFUSED


def _merged(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.may(MERGE):
        return REFUSED
    return SHOWN if who.owns(MERGE) else ABSENT


def _password(who: Who, method: str) -> tuple[Reply, ...]:
    if not who.may(who.policy.changes):
        return REFUSED
    return SHOWN if who.sees else ABSENT


def _in_unit(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {"unit": unit, "why": "x", "seen_version": 1}


def _with_reason(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {"why": "撤下"}


def _nothing(model: Any, world: World, unit: str, actor: Actor) -> Mapping[str, Any]:
    return {}


def key_of(world: World, model: Any, unit: str) -> Any:
    if model is CatalogueEntry:
        return NO_KEY if unit == NO_UNIT else CatalogueEntry.objects.values_list("pk", flat=True).order_by("pk")[0]
    return unit if model._meta.model_name == "orgunit" else world.key(model, unit)


# By the end of its name, what an address of a ledger must answer, and what is sent to it.
VIEWS: dict[str, tuple[Rule, Data]] = {
    "changelist": (_list, _chosen),
    "add": (_add, _in_unit),
    "change": (_change, _in_unit),
    "delete": (_delete, _sure),
    "history": (_history, _nothing),
    "papers": (_papers, _nothing),
    "paper": (_paper, _nothing),
    "paper_delete": (_paper_act, _with_reason),
    "paper_restore": (_paper_act, _nothing),
    "add_draft": (_add, _in_unit),
    "change_draft": (_draft, _in_unit),
    "deleted": (_deleted, _gone),
    "review": (_review, _reviewed),
    "reveal": (_reveal, _nothing),
    "rename": (_rename, _nothing),
    "merge": (_merge, _nothing),
    "merges": (_merge, _nothing),
    "merged": (_merged, _nothing),
    "password": (_password, _nothing),
}
