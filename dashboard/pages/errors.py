"""Pages for what went wrong. Those of a fault of the server need neither database nor session."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views import defaults

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        most = settings.MOST_REQUEST_BYTES // (1024 * 1024)
        return render(request, "413.html", {"most": most}, status=413)
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _private(defaults.page_not_found(request, exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _private(defaults.permission_denied(request, exception))


def _private(response: HttpResponse) -> HttpResponse:
    """The page names who is signed in."""
    patch_cache_control(response, private=True, no_cache=True)
    return response
