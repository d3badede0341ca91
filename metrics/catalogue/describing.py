"""The definitions written out for people: what each counts, what it comes from, and how it was judged."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from metrics.catalogue.definitions import Catalogue, Indicator

_HEAD = """# Definitions

Every indicator of the catalogue (`fixtures/catalogue/`), as it was read against the sentence of the report that it
comes from. This file is made by `manage.py describe_catalogue`; the verdicts are kept in `docs/definitions.toml`.

| verdict | means | how many |
|---|---|---|
"""
_MEANS = {
    "sound": "says what the report says, or what it is kept for",
    "changed": "did not, and was changed",
    "waits": "for columns, rows or a process that no ledger has yet",
}


class Verdict(StrEnum):
    SOUND = "sound"
    CHANGED = "changed"
    WAITS = "waits"


@dataclass(frozen=True)
class Finding:
    """What somebody found who read one definition: the sentence of the report (perhaps none), a verdict, and why."""

    verdict: Verdict
    sentence: str = ""
    why: str = ""


def read_findings(path: Path) -> dict[str, Finding]:
    """The reviews of a file, by the code of the indicator. Raises ValueError where one is no review."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {code: _reviewed(code, table) for code, table in tables.items()}


def _reviewed(code: str, table: Mapping[str, Any]) -> Finding:
    found = Finding(Verdict(table["verdict"]), table.get("sentence", ""), table.get("why", ""))
    if unknown := table.keys() - {"verdict", "sentence", "why"}:
        raise ValueError(f"{code}: {sorted(unknown)}")
    if found.verdict is not Verdict.SOUND and not found.why:
        raise ValueError(f"{code}: no reason for “{found.verdict}”")
    return found


def described(catalogue: Catalogue, reviews: Mapping[str, Finding]) -> str:
    """All definitions as Markdown, by theme and section, in the order of the catalogue.

    Raises ValueError where an indicator has no review, or a review no indicator.
    """
    if strange := catalogue.indicators.keys() ^ reviews.keys():
        raise ValueError(f"not reviewed, or not there: {sorted(strange)}")
    counted = [sum(each.verdict is verdict for each in reviews.values()) for verdict in Verdict]
    rows = (f"| {verdict} | {_MEANS[verdict]} | {many} |" for verdict, many in zip(Verdict, counted, strict=True))
    return _HEAD + "\n".join([*rows, *_sections(catalogue, reviews)]) + "\n"


def _sections(catalogue: Catalogue, reviews: Mapping[str, Finding]) -> Iterator[str]:
    for section in catalogue.sections.values():
        theme = catalogue.themes[section.theme]
        yield f"\n## {section.code} {theme.name_zh} · {section.name_zh} ({theme.name_en}: {section.name_en})"
        for indicator in catalogue.indicators.values():
            if indicator.section == section.code:
                yield from _lines(indicator, reviews[indicator.code])


def _lines(indicator: Indicator, reviewed: Finding) -> Iterator[str]:
    yield f"\n### {indicator.code} {indicator.name_zh} ({indicator.name_en})\n"
    yield f"- Counts ({indicator.style.unit.key}): {indicator.definition}"
    yield f"- From: {indicator.basis}" + (f" “{reviewed.sentence}”" if reviewed.sentence else "")
    yield f"- Verdict: **{reviewed.verdict}**" + (f". {reviewed.why}" if reviewed.why else "")
