"""Every text of the interface is marked, translated, and compiled."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tests.support import texts
from tests.support.texts import HAN, Marked, without_examples

# Chinese that has no other language, and why: whole files, or the texts of one.
STAYS: dict[str, tuple[str, set[str] | None]] = {
    "metrics/management/": ("the command line is Chinese", None),
    "metrics/languages.py": ("what Chinese counts large numbers in", {"万", "亿"}),
    "metrics/quantities.py": ("what definitions name", None),
    "metrics/ingest/sheets.py": ("headings of sheets", {"代码", "编号", "名称"}),
    "metrics/ingest/tree.py": ("headings of sheets", {"区划代码", "原单位代码", "承接单位代码"}),
    "metrics/ingest/cells.py": (
        "what cells hold",
        {
            r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})"
            r"| ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日)(?: 0?0:00(?::00)?)?",
            r"(?P<number>[^万亿元]*?) ?(?P<size>万|亿)?(?P<yuan>元)?",
            *("万", "亿"),
            r"(\d{4})年第?([一二三四1-4])季度?",
            r"(\d{4})年度?",
            *("是", "否", "一二三四"),
        },
    ),
    "metrics/ingest/checking.py": ("what cells hold", {"是", "否"}),
    "metrics/ingest/loading.py": ("kept in the trail", {"导入台账 "}),
    "metrics/catalogue/loading.py": ("kept in the trail", {"载入指标目录"}),
    "metrics/acts/reorganising.py": ("kept in the trail", {"区划调整"}),
    "metrics/models/current.py": ("for developers", {"写入“", "”须在 writing() 之内。"}),
    "metrics/acts/guard.py": ("for developers", {"写入 ", " 须经 writing() 与模型管理器。"}),
    "metrics/models/columns/pinyin.py": ("names with more than one reading", {"朝阳", "长坪", "长冲", "重阳", "六安"}),
    "metrics/models/columns/made.py": ("for developers", {"”的 ", " 和 ", " 须一并写入。"}),
    "metrics/models/managers.py": ("for developers", {"台账不支持忽略冲突或冲突时更新的批量写入。"}),
    "metrics/files/names.py": ("kept with the row", {"未命名"}),
    "dashboard/admin/papers/panel.py": (
        "kept in the trail",
        {"上传佐证材料", "下载佐证材料", "删除佐证材料", "恢复佐证材料"},
    ),
    "dashboard/admin/ledger/saving.py": ("kept in the trail", {"更正", "新增"}),
    "dashboard/admin/ledger/tracked.py": ("kept in the trail", {"批量操作", "删除"}),
    "dashboard/admin/row/restoring.py": ("kept in the trail", {"恢复"}),
    "dashboard/admin/returns/grid_page.py": ("kept in the trail", {"整表填报"}),
    "dashboard/admin/reviews/reviewing.py": ("kept in the trail", {"审核"}),
    "dashboard/admin/home/own_password.py": ("kept in the trail", {"本人修改密码"}),
    "dashboard/admin/offices/accounts.py": ("kept in the trail", {"更正账号和授权", "新建账号", "设置密码"}),
    "dashboard/settings/": ("the name of the language; for who installs it, before any language is known", None),
    "metrics/models/columns/sealed.py": (
        "for who installs it",
        {"没有设置 PERSONAL_DATA_KEY，证件号码和电话不能存取。"},
    ),
    "metrics/ingest/templates.py": ("the name of a file that is Chinese for all", {"说明", "填表说明.csv"}),
    "metrics/ingest/accounts.py": ("headings of a sheet; kept in the trail", None),
}
AREAS = ["metrics/", "dashboard/", "dashboard/pages/", "dashboard/tables/", "dashboard/charts.py"]


def area_of(place: str) -> str:
    return max((area for area in AREAS if place.startswith(area)), key=len)


@pytest.fixture(scope="module")
def english() -> gettext.GNUTranslations:
    with (texts.CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def translated(english: gettext.GNUTranslations, each: Marked) -> tuple[str, ...]:
    """The English of a text; of one that goes by a number that of one and of several."""
    if each.plural:
        return tuple(english.npgettext(each.context, each.text, each.plural, number) for number in (1, 2))
    return (english.pgettext(each.context, each.text) if each.context else english.gettext(each.text),)


def test_every_marked_text_is_in_english(english: gettext.GNUTranslations) -> None:
    marked = list(texts.marked())
    missing = [each for each in marked if any(HAN.search(without_examples(en)) for en in translated(english, each))]
    # What has no Chinese in it may be the same: a number and its percent sign.
    missing += [each for each in marked if HAN.search(each.text) and {each.text, ""} & {*translated(english, each)}]
    assert len(marked) > 1000
    assert missing == [], "run `make messages`, then fill locale/en/LC_MESSAGES/django.po and run it again"


def test_the_compiled_catalogue_is_that_of_the_source(english: gettext.GNUTranslations) -> None:
    entries = texts.entries()
    marked = {(each.context, each.text): each for each in texts.marked()}
    assert entries.keys() == marked.keys(), "run `make messages`"
    stale = {key: en for key, en in entries.items() if translated(english, marked[key]) != en}
    assert stale == {}, "run `make messages`"


def test_a_translation_keeps_the_places_of_its_text() -> None:
    every = [(text, en) for (_, text), forms in texts.entries().items() for en in forms]
    assert [(text, en) for text, en in every if texts.places(text) != texts.places(en)] == []


def test_no_translation_mixes_the_punctuation_of_two_languages() -> None:
    every = [en for forms in texts.entries().values() for en in forms]
    assert [en for en in every if set("，。；：？！（）、") & set(en)] == []


@pytest.mark.parametrize("area", AREAS)
def test_every_text_is_marked(area: str) -> None:
    here = [each for each in unmarked() if area_of(each[0]) == area]
    assert [each for each in here if not stays(*each)] == []


def unmarked() -> list[tuple[str, str]]:
    return [each for path in texts.sources() for each in texts.unmarked(path)]


def stays(place: str, text: str) -> bool:
    return any(place.startswith(start) and (kept is None or text in kept) for start, (_, kept) in STAYS.items())


@pytest.mark.parametrize("path", texts.templates(), ids=lambda path: path.name)
def test_every_text_of_a_template_is_marked(path: Path) -> None:
    assert texts.unmarked_in_template(path.read_text(encoding="utf-8")) == ""


def test_an_exemption_that_is_not_needed_goes() -> None:
    found = unmarked()
    for start, (_, kept) in STAYS.items():
        here = {text for place, text in found if place.startswith(start)}
        assert here if kept is None else here >= kept, start


@pytest.mark.parametrize("area", AREAS)
def test_no_text_is_marked_where_it_is_not_collected(area: str) -> None:
    found = [place for path in texts.sources() for place in texts.marked_in_f_strings(path)]
    assert [place for place in found if area_of(place) == area] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{% load i18n %}{% translate '甲' %}", [("甲", "")]),
        ('{% load i18n %}<a title="{% translate "甲" %}">{% firstof x _("乙") %}</a>', [("甲", ""), ("乙", "")]),
        ("{% load i18n %}{% blocktranslate with n=x %}第 {{ n }} 页{% endblocktranslate %}", [("第 %(n)s 页", "")]),
        ("{% load i18n %}{% translate '甲' context 'many' %}", [("甲", "many")]),
        ("{% comment %}甲{% endcomment %}<p>乙</p>", []),
    ],
)
def test_texts_are_found_in_templates(source: str, found: list[tuple[str, str]]) -> None:
    assert [(each.text, each.context) for each in texts.marked_in_template(source, "x")] == found
