"""The catalogue from files into the database and out again; what is broken changes nothing."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.files import read_files
from metrics.catalogue.loading import check_entry, current_catalogue, load_into_database
from metrics.models import CatalogueEntry, EntryKind, TrailEntry
from tests.metrics.catalogue.trial import COMMON, INDICATORS, SOUND, changed, faults_of, write
from tests.support.places import CATALOGUE

# -- files that are none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[theme]\ncode = 1", "不合 TOML 语法"),
        (b'code = "a"\ncode = "b"', "不合 TOML 语法"),
        (b"PK\x03\x04\xff\xfe\x00\x80", "不是 UTF-8 的文本文件"),
        ("[[theme]]\nname_zh = '主题'".encode("gb18030"), "不是 UTF-8 的文本文件"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "broken.toml").write_bytes(content)
    (fault,) = faults_of(lambda: read_files([tmp_path]))
    assert fault.file.endswith("broken.toml") and words in fault.message


@pytest.mark.parametrize(
    ("content", "key", "words"),
    [
        ('[[indikator]]\ncode = "X"', "indikator", "是不是“indicator”"),
        ('[indicator]\ncode = "X"', "indicator", "须写成 [[indicator]]"),
        ('theme = ["a"]', "theme", "须写成 [[theme]]"),
    ],
)
def test_a_file_with_other_tables(tmp_path: Path, content: str, key: str, words: str) -> None:
    (tmp_path / "other.toml").write_text(content, encoding="utf-8")
    (fault,) = faults_of(lambda: read_files([tmp_path]))
    assert (fault.file, fault.key) == ("other.toml", key) and words in fault.message


def test_paths_that_lead_nowhere_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    faults = faults_of(lambda: read_files([tmp_path / "missing.toml", tmp_path / "empty", write(tmp_path, SOUND)]))
    assert [(Path(fault.file).name, fault.message) for fault in faults] == [
        ("missing.toml", "没有这个文件。"),
        ("empty", "文件夹里没有 .toml 文件。"),
    ]


# -- the database ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_loading_writes_and_reads_the_same() -> None:
    wanted = read_files([CATALOGUE])
    assert load_into_database([CATALOGUE]) == CatalogueEntry.objects.count() > 50
    found = current_catalogue()
    assert found == wanted
    for name in (field.name for field in fields(Catalogue)):
        assert list(getattr(found, name)) == list(getattr(wanted, name))


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    load_into_database([CATALOGUE])
    before, entries = (
        list(CatalogueEntry.objects.values_list("pk", "version", "changed_at")),
        TrailEntry.objects.count(),
    )
    assert load_into_database([CATALOGUE]) == 0
    assert list(CatalogueEntry.objects.values_list("pk", "version", "changed_at")) == before
    assert TrailEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    before, entries = list(CatalogueEntry.objects.values()), TrailEntry.objects.count()
    # The first entry is good and new, the last is bad.
    broken = changed("BOTH", "combination.op", "times")
    broken["theme"][0]["name_zh"] = "新名字"
    faults_of(lambda: load_into_database([write(tmp_path, broken)]))
    assert list(CatalogueEntry.objects.values()) == before
    assert TrailEntry.objects.count() == entries
    assert current_catalogue().themes["T"].name_zh == "主题"


@pytest.mark.django_db
def test_one_more_indicator_is_a_file_of_its_own(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    more = {"indicator": [{"code": "MORE", **COMMON, "combination": {"op": "sum", "of": ["SUM", "LATEST"]}}]}
    assert load_into_database([write(tmp_path, more, "more.toml")]) == 1
    assert set(current_catalogue().indicators) == {*INDICATORS, "MORE"}


@pytest.mark.django_db
def test_a_file_loaded_alone_leaves_the_others_where_they_are(tmp_path: Path) -> None:
    load_into_database([CATALOGUE])
    before, order = dict(CatalogueEntry.objects.values_list("code", "position")), list(current_catalogue().indicators)
    assert load_into_database([CATALOGUE / "urban.toml"]) == 0
    text = (CATALOGUE / "urban.toml").read_text(encoding="utf-8")
    (tmp_path / "urban.toml").write_text(text.replace('name_zh = "社区工作者"', 'name_zh = "社工"'), encoding="utf-8")
    assert load_into_database([tmp_path / "urban.toml"]) == 1
    assert dict(CatalogueEntry.objects.values_list("code", "position")) == before
    assert list(current_catalogue().indicators) == order


@pytest.mark.django_db
def test_the_order_of_a_file_is_that_of_the_pages(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    others = {"indicator": [{"code": "MORE", **COMMON, **INDICATORS["COUNT"]}]}
    load_into_database([write(tmp_path, others, "more.toml")])
    turned = {**SOUND, "indicator": SOUND["indicator"][::-1]}
    # The one in the middle stays where it is.
    assert load_into_database([write(tmp_path, turned)]) == len(INDICATORS) - len(INDICATORS) % 2
    assert list(current_catalogue().indicators) == [*list(INDICATORS)[::-1], "MORE"]


@pytest.mark.django_db
def test_what_others_are_built_on_cannot_turn_into_a_circle(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    more = {"indicator": [{"code": "SUM", **COMMON, "unit": "%", "change": {"of": "CHANGE", "against": "previous"}}]}
    faults = faults_of(lambda: load_into_database([write(tmp_path, more, "more.toml")]))
    # And with a number a percentage does not add up.
    assert {(fault.entry, fault.key) for fault in faults} == {("SUM", "of"), ("CHANGE", "of"), ("BOTH", "of")}
    assert current_catalogue().indicators["SUM"].refers_to == ()


@pytest.mark.django_db
def test_check_entry(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    row = CatalogueEntry.objects.get(kind=EntryKind.INDICATOR, code="COUNT")
    check_entry(EntryKind.INDICATOR, "COUNT", row.body, replaces=row.pk)
    check_entry(EntryKind.INDICATOR, "NEW", {**row.body, "code": "NEW"})
    (again,) = faults_of(lambda: check_entry(EntryKind.INDICATOR, "COUNT", row.body))
    assert (again.entry, again.key) == ("COUNT", "code") and "重复" in again.message
    (other,) = faults_of(lambda: check_entry(EntryKind.INDICATOR, "ELSE", row.body))
    assert (other.entry, other.key) == ("ELSE", "code") and "COUNT" in other.message
    broken = {**row.body, "measure": {**row.body["measure"], "kinds": ["cadre"]}}
    (kinds,) = faults_of(lambda: check_entry(EntryKind.INDICATOR, "COUNT", broken, replaces=row.pk))
    assert (kinds.entry, kinds.key) == ("COUNT", "measure.kinds")


@pytest.mark.django_db
def test_renaming_what_others_are_built_on_is_refused(tmp_path: Path) -> None:
    load_into_database([write(tmp_path, SOUND)])
    row = CatalogueEntry.objects.get(kind=EntryKind.INDICATOR, code="SUM")
    faults = faults_of(
        lambda: check_entry(EntryKind.INDICATOR, "TOTAL", {**row.body, "code": "TOTAL"}, replaces=row.pk)
    )
    assert {(fault.entry, fault.key) for fault in faults} == {("CHANGE", "of"), ("BOTH", "of")}
