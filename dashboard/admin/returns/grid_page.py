"""The page of a grid: what it shows around the lines, and what happens when it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dashboard.admin.acts.unit_of_work import say_doubts, writing_for
from dashboard.admin.acts.visit import account_of
from dashboard.admin.forms.drafts import Waiting, answer, is_asked
from dashboard.admin.returns import grid_choices
from dashboard.admin.returns.expected_returns import ExpectedReturns
from dashboard.admin.returns.grid import Grid, NotSaved
from dashboard.admin.returns.grid_place import GridPlace, grid_address, period_or_404, return_type_or_404
from dashboard.rights import Rights
from metrics.acts.writing import ReasonNeeded
from metrics.aggregation.returns.within import last_ended
from metrics.models import Draft
from metrics.models.current import Conflict
from metrics.today import today


def grid(site: Any, request: HttpRequest, name: str, period: str) -> HttpResponse:
    place = _place(request, name, period)
    if request.method != "POST":
        return _opened(site, request, place)
    found = _sent(request, place)
    if found.is_refused:
        return render(request, "admin/grid.html", _context(site, request, found), status=found.status)
    Draft.objects.discard(account_of(request), place.address())
    count = len(found.changed)
    words = _("已保存 %(count)s 行。") % {"count": count} if count else _("没有改动，不用保存。")
    messages.success(request, words)
    return HttpResponseRedirect(place.address())


def grid_draft(request: HttpRequest, name: str, period: str) -> HttpResponse:
    """What is typed into the grid and not saved yet; the page of a grid has a draft of its own."""
    place = _place(request, name, period)
    return answer(request, place.address(), lambda: Grid(request, place).drafted(request.POST.dict()))


def _place(request: HttpRequest, name: str, period: str) -> GridPlace:
    """Raises Http404, and PermissionDenied for who does not enter such returns at all."""
    place = GridPlace.of(request, name, period)
    if not Rights.of(request).enters(model=place.return_type.model):
        raise PermissionDenied(_("您的账号不填报这种报表。需要填报时请联系系统管理员授权。"))
    return place


def _opened(site: Any, request: HttpRequest, place: GridPlace) -> HttpResponse:
    """The grid as it is kept; where it is asked for, with the draft that lies there."""
    found = Grid(request, place).open()
    draft = Draft.objects.at(account_of(request), place.address())
    is_restored = draft is not None and is_asked(request)
    if draft is not None and is_restored:
        found.restored(draft.values)
    waiting = Waiting(place.draft_address, draft.saved_at if draft else None, is_restored, bool(found.stale))
    return render(request, "admin/grid.html", _context(site, request, found) | {"draft": waiting})


def grid_start(request: HttpRequest, name: str) -> HttpResponse:
    """Leads to a period of the return: the one that is asked for, else the last that has ended."""
    return_type, asked = return_type_or_404(name), request.GET.get("period", "")
    period = period_or_404(return_type, asked) if asked else last_ended(return_type, today())
    return redirect(grid_address(return_type, period))


def _sent(request: HttpRequest, place: GridPlace) -> Grid:
    """The grid as it was sent; it was kept unless it is refused."""
    for _attempt in range(2):
        try:
            return _attempted(request, place)
        except (Conflict, IntegrityError):
            # Once more: the grid now meets the newer rows, and says so.
            continue
    found = Grid(request, place).sent(request.POST)
    found.is_busy = True
    return found


def _attempted(request: HttpRequest, place: GridPlace) -> Grid:
    """Reads everything anew inside the transaction. Raises Conflict or IntegrityError."""
    try:
        with writing_for(request, "整表填报", reason=request.POST.get("why", "").strip()[:500]) as work:
            found = Grid(request, place).sent(request.POST)
            found.write(work)
        say_doubts(request, work)
    except NotSaved as refused:
        return refused.grid
    except ReasonNeeded:
        found = Grid(request, place).sent(request.POST)
        found.is_reason_missing = True
    except ValidationError as refused:
        found = Grid(request, place).sent(request.POST)
        found.against = refused.messages
    return found


def _context(site: Any, request: HttpRequest, found: Grid) -> dict[str, Any]:
    expected = ExpectedReturns(found.rights)
    earlier = list(grid_choices.earlier_periods(expected, found))
    return site.each_context(request) | {
        "title": f"{found.return_type.label} {found.period!s}",
        "grid": found,
        "draft": Waiting(found.place.draft_address),
        "columns": [found.return_type.ledger.field(name) for name in found.return_type.columns],
        "kinds": list(grid_choices.other_kinds(expected, found)),
        "periods": list(grid_choices.periods(expected, found)),
        "earlier": earlier,
        "is_earlier": any(each.is_current for each in earlier),
        "units": grid_choices.units(found),
        "model_list": site.get_model_admin(found.return_type.model).address("changelist"),
    }
