"""Who reads which entries of the trail."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest

from dashboard.rights import Rights
from metrics.ledgers.office import ACCOUNTS, GRANTS
from metrics.ledgers.registry import registers
from metrics.models import READERS, WRITERS, Account, Role, TrailEntry
from metrics.models.office.trail import LOOKS
from metrics.models.subtrees import within_any

READS_TRAIL = WRITERS | {Role.AUDITOR}
# Who has looked at what is not open to all is itself not open to all.
READS_LOOKS = frozenset({Role.AUDITOR, Role.OFFICER})
# Who holds which account and role is no business of those who enter rows.
READS_GRANTS = frozenset({Role.AUDITOR, Role.BUSINESS_ADMIN})


def readable_trail(request: HttpRequest) -> QuerySet[TrailEntry]:
    """Entries of the user's units; those of the whole installation for auditors and business administrators."""
    return _within(request, READS_TRAIL)


def readable_history(request: HttpRequest) -> QuerySet[TrailEntry]:
    """The same for whoever has a row before him, and so reads its unit."""
    return _within(request, READERS)


def _within(request: HttpRequest, roles: frozenset[Role]) -> QuerySet[TrailEntry]:
    rights = Rights.of(request)
    condition = _by_ledger(rights, roles)
    if rights.has({Role.AUDITOR, Role.BUSINESS_ADMIN}):
        condition |= Q(unit="")
    looks = ~Q(verb__in=LOOKS) | within_any("unit", rights.units(READS_LOOKS))
    return TrailEntry.objects.filter(condition, looks, _of_offices(rights)).select_related("user")


def _of_offices(rights: Rights) -> Q:
    """Of accounts and grants: grants in the units of whoever audits, and accounts without rights elsewhere."""
    others, units = ~Q(ledger__in=(ACCOUNTS.key, GRANTS.key)), rights.units(READS_GRANTS)
    if not units:
        return others
    keys = Account.objects.readable(units).order_by().values(text=Cast("pk", CharField()))
    return others | Q(ledger=ACCOUNTS.key, key__in=keys) | Q(within_any("unit", units), ledger=GRANTS.key)


def _by_ledger(rights: Rights, roles: frozenset[Role]) -> Q:
    """Entries in the subtrees where the account has one of the roles; whoever keeps some sections, of their ledgers."""
    ledgers: dict[tuple[str, ...], list[str]] = {}
    for register in registers():
        ledgers.setdefault(rights.units(roles, register.model), []).append(register.key)
    if len(ledgers) == 1:
        return within_any("unit", rights.units(roles))
    parts = (Q(within_any("unit", codes), ledger__in=names) for codes, names in ledgers.items())
    return reduce(or_, parts)
