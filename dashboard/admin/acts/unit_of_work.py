"""Every POST inside one unit of work. What stops it is said in the form that was sent, with what was typed in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.admin.acts.refusals import STOPS, refusal_of
from dashboard.admin.acts.visit import Visit, account_of
from dashboard.admin.django_private import unsaid_on_failure
from metrics.acts.writing import Work, writing
from metrics.ledgers.registry import ledger_of
from metrics.models.current import Conflict
from metrics.wording import listed

MOST_DOUBTS = 5
# How often an act is tried when others are faster; the form usually sees them at the second attempt.
ATTEMPTS = 3

Answer = Callable[[], HttpResponse]


def origin_of(request: HttpRequest) -> str:
    """Where an act came from, for the trail: the address, and the page."""
    return f"{request.META.get('REMOTE_ADDR', '')} {request.path}"[:200]


def writing_for(request: HttpRequest, why: str, *, reason: str = "") -> AbstractContextManager[Work]:
    """The unit of work of whoever asks.

    `why` is for the trail, where what nobody gave a reason for is Chinese like the rest.
    """
    return writing(account_of(request), why, origin=origin_of(request), reason=reason)


def in_one_work(
    request: HttpRequest, why: str, view: Answer, *, at_last: Callable[[], None] = lambda: None
) -> HttpResponse:
    """The view, for a POST inside one unit of work; what stops it is said in words and leaves all as it was.

    `at_last` is called when all is written, and may still raise what stops it.
    """
    if request.method != "POST":
        return view()
    once = partial(_once, request, why, view, at_last)
    try:
        return _patiently(once)
    except STOPS as error:
        Visit.of(request).refusal = refusal_of(error)
    try:
        # Once more, for the answer alone: the forms now refuse, and show what was typed.
        return once()
    except STOPS as error:
        messages.error(request, str(listed(refusal_of(error).messages, "")))
        return HttpResponseRedirect(request.get_full_path())


def _patiently(once: Answer) -> HttpResponse:
    """Tried anew when somebody was faster: the forms then meet the newer row."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return once()
        except (Conflict, IntegrityError):
            continue
    return once()


def _once(request: HttpRequest, why: str, view: Answer, at_last: Callable[[], None]) -> HttpResponse:
    with unsaid_on_failure(request):
        with writing_for(request, why) as work:
            answer = view()
            at_last()
        say_doubts(request, work)
        return answer


def say_doubts(request: HttpRequest, work: Work) -> None:
    """What was kept and is hardly so, one by one, as far as anybody reads on."""
    for doubt in work.doubts[:MOST_DOUBTS]:
        words = _("已保存，但请核对：%(ledger)s“%(row)s”的%(doubt)s")
        parts = {"ledger": capfirst(str(ledger_of(doubt.row).one)), "row": doubt.row, "doubt": doubt.words}
        messages.warning(request, words % parts)
    if (more := len(work.doubts) - MOST_DOUBTS) > 0:
        messages.warning(request, _("另有 %(count)s 处数字超过通常的范围，请核对。") % {"count": more})
