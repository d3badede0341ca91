"""Names of files, as they are shown and given back: without folders and without signs that deceive."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from metrics.files.limits import MOST_NAME

# Kept with the row, and so Chinese for every reader.
UNNAMED = "未命名"
# Control, format (which turns the direction of reading), surrogate and private signs.
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def cleaned(name: str) -> str:
    """The name without folders, control signs and outer dots, at most MOST_NAME long, with its ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if each.isspace() else each for each in last if not _is_hidden(each))
    plain = re.sub(r'[:*?"<>|]', "_", re.sub(r" +", " ", shown)).rstrip(" .")
    ending = found[0] if (found := re.search(r"\.[A-Za-z0-9]{1,10}$", plain)) else ""
    stem = plain.removesuffix(ending).strip(" .") or UNNAMED
    return stem[: MOST_NAME - len(ending)].strip(" .") + ending


def ending_of(name: str) -> str:
    """The ending in small letters, with its dot."""
    return PurePosixPath(name).suffix.lower()


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN and not sign.isspace()
