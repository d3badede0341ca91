"""Accounts and grants: who signs in, and who may do what. Each act is in the trail, as every write is.

What no way of writing may do is not refused here: which roles go together, that nobody grants to himself and that no
account is deleted is the rule of the registers (`metrics.ledgers.separation`), which the unit of work asks at its end;
what a grant may say of itself is in its constraints.
"""

from __future__ import annotations

import secrets
from typing import Any

from metrics.acts.writing import Work
from metrics.ledgers.separation import is_own, refuse_own
from metrics.models.office.accounts import Account, Grant

# Without what is read as something else from paper.
_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"


def drawn_password() -> str:
    """A password to hand to somebody on paper, for his first sign-in: twelve signs in three groups, about 60 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _sign in range(4)) for _group in range(3))


def make_account(
    work: Work, account: Account, *, password: str | None = None, is_first_password: bool = True
) -> Account:
    """Stores a new account. Nobody signs in with it who has no password; whoever is given one changes it at first.

    Raises ValidationError when the name is taken or cannot be one.
    """
    if password is not None or not account.password:
        account.set_password(password)
    account.password_is_first = is_first_password and account.has_usable_password()
    work.create(account)
    return account


def change_account(work: Work, account: Account, **changes: Any) -> None:
    """What the account is called. Raises ValidationError, and Conflict when somebody else was faster."""
    work.correct(account, **changes)


def disable(work: Work, account: Account) -> None:
    """Nobody signs in with the account from the next request on; its grants wait. Raises as `change_account`."""
    work.correct(account, is_active=False)


def enable(work: Work, account: Account) -> None:
    """It has its grants again. Raises as `change_account`."""
    work.correct(account, is_active=True)


def set_password(work: Work, account: Account, password: str | None) -> None:
    """The trail says who set it and never what it is; None takes it away. Raises as `change_account`.

    Whoever did not choose it himself changes it at first. Whether it is good enough is asked by the forms, by the
    validators of the settings.
    """
    account.set_password(password)
    work.correct(account, password_is_first=password is not None and not is_own(work.user, account.pk))


def give(work: Work, grant: Grant) -> Grant:
    """A role in a unit and all below it.

    Raises ValidationError when it is given to oneself, when sections or 只查看 do not go with the role, when the
    account has this role there already, and at the end of the unit of work when it does not go with its other roles.
    """
    refuse_own(work.user, grant.account_id)
    work.create(grant)
    return grant


def change_grant(work: Work, grant: Grant, **changes: Any) -> None:
    """Another unit, role, or what goes with it. Raises as `give`, and Conflict when somebody else was faster."""
    refuse_own(work.user, grant.account_id)
    work.correct(grant, **changes)


def end(work: Work, grant: Grant) -> None:
    """Takes the role away. Raises ValidationError when it is one's own."""
    refuse_own(work.user, grant.account_id)
    work.delete(grant)
