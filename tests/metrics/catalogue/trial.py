"""Sound definitions for trial, how one of them is changed, and what is then found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from metrics.catalogue.faults import CatalogueError, Fault

Body = dict[str, Any]
COMMON = {
    "name_zh": "试验",
    "name_en": "Trial",
    "section": "S",
    "definition": "只供试验",
    "unit": "个",
    "better": "up",
    "finest": "year",
    "basis": "无",
    "owner": "试验",
    "reviewed_on": date(2026, 1, 15),
}
COUNT = {"ledger": "assignments", "kinds": ["reserve_cadre"], "aggregate": "count", "time": "stock"}
SUM = {"ledger": "returns", "aggregate": "sum", "columns": ["jobs"], "time": "flow"}
LATEST = {"ledger": "returns", "aggregate": "latest", "columns": ["jobs"], "window": 6, "time": "stock"}
INCOME = {"ledger": "incomes", "aggregate": "sum", "columns": ["operating"], "time": "flow"}
BAND = {"aggregate": "band", "at_least": 100, "of": INCOME, "within": {"kinds": ["village"]}}
PART = [{"column": "person.gender", "is": "female"}]
MENTOR = {"column": "role", "is": "uncle"}
INDICATORS: dict[str, Body] = {
    "COUNT": {"measure": COUNT},
    "START": {"measure": {**COUNT, "time": "flow", "on": "start"}},
    "EVENT": {"measure": {"ledger": "admissions", "aggregate": "count", "time": "flow"}},
    "SINCE": {"measure": {"ledger": "admissions", "aggregate": "count", "time": "since", "since": date(2023, 1, 1)}},
    "DISTINCT": {"measure": {**COUNT, "aggregate": "distinct", "subject": "person"}},
    "PRESENCE": {"measure": {**COUNT, "aggregate": "presence", "within": {"kinds": ["village"]}}},
    "SUM": {"measure": SUM},
    "MONEY": {"unit": "万元", "measure": {**SUM, "columns": ["wages", "revenue"]}},
    "LATEST": {"measure": LATEST},
    "DUE": {"measure": {"ledger": "incomes", "aggregate": "expected", "time": "flow"}},
    "CAME": {"measure": {"ledger": "incomes", "aggregate": "received", "time": "flow"}},
    "BAND": {"measure": BAND},
    "NORM": {
        "measure": {
            "aggregate": "band",
            "at_least_parameter": "running_fund",
            "of": INCOME,
            "within": {"kinds": ["village"]},
        }
    },
    "MINIMUM": {"unit": "元", "measure": {"aggregate": "minimum", "of": INCOME, "within": {"kinds": ["village"]}}},
    "SHARE": {"unit": "%", "share": {"whole": COUNT, "part": PART}},
    "RATE": {"unit": "%", "rate": {"numerator": SUM, "denominator": LATEST}},
    "CHANGE": {"unit": "%", "change": {"of": "SUM", "against": "year_before"}},
    "BOTH": {"combination": {"op": "sum", "of": ["SUM", "LATEST"]}},
}
SOUND: dict[str, list[Body]] = {
    "theme": [{"code": "T", "name_zh": "主题", "name_en": "Theme"}],
    "section": [{"code": "S", "theme": "T", "name_zh": "板块", "name_en": "Section"}],
    "indicator": [{"code": code, **COMMON, **body} for code, body in INDICATORS.items()],
}


def sound() -> dict[str, list[Body]]:
    """A copy in which no two entries share a table."""
    return {kind: [copy.deepcopy(table) for table in tables] for kind, tables in SOUND.items()}


def toml(value: Any) -> str:
    """A value as TOML, tables inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    return f'"{value}"'


def write(folder: Path, entries: dict[str, list[Body]], name: str = "trial.toml") -> Path:
    lines = [
        line
        for kind, tables in entries.items()
        for table in tables
        for line in (f"[[{kind}]]", *(f"{key} = {toml(value)}" for key, value in table.items()))
    ]
    (folder / name).write_text("\n".join(lines), encoding="utf-8")
    return folder / name


def faults_of(call: Callable[[], Any]) -> list[Fault]:
    with pytest.raises(CatalogueError) as caught:
        call()
    assert str(caught.value) == "\n".join(map(str, caught.value.faults))
    return caught.value.faults


def changed(code: str, path: str, value: Any) -> dict[str, list[Body]]:
    """The sound entries, with one key of one of them set (None: taken out)."""
    entries = sound()
    table: Any = next(each for each in entries["indicator"] if each["code"] == code)
    *way, last = path.split(".")
    for step in way:
        table = table[step]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return entries
