"""Names of files, as they are shown and given back: without folders and without signs that deceive."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext_noop

from metrics.files.limits import MOST_NAME

# Kept with the row, and so Chinese for every reader.
UNNAMED = gettext_noop("未命名")
# Control, format (which turns the direction of reading), surrogate and private signs.
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def cleaned(name: str) -> str:
    """The name without folders, control signs and outer dots, at most MOST_NAME long, with its ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if each.isspace() else each for each in last if not _is_hidden(each))
    path = PurePosixPath(re.sub(r'[:*?"<>|]', "_", re.sub(r" +", " ", shown)).strip(" ."))
    ending = path.suffix[:20].strip()
    stem = path.name.removesuffix(path.suffix).strip(" .")
    return (stem or UNNAMED)[: MOST_NAME - len(ending)].strip(" .") + ending


def ending_of(name: str) -> str:
    """The ending in small letters, with its dot."""
    return PurePosixPath(name).suffix.lower()


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN and not sign.isspace()
