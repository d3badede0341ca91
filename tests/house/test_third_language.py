"""A third language is its words and a row of conventions: nothing else of the house has to know of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.test.utils import override_settings
from django.utils.translation import override, trans_real

from dashboard.templatetags.wording import other_languages
from metrics import languages
from metrics.catalogue.definitions import Theme
from metrics.languages import Conventions, conventions
from metrics.periods import Granularity, Period
from metrics.quantities import UNITS_OF_MEASURE, Approximation, Style
from metrics.wording import in_chinese, name_of

FRENCH = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n > 1);\n",
    "quarter\x04四季度": "4e trimestre",
    "quarter\x04%(year)s年%(part)s": "%(part)s de %(year)s",
    "month\x046月": "juin",
    "month\x04%(year)s年%(part)s": "%(part)s %(year)s",
    "on an axis\x046月": "juin",
    "on an axis\x04%(year)s年%(part)s": "%(part)s %(year)s",
    "length of a period\x04半年": "semestre",
    "amount\x04%(number)s名\x00%(number)s名": "%(number)s personne\x00%(number)s personnes",
    "amount\x04%(number)s%%\x00%(number)s%%": "%(number)s\u202f%%\x00%(number)s\u202f%%",
    "approximately\x04%(number)s余": "%(number)s et plus",
    "change\x04下降%(number)s": "recul de %(number)s",
}


def compiled(texts: dict[str, str]) -> bytes:
    """The texts as msgfmt writes them."""
    keys, values = ([text.encode() for text in side] for side in zip(*sorted(texts.items()), strict=True))
    head, tables = 7 * 4, 2 * 8 * len(keys)
    heap, places = b"", []
    for each in (*keys, *values):
        places += [len(each), head + tables + len(heap)]
        heap += each + b"\0"
    numbers = [0x950412DE, 0, len(keys), head, head + tables // 2, 0, 0, *places]
    return struct.pack(f"<{len(numbers)}I", *numbers) + heap


@pytest.fixture(autouse=True)
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "fr" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(compiled(FRENCH))
    monkeypatch.setitem(languages._CONVENTIONS, "fr", Conventions(group="\u202f", point=","))
    monkeypatch.setattr(trans_real, "_translations", {})
    with override_settings(LOCALE_PATHS=[tmp_path]):
        yield


def test_periods_stand_in_its_order() -> None:
    with override("fr"):
        assert [str(Period.parse(code)) for code in ("2023Q4", "2023-06")] == ["4e trimestre de 2023", "juin 2023"]
        assert (Period.parse("2023-06").short_name, Granularity.HALF.label) == ("juin 2023", "semestre")
        assert in_chinese(Period.parse("2023Q4")) == "2023年四季度"


def test_numbers_go_by_its_signs_and_nouns_by_its_plural() -> None:
    people, percent = Style(UNITS_OF_MEASURE["名"]), Style(UNITS_OF_MEASURE["%"], 1)
    with override("fr"):
        assert [people.text(Fraction(n)) for n in (0, 1, 1200)] == ["0 personne", "1 personne", "1\u202f200 personnes"]
        assert percent.text(Fraction(133, 2)) == "66,5\u202f%"
        assert Style(UNITS_OF_MEASURE["%"], is_change=True).text(Fraction(-20)) == "recul de 20\u202f%"
        about = Style(UNITS_OF_MEASURE["名"], approximation=Approximation("余", 1000))
        assert about.parts(Fraction(18001)) == ("18\u202f000 et plus", "personnes")


def test_without_a_row_it_has_the_usual_conventions() -> None:
    with override("de"):
        assert conventions() == Conventions()
        assert Style(UNITS_OF_MEASURE["万元"], 1).amount(Decimal("12345.5")).startswith("12345.5")


def test_every_language_but_the_readers_is_offered() -> None:
    offered = [("zh-hans", "中文"), ("en", "English"), ("fr", "Français")]
    with override_settings(LANGUAGES=offered), override("fr"):
        assert other_languages() == offered[:2]


def test_the_catalogue_is_called_by_the_nearer_of_its_names() -> None:
    theme, without = Theme("G", "基层组织", "Grassroots"), Theme("G", "基层组织", "")
    said = {}
    for language in ("zh-hans", "en", "fr"):
        with override(language):
            said[language] = (name_of(theme), name_of(without))
    assert said == {"zh-hans": ("基层组织", "基层组织")} | dict.fromkeys(("en", "fr"), ("Grassroots", "基层组织"))
