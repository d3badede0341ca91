"""Whoever signs in with a password that somebody else set chooses his own before he comes anywhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Besides where it is changed: where the session ends, and where the language is chosen.
OPEN = ("password", "sign-out", "language")


class ChooseOwnPassword:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_first = request.user.is_authenticated and request.user.password_is_first
        if is_first and request.path not in map(reverse, OPEN):
            return redirect("password")
        return self.get_response(request)
