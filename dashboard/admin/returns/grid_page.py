"""The page of a grid: what it shows around the lines, and what happens when it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.admin.acts import origin_of
from dashboard.admin.desk import Desk
from dashboard.admin.drafts import ASKED, Waiting, answer
from dashboard.admin.grid import Grid, NotSaved, Place, duty_or_404, grid_address, period_or_404
from dashboard.rights import Rights
from metrics.acts.writing import ReasonNeeded, writing
from metrics.aggregation.returns.rounds import RECENT
from metrics.aggregation.returns.within import last_ended
from metrics.models import Account, Draft
from metrics.models.codes import CODE_LENGTHS
from metrics.models.current import Conflict
from metrics.wording import period_name


@dataclass(frozen=True)
class Choice:
    """A way to another grid, with how many returns are missing there."""

    label: Any
    address: str
    missing: int = 0
    is_current: bool = False


def grid(site: Any, request: HttpRequest, name: str, period: str) -> HttpResponse:
    place = _place(request, name, period)
    if request.method != "POST":
        return _opened(site, request, place)
    found = _sent(request, place)
    if found.is_refused:
        return render(request, "admin/grid.html", _context(site, request, found), status=found.status)
    Draft.objects.discard(request.user, place.address())  # type: ignore[arg-type]
    count = len(found.changed)
    words = _("已保存 %(count)s 行。") % {"count": count} if count else _("没有改动，不用保存。")
    messages.success(request, words)
    return HttpResponseRedirect(place.address())


def grid_draft(request: HttpRequest, name: str, period: str) -> HttpResponse:
    """What is typed into the grid and not saved yet; the page of a grid has a draft of its own."""
    place = _place(request, name, period)
    return answer(request, place.address(), lambda: Grid(request, place).drafted(request.POST.dict()))


def _place(request: HttpRequest, name: str, period: str) -> Place:
    """Raises Http404, and PermissionDenied for who does not enter such returns at all."""
    place = Place.of(request, name, period)
    if not Rights.of(request).enters(model=place.duty.model):
        raise PermissionDenied(_("您的账号不填报这种报表。需要填报时请联系系统管理员授权。"))
    return place


def _opened(site: Any, request: HttpRequest, place: Place) -> HttpResponse:
    """The grid as it is kept; where it is asked for, with the draft that lies there."""
    found = Grid(request, place).open()
    draft = Draft.objects.at(request.user, place.address())  # type: ignore[arg-type]
    is_restored = draft is not None and request.GET.get(ASKED[0]) == ASKED[1]
    if draft is not None and is_restored:
        found.restored(draft.values)
    waiting = Waiting(place.draft_address, draft.saved_at if draft else None, is_restored, bool(found.stale))
    return render(request, "admin/grid.html", _context(site, request, found) | {"draft": waiting})


def grid_start(request: HttpRequest, name: str) -> HttpResponse:
    """Leads to a period of the return: the one that is asked for, else the last that has ended."""
    duty, asked = duty_or_404(name), request.GET.get("period", "")
    period = period_or_404(duty, asked) if asked else last_ended(duty, timezone.localdate())
    return redirect(grid_address(duty, period))


def _sent(request: HttpRequest, place: Place) -> Grid:
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


def _attempted(request: HttpRequest, place: Place) -> Grid:
    """Reads everything anew inside the transaction. Raises Conflict or IntegrityError."""
    origin, why = origin_of(request), request.POST.get("why", "").strip()[:500]
    assert isinstance(request.user, Account)
    try:
        with writing(request.user, "整表填报", origin=origin, reason=why) as work:
            found = Grid(request, place).sent(request.POST)
            found.write(work)
    except NotSaved as refused:
        return refused.grid
    except ReasonNeeded:
        found = Grid(request, place).sent(request.POST)
        found.is_reason_missing = True
    return found


def _context(site: Any, request: HttpRequest, found: Grid) -> dict[str, Any]:
    desk = Desk(site, request)
    older = list(_older(desk, found))
    return site.each_context(request) | {
        "title": f"{found.duty.label} {period_name(found.period)}",
        "grid": found,
        "draft": Waiting(found.place.draft_address),
        "columns": [found.duty.model._meta.get_field(name) for name in found.duty.columns],
        "kinds": list(_kinds(desk, found)),
        "periods": list(_periods(desk, found)),
        "older": older,
        "is_older": any(each.is_current for each in older),
        "units": _units(found),
        "model_list": site._registry[found.duty.model].address("changelist"),
    }


def _kinds(desk: Desk, found: Grid) -> Iterator[Choice]:
    """The other returns that the user owes, of the same period where they have it."""
    for standing in desk.standings:
        duty = standing.duty
        is_same = duty.frequency is found.duty.frequency
        period = found.period if is_same else last_ended(duty, desk.today)
        missing = next((len(each.missing) for each in standing.rounds if each.period == period), 0)
        yield Choice(duty.label, grid_address(duty, period), missing, duty is found.duty)


def _periods(desk: Desk, found: Grid) -> Iterator[Choice]:
    for standing in desk.standings:
        if standing.duty is found.duty:
            for each in standing.rounds:
                address = grid_address(each.duty, each.period)
                yield Choice(period_name(each.period), address, len(each.missing), each.period == found.period)


def _older(desk: Desk, found: Grid) -> Iterator[Choice]:
    for period in list(desk.rounds.periods(found.duty, desk.today))[RECENT:]:
        yield Choice(period_name(period), grid_address(found.duty, period), is_current=period == found.period)


def _units(found: Grid) -> list[Choice]:
    """The units below the user's own in which something is owed; nothing where there is but one."""
    roots = found.rights.enters(model=found.duty.model)
    missing: Counter[str] = Counter()
    for owing in found.round.owing:
        missing[_below(owing.unit, roots)] += owing.row is None
    if len(missing) < 2:
        return []
    return [
        Choice(found.rounds.unit_name(code), code, count, code == found.place.unit) for code, count in missing.items()
    ]


def _below(unit: str, roots: tuple[str, ...]) -> str:
    """The unit directly below the nearest of the roots that the unit is or lies in."""
    root = max((each for each in roots if unit.startswith(each)), key=len)
    return unit[: min((n for n in CODE_LENGTHS if n > len(root)), default=len(root))]
