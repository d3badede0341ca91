"""The commands: what they print, and that they refuse in words."""

import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.utils import timezone

from metrics.models import (
    Account,
    Assignment,
    CatalogueEntry,
    Counter,
    Grant,
    Mentoring,
    OrgUnit,
    Person,
    Role,
    TrailEntry,
    Workshop,
)
from metrics.models.writing import tracked_models, writing
from tests.support.sheets import PEOPLE, UNITS, put

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


# --- import_ledgers ------------------------------------------------------------------------------------------------


def test_import_prints_counts_and_keeps_the_user(tmp_path: Path) -> None:
    Account.objects.create_user("li", password="x")
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
    assert lines[0] == "人员.csv 第2行 “性别”列 “?”:不在可选的范围内。可填:男、女。"
    assert lines[1].startswith("人员.csv 第3行 “人员编号”列 “A 2”:人员编号只能用字母、数字和短横。")
    assert lines[2] == "共 2 处问题,什么也没有写入。"
    assert refused.value.returncode == 1
    assert not OrgUnit.objects.exists()


@pytest.mark.parametrize("arguments", [["/nowhere"], [".", "--user", "nobody"]])
def test_import_refuses_an_unknown_folder_or_account(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="没有这个"):
        run("import_ledgers", *arguments)


# --- load_catalogue ------------------------------------------------------------------------------------------------


def test_the_catalogue_is_loaded_once() -> None:
    first = run("load_catalogue", str(FIXTURES / "catalogue"))
    assert first == f"指标目录:新增或更新 {CatalogueEntry.objects.count()} 条。\n"
    assert run("load_catalogue", str(FIXTURES / "catalogue")) == "指标目录:新增或更新 0 条。\n"


def test_a_broken_catalogue_is_refused_with_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('[[theme]]\ncode = "t"\nname_zh = "题"\nnmae_en = "T"\n[[chapter]]\n', encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run("load_catalogue", str(path))
    assert "broken.toml" in str(refused.value)
    assert "处问题,什么也没有写入" in str(refused.value)
    assert not CatalogueEntry.objects.exists()


# --- demo and figures ----------------------------------------------------------------------------------------------


@pytest.fixture
def demo(db: None, settings: Any) -> str:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
    return run("demo")


def test_the_demonstration_is_complete(demo: str) -> None:
    assert "演示数据已就绪" in demo
    assert all(model._base_manager.exists() for model in tracked_models())
    assert {grant.role for grant in Grant.objects.all()} == set(Role.values)
    assert not Account.objects.filter(is_superuser=True).exists()


def test_what_went_on_in_the_demonstration_is_linked(demo: str) -> None:
    for model in (Assignment, Mentoring, Workshop):
        linked = model.objects.exclude(predecessor=None)
        assert linked
        assert all(row.predecessor.ended_on < row.started_on for row in linked)
    assert set(Mentoring.objects.exclude(predecessor=None)) == set(
        Mentoring.objects.filter(assignment__predecessor__mentorings__isnull=False)
    )


def test_imported_again_the_demonstration_stays(demo: str) -> None:
    lines = run("import_ledgers", str(FIXTURES / "demo")).splitlines()
    assert all("\t新增 0\t" in line for line in lines)


def test_accounts_are_listed_and_work(demo: str) -> None:
    listed = run("demo", "--accounts")
    rows = list(csv.DictReader((FIXTURES / "demo_accounts.csv").open(encoding="utf-8")))
    assert len(listed.splitlines()) == len(rows) == Account.objects.count()
    for row in rows:
        account = Account.objects.get(username=row["user"])
        assert account.check_password(row["password"])
        validate_password(row["password"], account)
        assert row["user"] in listed
        assert row["password"] in listed
    assert {account.username for account in Account.objects.filter(is_staff=False)} == {"leader", "auditor"}


def test_a_database_with_data_is_left_alone(demo: str) -> None:
    entries = TrailEntry.objects.count()
    with pytest.raises(CommandError, match="已有数据"):
        run("demo")
    assert TrailEntry.objects.count() == entries


def test_fresh_empties_first_and_counters_go_on(demo: str) -> None:
    with writing(None, "录入") as work:
        work.create(Person(number="X1", name="王五", gender="male", unit_id="529901"))
    before = Counter.read(["529901"])
    run("demo", "--fresh")
    assert not Person.objects.filter(number="X1").exists()
    after = Counter.read(["529901"])
    assert all(after[pair] > value for pair, value in before.items())


def test_the_demonstration_is_refused_in_operation(settings: Any) -> None:
    settings.DEMO = False
    for arguments in ([], ["--fresh"], ["--accounts"]):
        with pytest.raises(CommandError, match="只能在演示时运行"):
            run("demo", *arguments)
    assert not OrgUnit.objects.exists()


def test_figures_in_three_forms(demo: str) -> None:
    rows = list(csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv"))))
    assert list(rows[0]) == ["code", "name", "value", "unit", "text"]
    entries = json.loads(run("figures", "--period", "2023", "--format", "json"))
    assert [entry["code"] for entry in entries] == [row["code"] for row in rows]
    assert all(
        entry["value"] == (float(row["value"]) if row["value"] else None)
        for entry, row in zip(entries, rows, strict=True)
    )
    table = run("figures", "--period", "2023").splitlines()
    assert len(table) == len(rows) + 1
    assert all(row["text"] in line for row, line in zip(rows, table[1:], strict=True))


def test_a_figure_is_what_the_ledger_says(demo: str) -> None:
    rows = {row["code"]: row for row in csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv")))}
    roles, day = ("reserve_cadre", "reserve_secretary"), date(2023, 12, 31)
    held = Assignment.objects.filter(role__in=roles).in_force(day)
    assert int(rows["G1-03"]["value"]) == len(set(held.values_list("person", flat=True)))


def test_figures_of_the_root_and_the_last_closed_year_unless_named(demo: str) -> None:
    year = str(timezone.localdate().year - 1)
    assert run("figures") == run("figures", "--unit", "529901", "--period", year)
    assert run("figures", "--period", "2023") != run("figures", "--period", "2023", "--unit", "529901100")


def test_a_figure_that_is_not_there_is_empty(demo: str) -> None:
    rows = csv.DictReader(StringIO(run("figures", "--period", "1950", "--format", "csv")))
    assert {row["text"] for row in rows if not row["value"]} == {"—"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unit", "52"], "没有代码为 52 的单位"),
        (["--period", "2023Q5"], "看不懂的时期"),
        (["--period", "20230"], "看不懂的时期"),
    ],
)
def test_figures_refuse_an_unknown_unit_or_period(demo: str, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("figures", *arguments)


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
