"""Sheets for the tests of the import: small ones that fit together, and what a refusal must leave alone."""

from pathlib import Path
from typing import Any

import pytest

from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused, Problem
from metrics.models import Counter, TrailEntry
from metrics.models.order import LOCK_ORDER

UNITS = """
    区划代码,名称,类别
    529901,青禾区,区(县)
    529901100,云岭镇,镇
    529901100201,上坪村,村
    529901100202,下坪村,村
"""
PEOPLE = """
    单位代码,人员编号,姓名,性别,出生日期,学历
    529901100201,A1,张三,男,1990-01-31,本科
    529901100201,A2,李四,女,,
"""
POSTS = """
    单位代码,人员编号,岗位,开始日期,结束日期
    529901100201,A1,村干部后备,2022-01-01,
"""
MENTORS = """
    单位代码,后备任职人员编号,后备任职单位代码,后备任职岗位,后备任职开始日期,帮带人编号,帮带人身份,开始日期
    529901100201,A1,,村干部后备,2022/1/1,A2,驻村第一书记,2022-02-01
"""
FIRMS = """
    单位代码,名称,类别,开始日期,结束日期
    529901100,云岭公司,乡级强村富民公司,2020-01-01,2021-12-31
    529901100,云岭公司,乡级强村富民公司,2022-01-01,
    529901100201,山茶合作社,专业合作社,2020-01-01,
"""
STAKES = """
    单位代码,公司单位代码,公司名称,类别,入股者名称,入股金额(元),开始日期
    529901100201,529901100,云岭公司,专业合作社参股,山茶合作社,500,{}
"""
WORKSHOPS = """
    单位代码,名称,带动企业名称,开始日期
    529901100201,竹编工坊,,2020-01-01
"""
RETURNS = """
    单位代码,报表,企业名称,企业单位代码,工坊名称,小区名称,所属期,零报告,带动就业(人),经营性收入(元),收到投诉(件)
    529901100201,工坊经营季报,,,竹编工坊,,{},否,"1,200",30.5,
"""
INCOMES = """
    单位代码,所属期,零报告,经营收入(元),投资收益（元）
    529901100201,2023,否,{},
"""


def put(folder: Path, encoding: str = "utf-8", /, **sheets: str) -> Path:
    """Writes sheets, given with the indentation of this file, into the folder."""
    for name, text in sheets.items():
        lines = "".join(line.strip() + "\n" for line in text.strip().splitlines())
        (folder / f"{name}.csv").write_bytes(lines.encode(encoding))
    return folder


def refusals(folder: Path) -> list[Problem]:
    """The problems of a folder, of which nothing may have been written."""
    before = everything()
    with pytest.raises(ImportRefused) as refused:
        import_folder(folder)
    assert everything() == before
    return refused.value.problems


def everything() -> list[Any]:
    counted = [(model._meta.label, model.objects.count()) for model in [*LOCK_ORDER, TrailEntry]]
    return [*counted, *Counter.objects.order_by("pk").values_list("district", "ledger", "value")]


def places(problems: list[Problem]) -> list[tuple[str, int, str, str]]:
    return [(problem.file, problem.row, problem.column, problem.value) for problem in problems]
