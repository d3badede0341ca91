"""The README leads from an empty machine to the first figure: its commands, in its order, in an invented district."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.support.databases import address_of_database
from tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = ".venv/bin/python "
DISTRICT, TOWN, VILLAGE = "530199", "530199001", "530199001001"
NORMS = {
    "社区运转经费标准(元/年)": "60000",
    "服务群众专项经费标准(元/年)": "100000",
    "联建单位解困经费下限(元/年)": "20000",
    "报表报送期限(期后天数)": "15",
    "工坊分配:村集体(%)": "50",
    "工坊分配:务工群众(%)": "20",
    "工坊分配:经营主体(%)": "20",
    "工坊分配:公益积累(%)": "10",
}
ROWS = {
    "单位": [
        {"区划代码": TOWN, "名称": "清溪镇", "类别": "镇"},
        {"区划代码": VILLAGE, "名称": "上清村", "类别": "村"},
    ],
    "人员": [{"单位代码": VILLAGE, "人员编号": "C-1", "姓名": "李明", "性别": "男", "出生日期": "1990-05-01"}],
    "任职": [{"单位代码": VILLAGE, "人员编号": "C-1", "岗位": "驻村干部", "开始日期": "2022-03-01"}],
    "参数": [
        {"单位代码": DISTRICT, "参数": name, "数值": value, "开始日期": "2022-01-01"} for name, value in NORMS.items()
    ],
}
ACCOUNTS = f"""账号,姓名,单位代码,角色
qian,钱江,{DISTRICT},业务管理员
sun,孙敏,{DISTRICT},区级业务员
li,李想,{TOWN},乡镇(街道)审核员
zhou,周全,{VILLAGE},村(社区)填报员
wu,吴静,{DISTRICT},领导
zheng,郑重,{DISTRICT},审计员
"""


def commands() -> list[list[str]]:
    """Those of the chapter on installing that are ours, in their order."""
    chapter = README.partition("## Installing for a district")[2].partition("\n## ")[0]
    lines = [line.strip() for line in chapter.splitlines() if line.startswith("    ")]
    return [shlex.split(line.removeprefix(PYTHON)) for line in lines if line.startswith(PYTHON)]


@pytest.mark.parametrize(
    "run", [pytest.param("usual", marks=pytest.mark.once), pytest.param("long", marks=pytest.mark.long)]
)
def test_the_readme_leads_to_the_first_figure(own_database: Any, tmp_path: Path, run: str) -> None:
    """In every run on the first database, in the long one on both."""
    with own_database():
        said = dict(walk(tmp_path, address_of_database(), filled=lambda: fill(tmp_path)))
    assert list(said) == [
        "make_settings", "migrate", "collectstatic", "load_catalogue", "first_account", "sheet_templates",
        "import_ledgers", "import_accounts", "check_district", "figures",
    ]  # fmt: skip
    assert "首次密码：" in said["first_account"] and "新开通 6 个账号" in said["import_accounts"]
    lacking = [line.split()[1].partition("：")[0] for line in said["check_district"].splitlines() if "  缺  " in line]
    assert lacking == ["建账情况"]
    [cadres] = [line for line in said["figures"].splitlines() if line.startswith("G2-06")]
    assert cadres.endswith("1名")


def walk(folder: Path, database: str, *, filled: Callable[[], None]) -> Any:
    """(command, what it said) of each. A district that is not complete ends `check_district` with a fault."""
    names = {
        "空表": str(folder / "空表"),
        "账号.csv": str(folder / "账号.csv"),
        "首次密码.csv": str(folder / "密码.csv"),
    }
    for script, command, *rest in commands():
        if command == "import_ledgers":
            filled()
        arguments = [database if "://" in each else names.get(each, each) for each in rest]
        environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder / "var")}
        outcome = subprocess.run(
            [sys.executable, script, command, *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert outcome.returncode == (1 if command == "check_district" else 0), outcome.stderr
        yield command, outcome.stdout


def fill(folder: Path) -> None:
    """The sheets as an office fills them in, without touching their headings."""
    for name, rows in ROWS.items():
        path = folder / "空表" / f"{name}.csv"
        heads = path.read_text(encoding="utf-8-sig").strip().split(",")
        assert all(row.keys() <= set(heads) for row in rows), name
        lines = [",".join(row.get(head, "") for head in heads) for row in rows]
        path.write_text("\n".join([",".join(heads), *lines, ""]), encoding="utf-8")
    (folder / "账号.csv").write_text(ACCOUNTS, encoding="utf-8")


def test_what_the_readme_serves_it_with_is_what_the_site_expects() -> None:
    proxy = (ROOT / "docs" / "install" / "nginx.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {settings.MOST_REQUEST_BYTES // 2**20}m;" in proxy
    assert "proxy_set_header X-Forwarded-Proto https;" in proxy and "proxy_set_header Host $host;" in proxy
    service = (ROOT / "docs" / "install" / "district-dashboard.service").read_text(encoding="utf-8")
    assert "-m gunicorn dashboard.wsgi:application --bind 127.0.0.1:8000" in service
    assert all(f"docs/install/{name}" in README for name in ("nginx.conf", "district-dashboard.service"))
