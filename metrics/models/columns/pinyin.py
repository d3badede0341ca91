"""Names as they are typed on a keyboard: 云岭镇 is found by yunling and by ylz."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from pypinyin import Style, load_phrases_dict, pinyin

from metrics.models.columns.made import MadeField

# Readings that the dictionary gives wrongly for names of places and people.
load_phrases_dict(
    {
        "朝阳": [["cháo"], ["yáng"]],
        "长坪": [["cháng"], ["píng"]],
        "长冲": [["cháng"], ["chōng"]],
        "重阳": [["chóng"], ["yáng"]],
        "六安": [["lù"], ["ān"]],
    }
)
# A sign with several readings is found by each of them; more than this many spellings of one name serve nobody.
_MOST_SPELLINGS = 8


class PinyinField(MadeField):
    """The spellings of another column of the row: full and by initials, separated by spaces."""

    def __init__(self, source: str = "name", **kwargs: Any) -> None:
        texts = {"verbose_name": _("拼音"), "help_text": _("由名称得出，供按拼音查找。")}
        super().__init__(source, **{"max_length": 600} | texts | kwargs)

    def made_of(self, text: str) -> str:
        return spellings(text)[: self.max_length]


def spellings(name: str) -> str:
    """Every likely way to type a name: "yunlingzhen ylz"; of a sign with two readings both."""
    readings = pinyin(name, style=Style.NORMAL, heteronym=False)
    surnames = pinyin(name, style=Style.NORMAL, heteronym=True)[:1]
    first = list(dict.fromkeys([readings[0][0], *surnames[0]]))[:_MOST_SPELLINGS] if readings else []
    rest = [each[0] for each in readings[1:]]
    found = [[head, *rest] for head in first]
    words = [spelling for parts in found for spelling in ("".join(parts), "".join(part[:1] for part in parts))]
    return " ".join(dict.fromkeys(word.lower() for word in words))
