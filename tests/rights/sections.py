"""Which ledgers belong to the sections of the catalogue, read off its files as they are written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

from metrics.ledgers.registry import ledgers
from tests.support.site import CATALOGUE


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(CATALOGUE.glob("*.toml")):
        for name, tables in tomllib.loads(file.read_text("utf-8")).items():
            found.setdefault(name, []).extend(tables)
    return found


@cache
def closed_models(section: str) -> frozenset[Any]:
    """Models of the ledgers that other sections keep, and this one neither keeps nor counts."""
    systems = [(each["section"], row["ledger"]) for each in _tables()["system"] for row in each["rows"]]
    own = {ledger for where, ledger in systems if where == section}
    own |= {ledger for each in _tables()["indicator"] if each["section"] == section for ledger in _counted(each)}
    closed = {ledger for _where, ledger in systems} - own
    return frozenset(ledger.model for ledger in ledgers() if ledger.name in closed)


def _counted(table: Any) -> Iterator[str]:
    """Every ledger that a definition names, at any depth."""
    for name, value in table.items():
        if name == "ledger":
            yield value
        elif isinstance(value, dict):
            yield from _counted(value)


def section_of(code: str) -> str:
    """The section of an indicator; a section is its own."""
    return next((each["section"] for each in _tables()["indicator"] if each["code"] == code), code)
