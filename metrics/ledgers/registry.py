"""All ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from metrics.ledgers.economy import (
    ASSETS,
    CONFIRMATIONS,
    ENTERPRISES,
    EXCHANGES,
    FUNDING,
    INCOMES,
    PROJECTS,
    RETURNS,
    REVITALISATIONS,
    STAKES,
    STEPS,
    WORKSHOPS,
)
from metrics.ledgers.grassroots import (
    ADMISSIONS,
    APPRAISALS,
    ASSIGNMENTS,
    CASES,
    COURSES,
    DOCUMENTS,
    MENTORINGS,
    ORGANISATIONS,
    PLANS,
    RATINGS,
)
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.office import REGISTERS
from metrics.ledgers.register import Register
from metrics.ledgers.structure import POPULATIONS, UNITS
from metrics.ledgers.urban import (
    ACTIVITIES,
    CIRCLES,
    COMMITTEES,
    ESTATES,
    FACILITIES,
    FUNDS,
    GRADES,
    GROUPS,
    MEETINGS,
    OFFERS,
    PAIRINGS,
    TAKEOVERS,
    UPGRADES,
)
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked


class MenuHeading(models.TextChoices):
    """The headings under which people look for a ledger."""

    GRASSROOTS = "grassroots", _("基层组织")
    ECONOMY = "economy", _("集体经济")
    URBAN = "urban", _("城市治理")
    STRUCTURE = "structure", _("单位和人员")


# In the order of the menu.
MENU: dict[MenuHeading, tuple[Ledger, ...]] = {
    MenuHeading.GRASSROOTS: (
        COURSES,
        ASSIGNMENTS,
        MENTORINGS,
        APPRAISALS,
        ADMISSIONS,
        ORGANISATIONS,
        RATINGS,
        PLANS,
        DOCUMENTS,
        CASES,
    ),
    MenuHeading.ECONOMY: (
        ASSETS,
        REVITALISATIONS,
        CONFIRMATIONS,
        EXCHANGES,
        STEPS,
        PROJECTS,
        FUNDING,
        ENTERPRISES,
        STAKES,
        WORKSHOPS,
        RETURNS,
        INCOMES,
    ),
    MenuHeading.URBAN: (
        PAIRINGS,
        MEETINGS,
        FUNDS,
        ESTATES,
        GRADES,
        COMMITTEES,
        FACILITIES,
        UPGRADES,
        CIRCLES,
        OFFERS,
        GROUPS,
        ACTIVITIES,
        TAKEOVERS,
    ),
    MenuHeading.STRUCTURE: (UNITS, POPULATIONS),
}
_BUILT_IN: tuple[Ledger, ...] = tuple(ledger for ledgers in MENU.values() for ledger in ledgers)


def ledgers() -> tuple[Ledger, ...]:
    """All ledgers, in the order of the menu."""
    return _BUILT_IN


def registers() -> tuple[Register, ...]:
    """All sets of tracked rows, ledgers or not, in the order in which their rows are locked."""
    return tuple(_by_model().values())


def ledger_named(name: str) -> Ledger:
    """The ledger of that name; KeyError otherwise."""
    return _by_name()[name]


def register_keyed(key: str) -> Register:
    """The register that the trail names so; KeyError otherwise."""
    return _by_key()[key]


def register_of(model: type[Tracked]) -> Register:
    """How rows of the table are kept; KeyError for a table that is not tracked."""
    return _by_model()[model]


def ledger_of(row: Tracked) -> Register:
    """The ledger that the row belongs to, or the register where it is no ledger's."""
    return _by_model()[type(row)]


def registers_part_of(register: Register) -> Iterator[tuple[Register, Any]]:
    """(register, key) of the rows that are kept on the page of the row they are part of, or are seen from there."""
    for part in registers():
        for name in (*part.model.PART_OF, *part.model.SEEN_FROM):
            key = part.field(name)
            if key.related_model is register.model:
                yield part, key


def forget_declarations() -> None:
    """Drops what is remembered of the declarations; for tests that add one."""
    for remembered in (_by_name, _by_model, _by_key):
        remembered.cache_clear()


@cache
def _by_name() -> dict[str, Ledger]:
    return {ledger.name: ledger for ledger in ledgers()}


@cache
def _by_model() -> dict[type[Tracked], Register]:
    found: dict[type[Tracked], Register] = {each.model: each for each in (*REGISTERS, *ledgers())}
    return {model: found[model] for model in LOCK_ORDER}


@cache
def _by_key() -> dict[str, Register]:
    return {each.key: each for each in registers()}
