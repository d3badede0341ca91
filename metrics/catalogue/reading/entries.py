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
from metrics.catalogue.reading.references import NamedEntry, circles, misfits, namings_in, unknown_names
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
    # What could be read, though perhaps with faults; and of that what has none.
    read: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    sound: dict[EntryKind, dict[str, Any]] = {kind: {} for kind in EntryKind}
    files: dict[tuple[EntryKind, str], str] = {}
    namings: list[NamedEntry] = []
    nameless: set[EntryKind] = set()
    for entry in entries:
        table = Table(entry.body, entry.file, entry.code, faults)
        before = len(faults)
        _check_code(entry, table, nameless, is_known=(entry.kind, entry.code) in files)
        value = _READERS[entry.kind](table)
        files[entry.kind, entry.code] = entry.file
        namings += namings_in(entry.kind, entry.body, entry.file, entry.code)
        if value is not None:
            read[entry.kind][entry.code] = value
            if len(faults) == before:
                sound[entry.kind][entry.code] = value
    codes = {kind: [code for each, code in files if each is kind] for kind in EntryKind if kind not in nameless}
    faults += unknown_names(namings, codes)
    indicators = read[EntryKind.INDICATOR]
    places = {code: file for (kind, code), file in files.items() if kind is EntryKind.INDICATOR}
    faults += [*circles(indicators, places), *misfits(indicators, sound[EntryKind.INDICATOR], places)]
    if faults:
        raise CatalogueError(faults)
    return Catalogue(*(sound[kind] for kind in EntryKind))


def _check_code(entry: Entry, table: Table, nameless: set[EntryKind], *, is_known: bool) -> None:
    """What an entry without a code of its own is called by others nobody knows: then no name of its kind is missed."""
    code = entry.body.get("code")
    if is_known:
        table.fault("code", _("代码“%(code)s”重复。") % {"code": entry.code})
        nameless.add(entry.kind)
    if not isinstance(code, str) or not code.strip():
        nameless.add(entry.kind)
    elif code != entry.code:
        words = {"code": code, "own": entry.code}
        table.fault("code", _("定义里的代码“%(code)s”与本行的代码“%(own)s”不同。") % words)


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
        table.done()
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
