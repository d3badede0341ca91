"""The commands: what they print, and that they refuse in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from metrics.models import CatalogueEntry, Counter, OrgUnit, Person, TrailEntry
from tests.support.commands import run
from tests.support.places import FIXTURES
from tests.support.sheets import PEOPLE, UNITS, put
from tests.support.site import make_account

pytestmark = pytest.mark.django_db


# --- import_ledgers ------------------------------------------------------------------------------------------------


def test_import_prints_counts_and_keeps_the_user(tmp_path: Path) -> None:
    make_account("li")
    put(tmp_path, 单位=UNITS, 人员=PEOPLE)
    assert (
        run("import_ledgers", str(tmp_path), "--user", "li") == "单位.csv\t新增 4\t未变 0\n人员.csv\t新增 2\t未变 0\n"
    )
    assert {entry.user.username for entry in TrailEntry.objects.all() if entry.user} == {"li"}


def test_import_lists_every_problem(tmp_path: Path) -> None:
    put(tmp_path, 单位=UNITS, 人员=PEOPLE.replace("男", "?").replace("A2", "A 2"))
    with pytest.raises(CommandError) as refused:
        run("import_ledgers", str(tmp_path))
    lines = str(refused.value).splitlines()
    assert lines[0] == "人员.csv 第2行 “性别”列 “?”：不在可选的范围内。可填：男、女。"
    assert lines[1].startswith("人员.csv 第3行 “人员编号”列 “A 2”：人员编号只能用字母、数字和短横。")
    assert lines[2] == "共 2 处问题，什么也没有写入。"
    assert refused.value.returncode == 1
    assert not OrgUnit.objects.exists()


@pytest.mark.parametrize("arguments", [["/nowhere"], [".", "--user", "nobody"]])
def test_import_refuses_an_unknown_folder_or_account(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="没有这个"):
        run("import_ledgers", *arguments)


# --- load_catalogue ------------------------------------------------------------------------------------------------


def test_the_catalogue_is_loaded_once() -> None:
    first = run("load_catalogue", str(FIXTURES / "catalogue"))
    assert first == f"指标目录：新增或更新 {CatalogueEntry.objects.count()} 条。\n"
    assert run("load_catalogue", str(FIXTURES / "catalogue")) == "指标目录：新增或更新 0 条。\n"


def test_a_broken_catalogue_is_refused_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('[[theme]]\ncode = "t"\nname_zh = "题"\nnmae_en = "T"\n[[chapter]]\n', encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run("load_catalogue", str(path))
    assert "broken.toml" in str(refused.value)
    assert "处问题，什么也没有写入" in str(refused.value)
    assert not CatalogueEntry.objects.exists()


# --- demo and figures ----------------------------------------------------------------------------------------------


def test_the_demonstration_is_refused_in_operation(settings: Any) -> None:
    settings.DEMO = False
    for arguments in ([], ["--fresh"], ["--accounts"]):
        with pytest.raises(CommandError, match="只能在演示时运行"):
            run("demo", *arguments)
    assert not OrgUnit.objects.exists()


def test_figures_of_an_empty_database_say_what_to_do() -> None:
    with pytest.raises(CommandError, match="还没有单位"):
        run("figures")


# --- loaddata ------------------------------------------------------------------------------------------------------


def test_a_fixture_passes_the_unit_of_work(tmp_path: Path) -> None:
    fields = {"number": "X1", "name": "王五", "gender": "male", "unit": "529901"}
    unit = {"model": "metrics.orgunit", "pk": "529901", "fields": {"name": "青禾区", "kind": "district"}}
    path = tmp_path / "people.json"
    path.write_text(json.dumps([unit, {"model": "metrics.person", "pk": 7, "fields": fields}]), encoding="utf-8")
    run("loaddata", str(path))
    entry = TrailEntry.objects.get(ledger="metrics.Person")
    assert (entry.key, entry.verb, entry.origin) == ("7", "create", "loaddata")
    assert Counter.read(["529901"])["529901", "metrics.Person"] == 1
    path.write_text(
        json.dumps([{"model": "metrics.person", "pk": 7, "fields": fields | {"name": "赵六"}}]), encoding="utf-8"
    )
    run("loaddata", str(path))
    assert Person.objects.get().name == "赵六"
    assert Counter.read(["529901"])["529901", "metrics.Person"] == 2
