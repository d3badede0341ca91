"""Forms that were left before they were saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.urls import Resolver404, resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.forms.drafts import ASKED
from metrics.ledgers.registry import registers
from metrics.models import Account, Draft

_VERBS = {"add": gettext_lazy("新增"), "change": gettext_lazy("修改"), "supersede": gettext_lazy("变更")}


@dataclass(frozen=True)
class LeftForm:
    """What was entered in it, where it is filled with what was typed, and when that was."""

    title: str
    address: str
    saved_at: datetime


def left_forms(account: Account, most: int) -> list[LeftForm]:
    """Those of the account, the newest first. One query."""
    kept = Draft.objects.filter(account=account).order_by("-saved_at").values_list("address", "saved_at")
    return [LeftForm(_title(address), _restoring(address), saved_at) for address, saved_at in kept[:most]]


def _restoring(address: str) -> str:
    """Where the form is filled with what was typed."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode([ASKED])}"


def _title(address: str) -> str:
    """What is entered at the address: 任职(修改)."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return address
    app, _between, rest = (match.url_name or "").partition("_")
    ledger, _between, verb = rest.partition("_")
    if verb not in _VERBS:
        return _("整表填报") if match.url_name == "grid" else address
    name = next(each.one for each in registers() if each.key.lower() == f"{app}.{ledger}")
    return _("%(ledger)s（%(verb)s）") % {"ledger": capfirst(str(name)), "verb": _VERBS[verb]}
