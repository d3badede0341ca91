"""Who may open, add to, change and delete from each ledger of the admin: said once more, apart from the product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from metrics.models import Account, CatalogueEntry, OrgUnit, Role, Succession, TrailEntry
from metrics.models.rows import LedgerRow
from tests.rights.roles import DISTRICT, MERGED, NO_UNIT, TRAIL, WRITE, Actor

Roles = frozenset[Role]
NOBODY: Roles = frozenset()
# Who says of rows that they are right, and who makes one of two records of a person.
REVIEW = frozenset({Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})
MERGE = frozenset({Role.OFFICER, Role.BUSINESS_ADMIN})
# Who needs a person's numbers in full.
REVEAL = frozenset({Role.CLERK, Role.REVIEWER, Role.OFFICER})
BUSINESS, SYSTEM = frozenset({Role.BUSINESS_ADMIN}), frozenset({Role.SYSTEM_ADMIN})


def _sees(actor: Actor, unit: str, model: Any) -> bool:
    return actor.sees_shared(unit, model) if model.SHARED_BELOW else actor.sees(unit, model)


def _enters(actor: Actor, unit: str, roles: Roles, model: Any) -> bool:
    return actor.enters(unit, roles, model)


def _everywhere(actor: Actor, unit: str, *more: Any) -> bool:
    return unit != NO_UNIT


def _runs(actor: Actor, unit: str, *more: Any) -> bool:
    return actor.enters(unit, SYSTEM)


@dataclass(frozen=True)
class Policy:
    """`opens`, `adds`, `changes`, `deletes`, `reviews` are the roles that may; `sees` and `enters` say whose rows."""

    opens: Roles = WRITE
    adds: Roles = WRITE
    changes: Roles = WRITE
    deletes: Roles = WRITE
    reviews: Roles = REVIEW
    sees: Callable[[Actor, str, Any], bool] = _sees
    enters: Callable[[Actor, str, Roles, Any], bool] = _enters
    has_history: bool = True
    is_trail: bool = False
    # Where there are rows, when it is not everywhere.
    units: frozenset[str] | None = None


LEDGER = Policy()
POLICIES: dict[Any, Policy] = {
    OrgUnit: replace(
        LEDGER,
        opens=WRITE | SYSTEM,
        adds=BUSINESS,
        changes=BUSINESS,
        deletes=BUSINESS,
        reviews=BUSINESS,
        sees=lambda actor, unit, model: actor.sees(unit) or _runs(actor, unit),
    ),
    Succession: replace(
        LEDGER,
        adds=BUSINESS,
        changes=NOBODY,
        deletes=NOBODY,
        reviews=BUSINESS,
        units=frozenset({MERGED, NO_UNIT}),
    ),
    CatalogueEntry: Policy(
        BUSINESS, BUSINESS, BUSINESS, BUSINESS, BUSINESS, _everywhere, _everywhere, units=frozenset({DISTRICT, NO_UNIT})
    ),
    TrailEntry: Policy(
        TRAIL,
        NOBODY,
        NOBODY,
        NOBODY,
        NOBODY,
        lambda actor, unit, model: actor.follows(unit),
        has_history=False,
        is_trail=True,
    ),
    Account: Policy(SYSTEM, SYSTEM, SYSTEM, NOBODY, NOBODY, _runs, has_history=False),
}


def policy_of(model: Any) -> Policy | None:
    """None for a model of which nobody has said anything."""
    return POLICIES.get(model) or (LEDGER if issubclass(model, LedgerRow) else None)
