"""What is wrong with a sheet, and where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from metrics.wording import listed


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the file, the row as a spreadsheet numbers it (0: the whole file), the column and its value."""

    file: str
    message: str
    hint: str = ""
    row: int = 0
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        row = _("第%(row)s行") % {"row": self.row} if self.row else ""
        column = _("“%(column)s”列") % {"column": self.column} if self.column else ""
        value = f"“{_short(self.value)}”" if self.value else ""
        place = " ".join(filter(None, (self.file, row, column, value)))
        words = {"message": self.message, "hint": self.hint}
        what = pgettext("two sentences", "%(message)s%(hint)s") % words if self.hint else self.message
        return _("%(place)s：%(what)s") % {"place": place, "what": what}


@dataclass(frozen=True)
class RowFault:
    """A problem of one row, before it is known which row: the column's heading, the value, what is wrong."""

    message: str
    hint: str = ""
    column: str = ""
    value: str = ""

    def at(self, file: str, row: int) -> Problem:
        return Problem(file, self.message, self.hint, row, self.column, self.value)


class ImportRefused(Exception):
    """The sheets are wrong; nothing of them was taken."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt word: the nearest known one, or else all of them."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if close:
        return _("是不是“%(near)s”？") % {"near": close[0]}
    return _("可用的有：%(options)s。") % {"options": listed(names)}


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= 40 else line[:40] + "…"
