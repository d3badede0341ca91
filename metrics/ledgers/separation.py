"""Separation of roles: what accounts and grants must be together, asked by the unit of work before it is done.

No constraint can say that an account has no two roles of which one stands alone: it is about all grants of an account,
and an account may hold one of these roles in several units, so nothing in it is unique. Each grant is written with its
account locked instead (`Grant.LOCKED_WITH`), so that of two who grant at once the second sees what the first gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.models.current import OpenWork
from metrics.models.office.accounts import NOT_ONESELF, Grant, Role

# Roles that go with no other, in whatever unit.
APART = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})
Changed = Sequence[tuple[dict[str, Any] | None, dict[str, Any] | None]]


def refuse_mixed(roles: Iterable[str]) -> None:
    """Who runs the accounts or audits keeps no business rows besides, so that nobody checks on himself."""
    held = set(roles)
    if len(held) > 1 and held & APART:
        raise ValidationError(_("系统管理员和审计员不能兼任其他角色。请另开一个账号。"), code="apart")


def is_own(user: Any, account: object) -> bool:
    """Whether the grants of the account, known by its key, are those of the user himself. A command has none."""
    return user is not None and account == user.pk


def refuse_own(user: Any, account: object) -> None:
    """Nobody gives rights to himself, or takes or changes his own."""
    if is_own(user, account):
        raise ValidationError(NOT_ONESELF, code="own")


def keep_offices_apart(work: OpenWork, changed: Changed) -> None:
    """The rule of grants. One query."""
    accounts = {image["account_id"] for pair in changed for image in pair if image is not None}
    for account in accounts:
        refuse_own(work.user, account)
    held: dict[Any, set[str]] = {account: set() for account in accounts}
    for account, role in Grant.objects.filter(account__in=accounts).order_by().values_list("account", "role"):
        held[account].add(role)
    for roles in held.values():
        refuse_mixed(roles)


def keep_accounts(_work: OpenWork, changed: Changed) -> None:
    """The rule of accounts: they are disabled and not deleted, since the trail names who did what."""
    if any(after is None for _before, after in changed):
        raise ValidationError(_("账号不能删除，变更记录里有它做过的事。请停用账号。"), code="account")
