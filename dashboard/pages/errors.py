"""Pages for what went wrong. Those of a fault of the server need neither database nor session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _private(defaults.page_not_found(request, exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _private(defaults.permission_denied(request, exception))


def _private(response: HttpResponse) -> HttpResponse:
    """The page names who is signed in."""
    patch_cache_control(response, private=True, no_cache=True)
    return response
