"""The catalogue from TOML files, into the database, and out of it again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from metrics.acts.writing import Work, writing
from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.faults import CatalogueError, Fault, unknown
from metrics.catalogue.reading import Entry, read_catalogue
from metrics.models import Account, CatalogueEntry, Counter, EntryKind
from metrics.models.current import current
from metrics.wording import within_sentence

_REVISION = ("", CatalogueEntry._meta.label)
_cached: tuple[int, Catalogue] | None = None


def current_catalogue(counters: Mapping[tuple[str, str], int] | None = None) -> Catalogue:
    """The catalogue in the database. One query for its revision (none with `counters`), one more after a change."""
    global _cached
    if current() is not None:
        return read_catalogue(_rows())
    revision = (Counter.read([], [_REVISION[1]]) if counters is None else counters).get(_REVISION, 0)
    if _cached is None or _cached[0] != revision:
        _cached = revision, read_catalogue(_rows())
    return _cached[1]


def forget() -> None:
    """Drops what is remembered of the catalogue; for tests that roll counters back."""
    global _cached
    _cached = None


def read_files(paths: Iterable[Path]) -> Catalogue:
    """The catalogue of TOML files and of folders of them. Raises CatalogueError with every fault."""
    return read_catalogue(_entries(paths))


def check_entry(kind: EntryKind, code: str, body: Mapping[str, Any], *, replaces: int | None = None) -> None:
    """Raises CatalogueError unless the catalogue stays sound with this entry in place of row `replaces`."""
    rest = [_entry(row) for row in CatalogueEntry.objects.all() if row.pk != replaces]
    read_catalogue([*rest, _row_entry(kind, code, body)])


def load_into_database(paths: Iterable[Path], user: Account | None = None) -> int:
    """Puts the entries of the files into the database and returns how many changed.

    Entries of the same code are replaced, others stay; the whole must be sound. Raises CatalogueError.
    """
    entries = list(_entries(paths))
    with writing(user, "载入指标目录", origin="load_catalogue") as work:
        rows = {(row.kind, row.code): row for row in CatalogueEntry.objects.all()}
        work.lock_rows(rows.values())
        return _merge(work, entries, rows)


def _merge(work: Work, entries: list[Entry], rows: dict[tuple[str, str], CatalogueEntry]) -> int:
    loaded = {(entry.kind, entry.code) for entry in entries}
    read_catalogue([*(_entry(row) for key, row in rows.items() if key not in loaded), *entries])
    changed = 0
    for position, entry in enumerate(entries):
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


def _day_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a definition")


def _rows() -> Iterator[Entry]:
    return (_entry(row) for row in CatalogueEntry.objects.order_by("position", "code"))


def _entry(row: CatalogueEntry) -> Entry:
    return _row_entry(EntryKind(row.kind), row.code, row.body)


def _row_entry(kind: EntryKind, code: str, body: Mapping[str, Any]) -> Entry:
    """The body of a row need not repeat the row's code."""
    return Entry(kind, code, {"code": code, **body}, "")


def _entries(paths: Iterable[Path]) -> Iterator[Entry]:
    faults: list[Fault] = []
    found: list[Entry] = []
    for path in paths:
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not files:
            faults.append(Fault(str(path), "", "", _("文件夹里没有 .toml 文件。")))
        for file in files:
            found += _entries_of(file, faults)
    if faults:
        raise CatalogueError(faults)
    yield from found


def _entries_of(file: Path, faults: list[Fault]) -> Iterator[Entry]:
    kinds = {kind.value: kind for kind in EntryKind}
    for name, tables in _content(file, faults).items():
        if name not in kinds:
            faults.append(Fault(file.name, "", name, unknown(name, kinds)))
        elif not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            faults.append(Fault(file.name, "", name, _("须写成 [[%(name)s]]。") % {"name": name}))
        else:
            yield from (_file_entry(kinds[name], table, file, number) for number, table in enumerate(tables, 1))


def _content(file: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = _("没有这个文件。")
    except (UnicodeDecodeError, OSError):
        message = _("不是 UTF-8 的文本文件。")
    except tomllib.TOMLDecodeError as error:
        message = _("不合 TOML 语法：%(error)s。") % {"error": error}
    faults.append(Fault(str(file), "", "", message))
    return {}


def _file_entry(kind: EntryKind, table: dict[str, Any], file: Path, number: int) -> Entry:
    code = table.get("code")
    if not isinstance(code, str) or not code:
        code = _("第%(number)s个%(kind)s") % {"number": number, "kind": within_sentence(kind.label)}
    return Entry(kind, code, table, file.name)
