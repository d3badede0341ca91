"""Of an entry with several faults all are told at once, also of one measure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from metrics.catalogue.files import read_files
from tests.metrics.catalogue.trial import COUNT, INCOME, MENTOR, SUM, Body, faults_of, sound, write

W = "measure.where"

SLIPS: list[tuple[str, dict[str, Any], set[str]]] = [
    (
        "COUNT",
        {"measure.aggregate": "average", "measure.kinds": ["cadre"], "measure.colour": 1, "measure.time": "stocks"},
        {"measure.aggregate", "measure.kinds", "measure.colour", "measure.time"},
    ),
    (
        "PRESENCE",
        {"measure.ledger": "x", "measure.within": {"kinds": ["hamlet"]}, "measure.colour": 1, "measure.time": "since"},
        {"measure.ledger", "measure.within.kinds", "measure.colour", "measure.since"},
    ),
    (
        "BAND",
        {"measure.of": {**INCOME, "ledger": "x", "colour": 1}, "measure.at_least": "viel", "measure.within": None},
        {"measure.of.ledger", "measure.of.colour", "measure.at_least", "measure.within"},
    ),
    (
        "SHARE",
        {"share.whole": {**COUNT, "kinds": ["cadre"], "time": "x"}, "share.part": [MENTOR, {"colum": "role"}]},
        {"share.whole.kinds", "share.whole.time", "share.part[1].is", "share.part[2]", "share.part[2].colum"},
    ),
    (
        "COUNT",
        {"measure.kinds": ["cadre"], "rate": {"numerator": {**SUM, "columns": ["job"]}, "denominator": SUM}},
        {"", "measure.kinds", "rate.numerator.columns"},
    ),
    (
        "CHANGE",
        {"change.of": "SUMM", "change.against": "last", "section": "X9", "better": "higher"},
        {"of", "change.against", "section", "better"},
    ),
    (
        "COUNT",
        {W: [{"column": "rolle", "is": "x", "filled": True, "hue": 1}]},
        {f"{W}[1].column", f"{W}[1]", f"{W}[1].hue"},
    ),
]


def put(table: Body, path: str, value: Any) -> None:
    """Sets one key (None: takes it out)."""
    *way, last = path.split(".")
    for step in way:
        table = table[step]
    if value is None:
        del table[last]
    else:
        table[last] = value


@pytest.mark.parametrize(("code", "slips", "keys"), SLIPS)
def test_all_faults_of_an_entry_are_told_at_once(tmp_path: Path, code: str, slips: Body, keys: set[str]) -> None:
    entries = sound()
    for path, value in slips.items():
        put(next(each for each in entries["indicator"] if each["code"] == code), path, value)
    faults = faults_of(lambda: read_files([write(tmp_path, entries)]))
    assert {fault.key for fault in faults} == keys and {fault.entry for fault in faults} == {code}
