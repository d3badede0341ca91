"""Definitions in TOML files and folders of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.faults import CatalogueError, Fault, unknown
from metrics.catalogue.reading.entries import Entry, read_catalogue
from metrics.models import EntryKind
from metrics.wording import within_sentence


def read_files(paths: Iterable[Path]) -> Catalogue:
    """The catalogue of TOML files and of folders of them. Raises CatalogueError with every fault."""
    return read_catalogue(entries_in(paths))


def entries_in(paths: Iterable[Path]) -> Iterator[Entry]:
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
