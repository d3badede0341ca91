"""Who fails to sign in too often waits; how long, and by what he is counted, is in the settings of django-axes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

MOST_FAILURES = 5


def failures_allowed(request: HttpRequest, credentials: Any) -> int:
    """With so many failures in a row an account is locked for whoever tries it from there."""
    return MOST_FAILURES
