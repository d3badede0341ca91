"""Forms that were left before they were saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.http import Http404
from django.urls import resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.forms.drafts import ASKED
from dashboard.admin.returns.grid_place import period_or_404, return_type_or_404
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
    """What is entered at the address: 任职（修改）, 工坊经营季报 2024年二季度（整表填报）."""
    try:
        match = resolve(urlsplit(address).path)
        if match.url_name == "grid":
            return_type = return_type_or_404(match.kwargs["name"])
            parts = {"grid": return_type.label, "period": period_or_404(return_type, match.kwargs["period"])}
            return _("%(grid)s %(period)s（整表填报）") % parts
    except Http404:
        # Resolver404 is one: an address of an earlier release, or a grid that there is no more.
        return address
    app, _between, rest = (match.url_name or "").partition("_")
    ledger, _between, verb = rest.partition("_")
    if verb not in _VERBS:
        return address
    name = next(each.one for each in registers() if each.key.lower() == f"{app}.{ledger}")
    return _("%(ledger)s（%(verb)s）") % {"ledger": capfirst(str(name)), "verb": _VERBS[verb]}
