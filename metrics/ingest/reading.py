"""A folder of CSV files into tables of text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.ingest.cells import clean, plain
from metrics.ingest.problems import Problem, nearest
from metrics.ingest.sheets import SHEETS, Sheet, sheet_named
from metrics.wording import Text, listed

# Every heading that a sheet may have, and whether it must.
Headings = Mapping[str, bool]
LARGEST_FILE = 20 * 2**20
MOST_ROWS = 100_000
_WIDEST = 200
_HOW_TO_SAVE = gettext_lazy("请在表格软件里另存为“CSV UTF-8(逗号分隔)”。")


@dataclass(frozen=True)
class SheetText:
    """One sheet as text: for every filled row its number in the spreadsheet and its cells by heading."""

    file: str
    sheet: Sheet
    headings: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]


class Unreadable(Exception):
    """The file as a whole cannot be taken."""

    def __init__(self, message: str, hint: Text = "", *, row: int = 0) -> None:
        self.message, self.hint, self.row = message, str(hint), row
        super().__init__(message)


def read_folder(folder: Path, problems: list[Problem]) -> tuple[list[SheetText], set[Sheet]]:
    """The tables of a folder in the order of SHEETS, and the sheets of which not every row could be read."""
    tables: dict[Sheet, SheetText] = {}
    broken: set[Sheet] = set()
    for sheet, path in _files(folder, problems):
        found = len(problems)
        table = read_table(path, sheet, problems)
        if table:
            tables[sheet] = table
        if len(problems) > found:
            broken.add(sheet)
    if not tables and not problems:
        problems.append(
            Problem(
                folder.name, _("文件夹里没有台账。"), _("需要这样的文件：%(name)s.csv。") % {"name": SHEETS[0].label}
            )
        )
    return [tables[sheet] for sheet in SHEETS if sheet in tables], broken


def _files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Sheet, Path]]:
    taken: dict[Sheet, str] = {}
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~$"))):
        # macOS stores Chinese names decomposed.
        name = unicodedata.normalize("NFC", path.name)
        sheet = sheet_named(unicodedata.normalize("NFC", path.stem))
        if path.suffix.lower() != ".csv":
            problems.append(Problem(name, _("不是 CSV 文件。"), str(_HOW_TO_SAVE)))
        elif sheet is None:
            problems.append(Problem(name, _("没有叫这个名字的台账。"), nearest(path.stem, [s.label for s in SHEETS])))
        elif sheet in taken:
            problems.append(
                Problem(name, _("与 %(file)s 是同一个台账。") % {"file": taken[sheet]}, _("请合成一个文件。"))
            )
        else:
            taken[sheet] = name
            yield sheet, path


def read_table(path: Path, sheet: Sheet, problems: list[Problem]) -> SheetText | None:
    """The table of one file. Adds what is wrong with the file, its headings or the length of its rows."""
    found = read_rows(path, sheet.headings, problems)
    return found and SheetText(path.name, sheet, *found)


def read_rows(
    path: Path, known: Headings, problems: list[Problem]
) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]] | None:
    """The headings of a file and its filled rows, each with its number and its cells by heading.

    Adds what is wrong with the file, its headings or the length of its rows; None where it cannot be read at all.
    """
    try:
        text = _text(path, known)
        records = _records(text)
    except Unreadable as error:
        problems.append(Problem(path.name, error.message, error.hint, error.row))
        return None
    headings = _headings(records[0])
    problems += _heading_problems(path.name, known, headings)
    return tuple(headings), list(_rows(path.name, headings, records, problems))


def _text(path: Path, known: Headings) -> str:
    """The decoded file. Of two encodings that fit, the one in which the headings are ours."""
    content = _content(path)
    try:
        text, failure = content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text, failure = "", error
    if text and _known_headings(text, known):
        return text
    try:
        other = content.decode("gb18030")
    except UnicodeDecodeError:
        other = ""
    if other and _known_headings(other, known):
        return other
    if failure is not None:
        row = content.count(b"\n", 0, failure.start) + 1
        raise Unreadable(_("认不出文字的编码。"), _HOW_TO_SAVE, row=row)
    return text


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(_("文件超过 %(most)s MB。") % {"most": LARGEST_FILE // 2**20}, _("请分批导入。"))
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable(_("打不开文件：%(error)s。") % {"error": error.strerror}) from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("这是表格软件的工作簿，只是改了扩展名。"), _HOW_TO_SAVE)
    if b"\0" in content:
        raise Unreadable(_("不是文本文件。"), _HOW_TO_SAVE)
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unreadable(_("文件是空的。"), _("至少要有一行标题。"))
    return content


def _known_headings(text: str, known: Headings) -> bool:
    first = plain(text.lstrip().partition("\n")[0])
    return any(heading in first for heading in known)


def _records(text: str) -> list[list[Any]]:
    """The rows of the file; a cell that the row does not have is not a string."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    width = max(line.count(",") for line in text.splitlines()) + 1
    try:
        frame = pandas.read_csv(
            io.StringIO(text), header=None, names=range(min(width, _WIDEST)), dtype=str, keep_default_na=False,
            skip_blank_lines=False, engine="python", nrows=MOST_ROWS + 2,
        )  # fmt: skip
    except (pandas.errors.ParserError, csv.Error, ValueError):
        raise Unreadable(_("不合 CSV 的格式。"), _("常见的原因是引号没有配对，或某一行、某一格长得不合理。")) from None
    if len(frame) > MOST_ROWS + 1:
        raise Unreadable(_("超过 %(most)s 行。") % {"most": MOST_ROWS}, _("请分批导入。"))
    return frame.to_numpy(dtype=object).tolist()


def _headings(record: list[Any]) -> list[str]:
    headings = [plain(clean(cell)) if isinstance(cell, str) else "" for cell in record]
    while headings and not headings[-1]:
        headings.pop()
    return headings


def _heading_problems(file: str, known: Headings, headings: list[str]) -> Iterator[Problem]:
    if len(headings) == 1 and "\t" in headings[0]:
        yield Problem(file, _("各列之间不是逗号。"), str(_HOW_TO_SAVE), 1)
        return
    missing = [heading for heading, needed in known.items() if needed and heading not in headings]
    for heading in missing:
        needed_ones = {"headings": listed(each for each in known if known[each])}
        yield Problem(file, _("缺少这一列。"), _("标题行须有：%(headings)s。") % needed_ones, 1, heading)
    unused = [heading for heading in known if heading not in headings]
    for position, heading in enumerate(headings):
        if not heading:
            yield Problem(file, _("第 %(number)s 列没有标题。") % {"number": position + 1}, "", 1)
        elif heading in headings[:position]:
            yield Problem(file, _("这一列出现了两次。"), "", 1, heading)
        elif heading not in known:
            yield Problem(file, _("没有这一列。"), nearest(heading, unused or known), 1, heading)


def _rows(file: str, headings: list[str], records: list[list[Any]], problems: list[Problem]) -> Iterator[Any]:
    width = len(headings)
    for number, record in enumerate(records[1:], 2):
        cells = [clean(cell) for cell in record if isinstance(cell, str)]
        if not any(cells):
            continue  # spreadsheets leave blank rows behind
        if len(cells) < width or any(cells[width:]):
            words = _("有 %(cells)s 列，标题行有 %(headings)s 列。") % {"cells": len(cells), "headings": width}
            problems.append(Problem(file, words, _("内容里的逗号须放在引号之内。"), number))
        else:
            yield number, dict(zip(headings, cells, strict=False))
