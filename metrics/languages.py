"""What a language does with numbers, years and labels. Its words are in locale/, in the .po file of the language.

Another language is a row here, one in LANGUAGES of the settings, and its .po file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language


@dataclass(frozen=True)
class Conventions:
    """`large` are numbers, the largest first, and the sign after what is counted in each: 1.8万, 1.2亿."""

    group: str = ""
    point: str = "."
    large: tuple[tuple[int, str], ...] = ()
    # Digits of the year on the axis of a chart.
    year_digits: int = 4
    # Whether a label begins with a small letter where it stands within a sentence, and what keeps its capital even so.
    lowers_labels: bool = False
    proper_names: tuple[str, ...] = ()
    # Which of its two names a thing of the catalogue goes by.
    names: Literal["zh", "en"] = "en"


# What the program is written in.
SOURCE = "zh"

_CONVENTIONS = {
    "zh": Conventions(large=((10**8, "亿"), (10**4, "万")), year_digits=2, names="zh"),
    "en": Conventions(group=",", lowers_labels=True, proper_names=("Party",)),
}
_USUAL = Conventions()


def conventions() -> Conventions:
    """Those of the reader's language; without a reader those of Chinese, as of the texts."""
    language = (get_language() or SOURCE).split("-")[0]
    return _CONVENTIONS.get(language, _USUAL)
