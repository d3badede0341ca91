"""Sheets find a row by its names, in whatever signs they are written, and report the line that repeats another."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from metrics.ingest.loading import Count, import_folder
from metrics.ingest.sheets import SHEETS, Sheet
from metrics.ledgers.office import PEOPLE, SUCCESSIONS
from metrics.ledgers.structure import UNITS
from metrics.models import Asset, PartyOrganisation, Person, Role
from tests.support import cast
from tests.support.disguises import cells, disguised, disguised_cells, has_names, is_pinned, recased
from tests.support.maker import make, value_of
from tests.support.sheets import places, refusals
from tests.support.site import make_account

pytestmark = pytest.mark.django_db
NAMED = [sheet for sheet in SHEETS if has_names(sheet) and sheet.register not in (UNITS, SUCCESSIONS)]


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


def put(folder: Path, sheet: Sheet, *rows: dict[str, str]) -> Path:
    with (folder / f"{sheet.label}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def by_label(sheet: Sheet) -> str:
    return sheet.register.name


def renamed(sheet: Sheet, line: dict[str, str]) -> dict[str, str]:
    """Another row, where what it is known by are names of its own."""
    own = {c.heading: c.field for c in sheet.columns if getattr(c, "heading", "")}
    fields = {heading: sheet.field(name) for heading, name in own.items() if sheet.register.compared(name, "A") != "A"}
    return line | {heading: value_of(field, cast.VILLAGE) for heading, field in fields.items()}


def in_other_signs(sheet: Sheet, line: dict[str, str]) -> dict[str, str]:
    own = [c for c in sheet.columns if getattr(c, "heading", "") and sheet.register.compared(c.field, "A") != "A"]
    disguise = {c.heading: recased if is_pinned(sheet.field(c.field)) else disguised for c in own}
    return line | {heading: change(line[heading]) for heading, change in disguise.items()}


def test_sheets_with_names_are_in_the_test() -> None:
    assert len(NAMED) >= 24


@pytest.mark.parametrize("sheet", NAMED, ids=by_label)
def test_a_row_and_those_it_names_are_found_in_other_signs(sheet: Sheet, tmp_path: Path) -> None:
    row = make(sheet.register.model, unit=cast.VILLAGE)
    line = cells(sheet, row)
    assert import_folder(put(tmp_path, sheet, line)) == [Count(f"{sheet.label}.csv", added=0, unchanged=1)]
    other = disguised_cells(sheet, row)
    assert other != line
    assert import_folder(put(tmp_path, sheet, other)) == [Count(f"{sheet.label}.csv", added=0, unchanged=1)]
    new = renamed(sheet, line)
    if new == line:
        return
    problems = refusals(put(tmp_path, sheet, new, in_other_signs(sheet, new)))
    assert [problem.row for problem in problems] == [3], problems
    assert "见本文件第 2 行" in problems[0].hint


def test_a_line_that_repeats_another_is_not_passed_over(tmp_path: Path) -> None:
    """Both have ended, so no rule of what stands only once speaks of them."""
    row = make(PartyOrganisation, unit=cast.VILLAGE)
    [sheet] = [each for each in SHEETS if each.register.model is PartyOrganisation]
    one = cells(sheet, row) | {"党组织编号": "D-7", "名称": "东坡支部", "结束日期": "2022-03-01"}
    again = one | {"党组织编号": "ｄ-7", "名称": "西坡支部"}
    problems = refusals(put(tmp_path, sheet, one, again))
    assert [(each.row, each.message) for each in problems] == [(3, "与前面的一行是同一条登记。")]


def test_what_differs_is_said_as_it_was_typed(tmp_path: Path) -> None:
    row = make(Asset, unit=cast.VILLAGE, name="Ａ 仓")
    [sheet] = [each for each in SHEETS if each.register.model is Asset]
    line = cells(sheet, row) | {"名称": "a仓", "资产原值(元)": "5"}
    [problem] = refusals(put(tmp_path, sheet, line))
    assert places([problem]) == [("集体资产.csv", 2, "资产原值(元)", "5")] and "10000.00" in problem.hint


def test_signs_that_nobody_sees_are_not_kept_and_do_not_fill_a_cell(tmp_path: Path) -> None:
    row = make(Asset, unit=cast.VILLAGE)
    [sheet] = [each for each in SHEETS if each.register.model is Asset]
    line = cells(sheet, row)
    [problem] = refusals(put(tmp_path, sheet, line | {"名称": "\u200b \u00ad"}))
    assert (problem.column, problem.message) == ("名称", "不能为空。")
    import_folder(put(tmp_path, sheet, line | {"名称": "新\u200d 仓  ２"}))
    assert Asset.objects.filter(name="新 仓 ２", same_name="新仓2").exists()


def test_likely_doubles_are_pointed_out_to_whom_may_see_them(tmp_path: Path) -> None:
    cast.make_person(unit=cast.VILLAGE, number="P1", name="李 云", birth_date="1980-02-03")
    cast.make_person(unit=cast.OUTSIDE_VILLAGE, number="P2", name="李云", birth_date="1980-02-03")
    [sheet] = [each for each in SHEETS if each.register is PEOPLE]
    line = {"单位代码": cast.VILLAGE, "姓名": "李云", "性别": "男", "出生日期": "1980-02-03"}
    said: list[str] = []
    account = make_account("clerk", (Role.CLERK, cast.VILLAGE))
    import_folder(put(tmp_path, sheet, line | {"人员编号": "P3"}), account, report=said.append)
    likely = [each for each in said if "可能是同一个人" in each]
    assert len(likely) == 1 and "第2行" in likely[0] and "李 云(P1)" in likely[0] and "P2" not in likely[0]
    again: list[Any] = []
    import_folder(put(tmp_path, sheet, line | {"人员编号": "P4"}), report=again.append)
    assert any("李 云(P1)" in each and "李云(P2)" in each and "李云(P3)" in each for each in again)
    assert Person.objects.filter(number__in=["P3", "P4"]).count() == 2
