"""What is worked out once for a request and kept beside it: nothing is hung onto the request itself."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


class PerRequest(Generic[T]):
    """One thing for the request that is being answered: made when it is first asked for, let go with the next.

    A thread answers one request at a time, so it keeps one. What is kept may refer to its request, which a dictionary
    with weak keys would never let go then.
    """

    def __init__(self, name: str, make: Callable[[HttpRequest], T]) -> None:
        self._make = make
        self._kept: ContextVar[tuple[HttpRequest, T] | None] = ContextVar(name, default=None)

    def of(self, request: HttpRequest) -> T:
        kept = self._kept.get()
        if kept is None or kept[0] is not request:
            kept = request, self._make(request)
            self._kept.set(kept)
        return kept[1]
