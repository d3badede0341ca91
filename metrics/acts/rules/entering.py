"""Who may enter what: the level of a grant decides, for a whole ledger or for kinds of its rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from metrics.ledgers.register import Image, Register
from metrics.ledgers.rules.entering import EntryLevel
from metrics.models.office.accounts import WRITERS, Account, Grant

# In whole sentences, since each is what somebody reads who is refused.
TOO_LOW = {
    EntryLevel.DISTRICT: _("这一项由区级填报，您的账号不能填报或修改。"),
    EntryLevel.TOWNSHIP: _("这一项由乡镇(街道)或区级填报，您的账号不能填报或修改。"),
}


def units_entered(account: Account) -> tuple[str, ...]:
    """The units in which the account has a right to enter rows. One query."""
    if not account.is_active:
        return ()
    grants = Grant.objects.filter(account=account, role__in=WRITERS, view_only=False)
    return tuple(grants.order_by("unit_id").values_list("unit_id", flat=True))


def refusal_of_entry(register: Register, codes: Iterable[str], before: Image | None, after: Image | None) -> str:
    """Why who has grants in these units stands too low to make the one of the other, in words; empty when he may."""
    wanted = register.entry.of_change(before, after)
    if wanted is EntryLevel.ANY or any(map(wanted.includes, codes)):
        return ""
    return str(TOO_LOW[wanted])
