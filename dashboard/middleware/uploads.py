"""Requests that bring too much are refused before their bodies are read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse


class RefuseLargeBodies:
    """Files come only from who is signed in, and only so many bytes at once; anybody else sends short forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _announced(request)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            most = settings.MOST_REQUEST_BYTES if request.user.is_authenticated else 0
            if size > most:
                raise RequestDataTooBig(f"A body of {size} bytes was announced.")
        return self.get_response(request)


def _announced(request: HttpRequest) -> int:
    """A body without a length is not read at all."""
    length = request.headers.get("content-length") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
