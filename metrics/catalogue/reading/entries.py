"""Reads entries (tables of TOML files, or bodies of rows) into a catalogue; reports every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import (
    Catalogue,
    Section,
    System,
    SystemRows,
    Theme,
)
from metrics.catalogue.faults import CatalogueError, Fault, unknown
from metrics.catalogue.reading.indicators import read_indicator
from metrics.catalogue.reading.references import reference_faults
from metrics.catalogue.tables import Table
from metrics.ledgers.registry import ledgers
from metrics.models import EntryKind


@dataclass(frozen=True)
class Entry:
    """One entry before it is understood, and where it stands."""

    kind: EntryKind
    code: str
    body: Mapping[str, Any]
    file: str


def read_catalogue(entries: Iterable[Entry]) -> Catalogue:
    """The catalogue that the entries make up. Raises CatalogueError with all faults."""
    faults: list[Fault] = []
    found: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    files: dict[str, str] = {}
    for entry in entries:
        table = Table(entry.body, entry.file, entry.code, faults)
        count = len(faults)
        if entry.code in found[entry.kind]:
            table.fault("code", _("代码“%(code)s”重复。") % {"code": entry.code})
        if isinstance(code := entry.body.get("code"), str) and code.strip() and code != entry.code:
            words = {"code": code, "own": entry.code}
            table.fault("code", _("定义里的代码“%(code)s”与本行的代码“%(own)s”不同。") % words)
        value = _READERS[entry.kind](table)
        files[entry.code] = entry.file
        if value is not None and len(faults) == count:
            found[entry.kind][entry.code] = value
    catalogue = Catalogue(*(found[kind] for kind in EntryKind))
    faults += reference_faults(catalogue, files, complete=not faults)
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _read_theme(table: Table) -> Theme:
    theme = Theme(table.text("code"), table.text("name_zh"), table.text("name_en"))
    table.done()
    return theme


def _read_section(table: Table) -> Section:
    section = Section(table.text("code"), table.text("theme"), table.text("name_zh"), table.text("name_en"))
    table.done()
    return section


def _read_system(table: Table) -> System:
    values = {key: table.text(key) for key in ("code", "section", "name_zh", "name_en")}
    system = System(**values, rows=tuple(filter(None, map(_read_rows, table.tables("rows", required=True)))))
    table.done()
    return system


def _read_rows(table: Table) -> SystemRows | None:
    name = table.text("ledger")
    ledger = next((each for each in ledgers() if each.name == name), None)
    if ledger is None:
        if name:
            table.fault("ledger", unknown(name, [each.name for each in ledgers()]))
        table.discard("kinds")
        return None
    kinds = table.names("kinds", ledger.kinds)
    table.done()
    return SystemRows(name, kinds)


_READERS = {
    EntryKind.THEME: _read_theme,
    EntryKind.SECTION: _read_section,
    EntryKind.SYSTEM: _read_system,
    EntryKind.INDICATOR: read_indicator,
}
