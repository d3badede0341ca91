"""What is the same and what is kept: of every sign there is, and of many of them together."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest

from metrics.sameness import same_text, tidy_text
from tests.support.disguises import disguised

# All that is more than itself in some way; what is left out is compared and kept as it is.
SIGNS = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(sign) not in ("Cn", "Co", "Cs", "Lo") or unicodedata.normalize("NFKC", sign) != sign
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("青禾Ａ区１号", "青禾a区1号"),
        ("云 岭　镇\u00a0", "云岭镇"),
        ("云\u200b岭\u200d镇\ufeff", "云岭镇"),
        ("云\u00ad岭\u2060镇\ufe0f\U000e0100", "云岭镇"),
        ("\u200e(甲)\u202c", "（甲）"),
        ("STRASSE", "straße"),
        ("ｶﾞ", "ガ"),
        ("\u3164王\uffa0", "王"),
        ("行\r\n行", "行行"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same_text(one) == same_text(other) == same_text(disguised(one))


@pytest.mark.parametrize(("one", "other"), [("云岭", "岭云"), ("1号", "l号"), ("王芳", "王方"), ("A-1", "A1")])
def test_not_the_same(one: str, other: str) -> None:
    assert same_text(one) != same_text(other)


def test_each_sign_is_the_same_as_itself_and_tidied() -> None:
    folded = same_text.__wrapped__
    same = {sign: folded(sign) for sign in SIGNS}
    assert len(same) > 19_000
    assert [sign for sign in SIGNS if folded(same[sign]) != same[sign] or folded(tidy_text(sign)) != same[sign]] == []
    assert [sign for sign in SIGNS if unicodedata.category(sign) == "Cf" and (folded(sign) or tidy_text(sign))] == []


def test_so_are_many_together() -> None:
    rng = random.Random(20260115)
    blocks = [range(0x20, 0x250), range(0x300, 0x370), range(0x1100, 0x1200), range(0x200B, 0x2010)]
    blocks += [range(0x4E00, 0x4F00), range(0xFF00, 0xFFEF), range(0x3040, 0x3100), range(0x1F00, 0x2000)]
    for _ in range(20_000):
        text = "".join(chr(rng.choice(rng.choice(blocks))) for _ in range(rng.randint(1, 7)))
        same, tidy = same_text(text), tidy_text(text)
        assert same_text(same) == same == same_text(tidy) and tidy_text(tidy) == tidy


def test_what_is_kept_keeps_its_width_its_case_and_its_lines() -> None:
    assert tidy_text(" \u3000Ａ区\u200b  云　 岭\u00ad镇\t\n ") == "Ａ区 云　岭镇"
    assert tidy_text("一、查摆\r\n二、整改") == "一、查摆\r\n二、整改"
    assert tidy_text("\u200b \ufeff\u3164\u3000") == ""
