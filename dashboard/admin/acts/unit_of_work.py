"""Every POST inside one unit of work. What stops it is said in the form that was sent, with what was typed in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from dashboard.rights import Rights
from metrics.acts.writing import writing
from metrics.models.current import Conflict
from metrics.wording import listed

# How often an act is tried when others are faster; the form usually sees them at the second attempt.
ATTEMPTS = 3
CONFLICT_STATUS = 409


def origin_of(request: HttpRequest) -> str:
    """Where an act came from, for the trail: the address, and the page."""
    return f"{request.META.get('REMOTE_ADDR', '')} {request.path}"[:200]


def for_request(form: Any, request: HttpRequest, /, **own: Any) -> Any:
    """The form class, told who reads it and what stopped it a moment ago."""
    refusal = getattr(request, "_refusal", None)
    return type(form.__name__, (form,), {"rights": Rights.of(request), "refusal": refusal, **own})


class ActingMixin:
    """For admins: `_write` runs a view."""

    def _write(self, request: HttpRequest, why: str, view: Callable[[], HttpResponse]) -> HttpResponse:
        """The view, for a POST inside one unit of work; what stops it is said in words and leaves all as it was.

        `why` is for the trail, where what nobody gave a reason for is Chinese like the rest.
        """
        if request.method != "POST":
            return view()
        try:
            return self._patiently(request, why, view)
        except (Conflict, IntegrityError, ProtectedError, ValidationError) as error:
            request._refusal = _refusal(error)  # type: ignore[attr-defined]
        try:
            # Once more, for the answer alone: the forms now refuse, and show what was typed.
            return self._once(request, why, view)
        except (Conflict, IntegrityError, ProtectedError, ValidationError) as error:
            return self._refused(request, str(listed(_refusal(error).messages, "")))

    def _patiently(self, request: HttpRequest, why: str, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Tried anew when somebody was faster: the forms then meet the newer row."""
        for _attempt in range(ATTEMPTS - 1):
            try:
                return self._once(request, why, view)
            except (Conflict, IntegrityError):
                continue
        return self._once(request, why, view)

    def _once(self, request: HttpRequest, why: str, view: Callable[[], HttpResponse]) -> HttpResponse:
        queue: list[Any] = cast("Any", messages.get_messages(request))._queued_messages
        before = len(queue)
        try:
            with writing(request.user, why, origin=origin_of(request)):  # type: ignore[arg-type]
                return view()
        except Exception:
            # What was to be said of a success that was undone.
            del queue[before:]
            raise

    def _refused(self, request: HttpRequest, message: str) -> HttpResponse:
        self.message_user(request, message, messages.ERROR)  # type: ignore[attr-defined]
        return HttpResponseRedirect(request.get_full_path())


def _refusal(error: Exception) -> ValidationError:
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, ProtectedError):
        return ValidationError(_("还有其他行指向这一行，不能删除。请先处理那些行。"))
    return ValidationError(_("与别处同时进行的修改冲突，没有保存。请核对后再保存一次。"))
