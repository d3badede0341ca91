"""The history of one row, in people's words: on its form, and in full on a page of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.forms.values_in_words import Teller
from dashboard.admin.row.not_found import row_or_404
from dashboard.admin.row.panels import Panel
from dashboard.admin.row.trail_readers import readable_history
from dashboard.lists.page_sizes import HISTORY, HISTORY_ON_FORM, paged
from dashboard.rights import Rights
from metrics.acts.trailing import row_of
from metrics.ledgers.registry import ledger_of
from metrics.models import TrailEntry
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class Told:
    """One entry in words. `row` is another row of the chain, with its address, where the entry is of that one.

    The lines are (column, before, after); `is_whole` where there was nothing before.
    """

    entry: TrailEntry
    lines: Sequence[tuple[str, str, str]]
    is_whole: bool = False
    row: str = ""
    address: str = ""


class HistoryPanel(Panel):
    def beside(self, request: HttpRequest, row: Tracked) -> dict[str, Any]:
        entries = entries_for(request, row)[:HISTORY_ON_FORM]
        return {
            "history": told(self.admin, request, row, entries),
            "history_address": self.admin.address("history", quote(row.pk)),
        }


def history_page(model_admin: ActingAdmin, request: HttpRequest, key: str) -> HttpResponse:
    row = row_or_404(model_admin, request, key)
    page = paged(entries_for(request, row), HISTORY).get_page(request.GET.get("page"))
    context = model_admin.admin_site.each_context(request) | {
        "title": _("变更记录：%(row)s") % {"row": row},
        "opts": model_admin.opts,
        "object": row,
        "page": page,
        "history": told(model_admin, request, row, page),
    }
    return TemplateResponse(request, "admin/row_history.html", context)


def entries_for(request: HttpRequest, row: Tracked) -> QuerySet[TrailEntry]:
    """What the trail says of the row, and of those before and after it in a chain of 变更; the newest first."""
    keys = [str(each.pk) for each in chain(row, Rights.of(request))]
    return readable_history(request).filter(ledger=ledger_of(row).key, key__in=keys)


def chain(row: Tracked, rights: Rights) -> list[Tracked]:
    """The row with those that 变更 made it from and made of it, as far as the reader sees them. A query a step."""
    found: list[Any] = [row]
    rows: Any = ledger_of(row).rows()
    if not ledger_of(row).is_linked:
        return found
    visible = rows.readable(rights.reads(type(row)))
    while found[0].predecessor_id and (before := visible.filter(pk=found[0].predecessor_id).first()):
        found.insert(0, before)
    while after := visible.filter(predecessor=found[-1].pk).first():
        found.append(after)
    return found


def told(model_admin: ActingAdmin, request: HttpRequest, row: Tracked, entries: Iterable[TrailEntry]) -> list[Told]:
    """The entries in words."""
    some, register, teller = list(entries), ledger_of(row), Teller(Rights.of(request))
    images = {(entry.work, entry.key): entry.before for entry in some}
    teller.announce(register, [image for entry in some for image in (entry.before, entry.after)])
    found = []
    for entry in some:
        before = entry.before
        if before is None and entry.after and entry.after.get("predecessor_id"):
            # The first entry of a successor: what is different from the row before it.
            before = images.get((entry.work, str(entry.after["predecessor_id"])))
        lines = list(teller.lines(register, before, entry.after)) if entry.before or entry.after else []
        found.append(Told(entry, lines, before is None, *_whose(model_admin, row, entry)))
    return found


def _whose(model_admin: ActingAdmin, row: Tracked, entry: TrailEntry) -> tuple[str, str]:
    """Name and address of the row that the entry is of, where that is another one."""
    image = entry.after or entry.before
    if entry.key == str(row.pk) or image is None:
        return "", ""
    other = row_of(ledger_of(row), image)
    words = _("从%(day)s起的一行") % {"day": other.started_on}
    return words, model_admin.address("change", quote(other.pk))
