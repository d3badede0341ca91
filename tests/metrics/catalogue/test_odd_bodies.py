"""Bodies that hold what nobody expects are read or refused."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from metrics.catalogue.faults import CatalogueError
from metrics.catalogue.reading.entries import Entry, read_catalogue
from metrics.models import EntryKind
from tests.metrics.catalogue.trial import COMMON, INDICATORS, Body, faults_of


@pytest.mark.parametrize(
    "body", [{}, {"code": None}, {"code": 3}, {"code": "X", "measure": []}, {"code": "X", "measure": {"ledger": 1}}]
)
def test_whatever_a_body_holds_is_a_fault_and_no_failure(body: Body) -> None:
    assert faults_of(lambda: read_catalogue([Entry(EntryKind.INDICATOR, "X", body, "")]))


ODD: list[Any] = [None, True, -1, 1.5, float("nan"), "", "x", [], [None], [{}], [[1]], {}, {"x": 1}, {"kinds": None}]


def everywhere(value: Any, odd: Any) -> Iterator[Any]:
    """The value with each of its parts in turn replaced by the odd one."""
    yield odd
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        for replaced in everywhere(inner, odd):
            copied = copy.copy(value)
            copied[key] = replaced
            yield copied


@pytest.mark.parametrize("code", INDICATORS)
def test_whatever_the_admin_is_given_is_read_or_refused(code: str) -> None:
    """Bodies of rows come from JSON, where anything may stand anywhere: that is a fault to report, never a failure."""
    for odd in ODD:
        for body in everywhere({"code": code, **COMMON, **INDICATORS[code]}, odd):
            if isinstance(body, dict):
                with suppress(CatalogueError):
                    read_catalogue([Entry(EntryKind.INDICATOR, code, body, "")])
