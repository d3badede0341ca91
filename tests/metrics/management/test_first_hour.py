"""An empty installation is entered, and a whole district gets its accounts from one sheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from metrics.acts.granting import disable
from metrics.acts.writing import writing
from metrics.catalogue.loading import current_catalogue
from metrics.ingest.sheets import SHEETS
from metrics.ingest.templates import EXPLAINED
from metrics.models import Account, Grant, OrgUnit, Role, TrailEntry
from tests.support import cast
from tests.support.commands import run
from tests.support.site import load_catalogue, make_account

pytestmark = pytest.mark.django_db
FIRST = ("first_account", "wang", "--name", "王芳", "--unit", "530199", "--unit-name", "澄江区")


def test_the_first_account_of_an_empty_installation_runs_its_accounts() -> None:
    said = run(*FIRST, "--drawn-password")
    account = Account.objects.get()
    password = said.partition("首次密码：")[2].partition("（")[0]
    assert account.check_password(password) and account.password_is_first and not account.is_superuser
    assert [(grant.role, grant.unit_id) for grant in account.grants.all()] == [(Role.SYSTEM_ADMIN, "530199")]
    assert (OrgUnit.objects.get().name, OrgUnit.objects.get().kind) == ("澄江区", "district")
    assert {entry.origin for entry in TrailEntry.objects.all()} == {"first_account"}
    with pytest.raises(CommandError, match="已经有系统管理员“wang”"):
        run("first_account", "li", "--unit", "530199", "--drawn-password")


def test_an_installation_whose_administrators_are_gone_is_entered_again() -> None:
    cast.make_cast()
    make_account("chief", (Role.SYSTEM_ADMIN, cast.DISTRICT))
    with writing(None, "停用") as work:
        disable(work, Account.objects.get())
    run("first_account", "wang", "--unit", cast.DISTRICT, "--drawn-password")
    assert Grant.objects.filter(account__username="wang", role=Role.SYSTEM_ADMIN).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wang", "--unit", "530199"], "请用 --unit-name 写明"),
        (["wang", "--unit", "12345", "--unit-name", "澄江区"], "区划代码"),
        (["wang wang", "--unit", "530199", "--unit-name", "澄江区"], "用户名"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("first_account", *arguments, "--drawn-password")
    assert not Account.objects.exists() and not OrgUnit.objects.exists()


def test_there_is_no_superuser_and_it_is_said_what_to_use() -> None:
    with pytest.raises(CommandError, match=r"first_account.*import_accounts"):
        run("createsuperuser", username="root", email="")
    assert not Account.objects.exists()


SHEET = f"""账号,姓名,单位代码,角色,只查看,负责的板块
zhao,赵敏,{cast.DISTRICT},区级业务员,,G1、SECOND
qian,钱江,{cast.TOWN},乡镇(街道)审核员,,
qian,钱江,{cast.VILLAGE},村(社区)填报员,是,
"""


def imported(folder: Path, text: str) -> list[dict[str, str]]:
    (folder / "账号.csv").write_text(text, encoding="utf-8")
    run("import_accounts", str(folder / "账号.csv"), "--passwords", str(folder / "passwords.csv"))
    with (folder / "passwords.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def district() -> None:
    cast.make_cast()
    load_catalogue()


def test_a_sheet_opens_the_accounts_of_a_district(district: None, tmp_path: Path) -> None:
    sheet = SHEET.replace("SECOND", current_catalogue().sections["G2"].name_zh)
    handed = imported(tmp_path, sheet)
    assert [(each["账号"], each["姓名"]) for each in handed] == [("zhao", "赵敏"), ("qian", "钱江")]
    for each in handed:
        account = Account.objects.get(username=each["账号"])
        assert account.check_password(each["首次密码"]) and account.password_is_first and account.is_staff
    assert sorted(Grant.objects.values_list("account__username", "role", "unit_id", "view_only", "sections")) == [
        ("qian", "clerk", cast.VILLAGE, True, []),
        ("qian", "reviewer", cast.TOWN, False, []),
        ("zhao", "officer", cast.DISTRICT, False, ["G1", "G2"]),
    ]
    assert (tmp_path / "passwords.csv").stat().st_mode & 0o777 == 0o600
    (tmp_path / "passwords.csv").unlink()
    assert imported(tmp_path, sheet) == [] and Grant.objects.count() == 3


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_opened(district: None, tmp_path: Path) -> None:
    lines = [
        f"sun,孙,{cast.DISTRICT},局长,,",
        "li,李,999999,领导,,",
        f"zhou,周,{cast.VILLAGE},领导,是,",
        f"wu wu,吴,{cast.VILLAGE},领导,,",
        f"zheng,郑,{cast.DISTRICT},区级业务员,,没有的板块",
        f"feng,冯,{cast.DISTRICT},领导,,",
    ]
    with pytest.raises(CommandError) as refused:
        imported(tmp_path, "\n".join([SHEET.splitlines()[0], *lines, ""]))
    said = str(refused.value).splitlines()
    assert [line.split(" ")[1].partition("：")[0] for line in said[:-1]] == [
        "第2行",
        "第3行",
        "第4行",
        "第5行",
        "第6行",
    ]
    assert said[-1] == "共 5 处问题，什么也没有写入。"
    assert not Account.objects.exists() and not (tmp_path / "passwords.csv").exists()


def test_where_passwords_cannot_be_handed_over_nothing_is_opened(district: None, tmp_path: Path) -> None:
    (tmp_path / "账号.csv").write_text(SHEET.replace("SECOND", "G2"), encoding="utf-8")
    with pytest.raises(CommandError, match="没有开通任何账号"):
        run("import_accounts", str(tmp_path / "账号.csv"), "--passwords", str(tmp_path / "none" / "passwords.csv"))
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [["--host", "https://a.example"], ["--host", "*"], ["--host", "a.example", "--database", "mysql://a@b/c"]],
)
def test_settings_that_would_not_start_are_not_made(wrong: list[str], tmp_path: Path, settings: Any) -> None:
    settings.SETTINGS_FILE = tmp_path / "district.env"
    with pytest.raises(CommandError, match=r"--host|--database"):
        run("make_settings", *wrong)
    assert not list(tmp_path.iterdir())


def test_offices_that_go_with_no_other_stay_apart(district: None, tmp_path: Path) -> None:
    head = SHEET.splitlines()[0]
    with pytest.raises(CommandError, match="不能兼任"):
        imported(tmp_path, f"{head}\nhe,何,{cast.DISTRICT},系统管理员,,\nhe,何,{cast.DISTRICT},领导,,\n")
    assert not Account.objects.exists()


# --- empty sheets ----------------------------------------------------------------------------------------------------


def test_every_ledger_has_an_empty_sheet_that_comes_in_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "空表"
    assert f"写了 {len(SHEETS)} 张空表" in run("sheet_templates", str(folder))
    said = run("import_ledgers", str(folder))
    assert len(said.splitlines()) == len(SHEETS) and set(said.split()) >= {"新增", "0"}
    with (folder / EXPLAINED).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {(line["台账"], line["列"]) for line in lines} == {(s.label, each) for s in SHEETS for each in s.headings}
    assert all(line["填什么"] and line["怎么写"] for line in lines)
    [kind] = [line for line in lines if (line["台账"], line["列"]) == ("单位", "类别")]
    assert kind["必填"] == "必填" and kind["怎么写"].startswith("可填：省、市、区(县)、镇")
    with pytest.raises(CommandError, match="没有改动"):
        run("sheet_templates", str(folder))


def test_a_sheet_filled_in_as_it_is_explained_is_taken(tmp_path: Path) -> None:
    run("sheet_templates", str(tmp_path / "空表"))
    path = tmp_path / "空表" / "单位.csv"
    heads = path.read_text(encoding="utf-8-sig").strip().split(",")
    line = {"区划代码": "530199", "名称": "澄江区", "类别": "区(县)"}
    path.write_text(",".join(heads) + "\n" + ",".join(line.get(head, "") for head in heads) + "\n", encoding="utf-8")
    assert "单位.csv\t新增 1" in run("import_ledgers", str(tmp_path / "空表"))
