"""Who fails to sign in too often waits; how long, and by what he is counted, is in the settings of django-axes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MOST_FAILURES = 5


def failures_allowed(request: HttpRequest, credentials: Any) -> int:
    """With so many failures in a row an account is locked for whoever tries it from there."""
    return MOST_FAILURES


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """What he is told, in his language, and how he gets in again."""
    minutes = settings.AXES_COOLOFF_TIME.seconds // 60
    return render(request, "429.html", {"minutes": minutes}, status=429)
