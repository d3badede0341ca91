"""Registers whose rows nobody counts: whom and what the ledgers refer to, and what the office keeps of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.register import Register
from metrics.ledgers.rules.days import Apart
from metrics.ledgers.rules.entering import BY_DISTRICT
from metrics.ledgers.rules.shares import keep_shares_whole
from metrics.ledgers.separation import keep_accounts, keep_offices_apart
from metrics.models import (
    Account,
    Attachment,
    CatalogueEntry,
    FormerName,
    Grant,
    Keeping,
    Parameter,
    Person,
    Service,
    Succession,
)

PEOPLE = Register("people", Person, is_named_by_rows=True)
SERVICES = Register("services", Service)
PARAMETERS = Register("parameters", Parameter, rule=keep_shares_whole, entry=BY_DISTRICT)
KEEPINGS = Register("keepings", Keeping, entry=BY_DISTRICT)
SUCCESSIONS = Register("successions", Succession)
FORMER_NAMES = Register(
    "former_names",
    FormerName,
    entry=BY_DISTRICT,
    # The name that follows holds today already, and for one day at least.
    ahead={"day": -1},
    sound=(Apart("day", "unit.closed_on", _("单位用到撤销那一天的名称是它最后的名称，不是曾用名。")),),
)
DEFINITIONS = Register("definitions", CatalogueEntry)
PAPERS = Register("papers", Attachment)
ACCOUNTS = Register("accounts", Account, rule=keep_accounts, is_counted=False)
GRANTS = Register("grants", Grant, rule=keep_offices_apart, is_counted=False)

REGISTERS: tuple[Register, ...] = (
    SUCCESSIONS,
    KEEPINGS,
    DEFINITIONS,
    PEOPLE,
    PARAMETERS,
    FORMER_NAMES,
    SERVICES,
    PAPERS,
    ACCOUNTS,
    GRANTS,
)
