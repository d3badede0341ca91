"""What is worked out for a request is kept beside it, once, and never shown to another."""

from __future__ import annotations

import ast
from threading import Thread

import pytest
from django.http import HttpRequest

from dashboard.per_request import PerRequest
from tests.support.places import ROOT

# As Django's own middleware sets it.
DJANGOS = ("LANGUAGE_CODE",)


def test_it_is_made_once_for_each_request() -> None:
    made: list[HttpRequest] = []
    kept: PerRequest[int] = PerRequest("kept", lambda request: made.append(request) or len(made))
    first, second = HttpRequest(), HttpRequest()
    assert [kept.of(first), kept.of(first), kept.of(second), kept.of(second)] == [1, 1, 2, 2]
    assert made == [first, second]


def test_one_thread_knows_nothing_of_the_request_of_another() -> None:
    kept: PerRequest[object] = PerRequest("kept", lambda request: object())
    request, found = HttpRequest(), []
    thread = Thread(target=lambda: found.append(kept.of(request)))
    thread.start()
    thread.join()
    mine = kept.of(request)
    assert found and found[0] is not mine and kept.of(request) is mine


@pytest.mark.parametrize("source", ["request._rights = 1", "setattr(request, 'rights', 1)", "self.request.draft = 1"])
def test_what_is_hung_onto_a_request_is_found(source: str) -> None:
    assert hung_on(source) == [1]


def test_nothing_is_hung_onto_a_request() -> None:
    paths = sorted((ROOT / "dashboard").rglob("*.py"))
    found = {str(path): hung_on(path.read_text(encoding="utf-8")) for path in paths}
    assert found and {path: lines for path, lines in found.items() if lines} == {}


def hung_on(source: str) -> list[int]:
    """Lines that give a request an attribute; what the session keeps is another matter."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr not in DJANGOS:
            owner: ast.expr = node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            owner = node.args[0]
        else:
            continue
        if (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")) == "request":
            lines.append(node.lineno)
    return lines
