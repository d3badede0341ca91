"""What a page of the admin shows belongs together: a GET reads the database as it is at one moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from metrics.models.snapshot import snapshot

View = Callable[..., HttpResponseBase]
_MARK = "is_recorded"


def recorded(view: View) -> View:
    """Marks a view of whom the trail keeps who looked, so that it writes when it is read."""
    setattr(view, _MARK, True)
    return view


def at_one_moment(view: View, guarded: View) -> View:
    """The guarded view, its page made before the snapshot ends; recorded views, and what is sent, as they are."""
    if getattr(view, _MARK, False):
        return guarded

    @wraps(guarded)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return guarded(request, *args, **kwargs)
        with snapshot():
            answer = guarded(request, *args, **kwargs)
            return answer.render() if isinstance(answer, SimpleTemplateResponse) else answer

    return shown
