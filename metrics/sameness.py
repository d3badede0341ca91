"""When two texts are the same, and what of a text is kept: nobody sees width, blanks, case and what is not drawn."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Signs that are not drawn, besides those of category Cf: fillers, joiners and selectors of Unicode's
# Default_Ignorable_Code_Point, and the blank of the Braille signs.
_FILLERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)
_NOT_DRAWN = frozenset((*_FILLERS, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)))
_BLANK = frozenset({"Cc", "Zl", "Zp", "Zs"})
_BLANKS = re.compile(r"([^\S\r\n])[^\S\r\n]+")


def tidy_text(text: str) -> str:
    """The text as it is kept: without signs that are not drawn and without outer and double blanks. Width, case, lines
    and single blanks are left as they were typed.
    """
    drawn = text if text.isascii() else "".join(sign for sign in text if not _is_hidden(sign))
    return _BLANKS.sub(r"\1", drawn).strip()


@lru_cache(maxsize=2**14)
def same_text(text: str) -> str:
    """By what the text is compared with others: of two that are the same it is equal, and of itself it is itself."""
    # A sign that goes may bring together what then is one sign, so until nothing changes any more.
    while (folded := _folded(text)) != text:
        text = folded
    return text


def _folded(text: str) -> str:
    drawn = (sign for sign in text if not _is_hidden(sign))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", "".join(drawn)).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign) not in _BLANK)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" or ord(sign) in _NOT_DRAWN
