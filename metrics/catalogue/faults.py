"""Faults of definitions, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.wording import Text, listed


@dataclass(frozen=True)
class Fault:
    """One thing wrong: in which file or row, in which entry, at which key, and what to do about it."""

    file: str
    entry: str
    key: str
    message: str

    def __str__(self) -> str:
        return ":".join(filter(None, (self.file, self.entry, self.key))) + f":{self.message}"


class CatalogueError(Exception):
    """Definitions are wrong; nothing of them was taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


_NO_SUCH_NAME = gettext_lazy("没有这个名字")


def unknown(value: str, allowed: Iterable[str], complaint: Text = _NO_SUCH_NAME) -> str:
    """A message for a name that is none of the allowed ones, with the nearest."""
    options = list(allowed)
    near = difflib.get_close_matches(value, options, 1)
    words = {"complaint": complaint, "value": value, "near": "".join(near), "options": listed(options)}
    if near:
        return _("%(complaint)s：“%(value)s”，是不是“%(near)s”？") % words
    if options:
        return _("%(complaint)s：“%(value)s”，可用的有：%(options)s。") % words
    return _("%(complaint)s：“%(value)s”。") % words
