"""The catalogue in the database: read, checked, and loaded from files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from metrics.acts.writing import Work, writing
from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.files import entries_in
from metrics.catalogue.reading.entries import Entry, read_catalogue
from metrics.ledgers.office import DEFINITIONS
from metrics.models import Account, CatalogueEntry, Counter, EntryKind
from metrics.models.current import current
from metrics.models.snapshot import snapshot

_REVISION = ("", DEFINITIONS.key)
# The newest revision that was read here, and its catalogue.
_newest: list[tuple[int, Catalogue]] = []


def current_catalogue(counters: Mapping[tuple[str, str], int] | None = None) -> Catalogue:
    """The catalogue in the database. One query for its revision, one more after a change.

    `counters` are those of the snapshot in which the caller reads; with them the first query is spared.
    """
    work = current()
    if work is not None and work.may_have_changed(CatalogueEntry):
        return read_catalogue(_rows())
    with snapshot():
        return _at(counters if counters is not None else Counter.read([], [DEFINITIONS.key]))


def _at(counters: Mapping[tuple[str, str], int]) -> Catalogue:
    revision = counters.get(_REVISION, 0)
    for known, catalogue in _newest:
        if known == revision:
            return catalogue
    catalogue = read_catalogue(_rows())
    if not _newest or _newest[0][0] < revision:
        _newest[:] = [(revision, catalogue)]
    return catalogue


def forget() -> None:
    """Drops what is remembered of the catalogue; for tests that roll counters back."""
    _newest.clear()


def check_entry(kind: EntryKind, code: str, body: Mapping[str, Any], *, replaces: int | None = None) -> None:
    """Raises CatalogueError unless the catalogue stays sound with this entry in place of row `replaces`."""
    rest = [_entry(row) for row in CatalogueEntry.objects.all() if row.pk != replaces]
    read_catalogue([*rest, _row_entry(kind, code, body)])


def load_into_database(paths: Iterable[Path], user: Account | None = None) -> int:
    """Puts the entries of the files into the database and returns how many changed.

    Entries of the same code are replaced, others stay; the whole must be sound. Raises CatalogueError.
    """
    entries = list(entries_in(paths))
    with writing(user, "载入指标目录", origin="load_catalogue") as work:
        rows = {(row.kind, row.code): row for row in CatalogueEntry.objects.all()}
        work.lock_rows(rows.values())
        return _merge(work, entries, rows)


def _merge(work: Work, entries: list[Entry], rows: dict[tuple[str, str], CatalogueEntry]) -> int:
    loaded = {(entry.kind, entry.code) for entry in entries}
    read_catalogue([*(_entry(row) for key, row in rows.items() if key not in loaded), *entries])
    changed = 0
    for entry, position in zip(entries, _positions(entries, rows), strict=True):
        body = json.loads(json.dumps(entry.body, default=_day_text, ensure_ascii=False))
        row = rows.get((entry.kind, entry.code))
        if row is None:
            work.create(CatalogueEntry(kind=entry.kind, code=entry.code, position=position, body=body))
        elif (row.body, row.position) != (body, position):
            work.correct(row, body=body, position=position)
        else:
            continue
        changed += 1
    return changed


def _positions(entries: list[Entry], rows: Mapping[tuple[str, str], CatalogueEntry]) -> list[int]:
    """The places that the entries have already, in the order of the files; those that are new come after all others.

    So whatever is not loaded stays where it is, and what is loaded again does not move.
    """
    kept = sorted(rows[key].position for entry in entries if (key := (entry.kind, entry.code)) in rows)
    if len(set(kept)) < len(kept):
        kept = []  # two in one place are in no order that could be kept
    after = max((row.position for row in rows.values()), default=-1) + 1
    return [*kept, *range(after, after + len(entries) - len(kept))]


def _day_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a definition")


def _rows() -> Iterator[Entry]:
    return (_entry(row) for row in CatalogueEntry.objects.only("kind", "code", "body").order_by("position", "code"))


def _entry(row: CatalogueEntry) -> Entry:
    return _row_entry(EntryKind(row.kind), row.code, row.body)


def _row_entry(kind: EntryKind, code: str, body: Mapping[str, Any]) -> Entry:
    """The body of a row need not repeat the row's code."""
    return Entry(kind, code, {"code": code, **body}, "")
