"""A lean client, and everything that an answer says."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client

from metrics.models import Account

# None of these says anything of a row; some differ each time.
_MUTE = {
    "Cache-Control", "Content-Language", "Content-Length", "Content-Security-Policy", "Cross-Origin-Opener-Policy",
    "ETag", "Expires", "Last-Modified", "Permissions-Policy", "Referrer-Policy", "Vary", "X-Content-Type-Options",
    "X-Frame-Options",
}  # fmt: skip
# Tokens of forms, and what is signed with the time.
_FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
_TOKEN = re.compile(r'"token": "[^"]*"|[\w=-]+:\w{6}:[\w-]{43}')


class Of(StrEnum):
    """What an address is there to tell of."""

    ROWS = "rows"
    HISTORY = "the history of a row"
    TRAIL = "the trail"
    # Who can be a mentor is offered by name to those below his township.
    MENTORS = "mentors"


@dataclass(frozen=True)
class Answer:
    """`of` says what is read: the trail tells of rows to those who may not open them."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    messages: tuple[str, ...]
    of: Of = Of.ROWS
    # What the question said itself.
    asked: tuple[str, ...] = ()

    @property
    def location(self) -> str:
        return dict(self.headers).get("Location", "")

    @property
    def type(self) -> str:
        return dict(self.headers).get("Content-Type", "")

    @cached_property
    def text(self) -> str:
        if "spreadsheetml" in self.type:
            return unescape(_unzipped(self.body))
        return unescape(self.body.decode("utf-8", "replace"))

    @cached_property
    def told(self) -> str:
        """Everything that is said, with headers and messages; tokens of forms are chance, and hold any number."""
        headers = (unquote(value) for name, value in self.headers if name not in _MUTE)
        return _FORM_TOKEN.sub("", "\n".join((*headers, *self.messages, self.text)))

    def apart_from(self, *asked: str) -> str:
        """Everything that is said, without what was asked and what differs each time."""
        said = _TOKEN.sub("", f"{self.status}\n{self.told}")
        for each in sorted(filter(None, asked), key=len, reverse=True):
            # A code begins with those of the units above it.
            said = re.sub(rf"(?<!\d){each}(?!\d)", "§", said) if each.isdigit() else said.replace(each, "§")
        return said


def _unzipped(body: bytes) -> str:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


class _Lean(Client):
    """Does not copy the contexts of the templates for each answer, which takes longer than many an answer."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


class Visitor:
    """A browser of somebody who has signed in, or of a stranger."""

    def __init__(self, account: Account | None) -> None:
        self.account = account
        self.client = _Lean(raise_request_exception=False)
        if account is not None:
            self.client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """What happens to his cookies meanwhile is forgotten, as the session is that is taken back."""
        before = copy(self.client.cookies)
        yield
        self.client.cookies = before

    def get(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return self._answer(self.client.get(path, data or {}, headers=headers or None))

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> Answer:
        return self._answer(self.client.post(path, data or {}, headers=headers or None))

    def ask(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        return self.get(path, data) if method == "GET" else self.post(path, data)

    def _answer(self, response: Any) -> Answer:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, tuple(response.items()), body, self._messages())

    def _messages(self) -> tuple[str, ...]:
        """Those that wait for the next page, which then does not show them."""
        cookie = self.client.cookies.pop("messages", None)
        if cookie is None or not cookie.value:
            return ()
        found = CookieStorage(HttpRequest())._decode(cookie.value)
        return tuple(str(message) for message in found or ())
