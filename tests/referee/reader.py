"""Reads the definitions as the plain tables they are written as."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

Table = dict[str, Any]


def read_definitions(paths: Iterable[Path]) -> dict[str, Table]:
    """The tables of all indicators in the files, by code. Numbers with a point are exact."""
    found: dict[str, Table] = {}
    for path in paths:
        for table in tomllib.loads(path.read_text("utf-8"), parse_float=Decimal).get("indicator", []):
            assert table["code"] not in found, f"{table['code']} is defined twice"
            found[table["code"]] = table
    return found


def definition_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))
