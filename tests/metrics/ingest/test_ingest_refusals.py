"""Sheets that are wrong: each fault with its place, all at once, and nothing written."""

from pathlib import Path

import pytest

from metrics.ingest import reading
from tests.support.sheets import (
    FIRMS,
    INCOMES,
    MENTORS,
    PEOPLE,
    POSTS,
    RETURNS,
    STAKES,
    UNITS,
    WORKSHOPS,
    places,
    put,
    refusals,
)

pytestmark = pytest.mark.django_db

# --- what is refused -----------------------------------------------------------------------------------------------

SUBJECTS = "报表、企业名称、工坊名称、小区名称"
BUSINESS = "报表、带动就业(人)、经营性收入(元)、收到投诉(件)"
BAD_CELLS = [
    ("人员", PEOPLE, "1990-01-31", "1990-02-30", "出生日期", "没有这一天"),
    ("人员", PEOPLE, "1990-01-31", "90-1-31", "出生日期", "不是日期"),
    ("人员", PEOPLE, "1990-01-31", "1990-1/31", "出生日期", "不是日期"),
    ("人员", PEOPLE, "1990-01-31", "1090-01-31", "出生日期", "年份须在"),
    ("人员", PEOPLE, "A1", "A 1", "人员编号", "字母、数字和短横"),
    ("人员", PEOPLE, "A1", "", "人员编号", "不能为空"),
    ("人员", PEOPLE, "张三", "#REF!", "姓名", "公式出错"),
    ("人员", PEOPLE, "张三", "张" * 51, "姓名", "50"),
    ("人员", PEOPLE, "男", "先生", "性别", "可填：男、女。"),
    ("人员", PEOPLE, "529901100201,A1", "5.29901E+11,A1", "单位代码", "科学计数法"),
    ("人员", PEOPLE, "529901100201,A1", "52990110020,A1", "单位代码", "不是区划代码"),
    ("人员", PEOPLE, "529901100201,A1", "529901100999,A1", "单位代码", "没有这个单位"),
    ("集体经济收入", INCOMES, "{}", "-5", "经营收入(元)", "不能为负数"),
    ("集体经济收入", INCOMES, "{}", "1.234", "经营收入(元)", "两位小数"),
    ("集体经济收入", INCOMES, "{}", "约3万", "经营收入(元)", "不是数"),
    ("集体经济收入", INCOMES, "{}", '"1,23"', "经营收入(元)", "不是数"),
    ("集体经济收入", INCOMES, "{}", "9999999999999", "经营收入(元)", "超出范围"),
    ("集体经济收入", INCOMES, "否,{}", "也许,5", "零报告", "看不懂是或否"),
    ("集体经济收入", INCOMES, "否,{}", "是,5", "零报告、经营收入(元)、投资收益(元)", "零报告的各项须留空"),
    ("集体经济收入", INCOMES, "2023", "2023Q4", "所属期", "须是一个年"),
    ("集体经济收入", INCOMES, "2023", "2023-01-01", "所属期", "须是一个年"),
    ("集体经济收入", INCOMES, "2023", "去年", "所属期", "看不懂的时期"),
    ("季报", RETURNS, "{}", "2023", "所属期", "须是一个季度"),
    ("季报", RETURNS.replace("{}", "2023Q1"), '"1,200"', "1.5", "带动就业(人)", "须是整数"),
    ("季报", RETURNS.replace("{}", "2023Q1"), '"1,200"', "9999999999", "带动就业(人)", "数太大"),
    ("季报", RETURNS.replace("{}", "2023Q1"), ",竹编工坊,", ",竹编,", "工坊名称", "没有这个工坊"),
    ("季报", RETURNS.replace("{}", "2023Q1"), ",竹编工坊,", ",,", SUBJECTS, "须且只须填一个"),
    ("季报", RETURNS.replace("{}", "2023Q1"), "工坊经营", "企业经营", SUBJECTS, "须且只须填一个"),
    ("季报", RETURNS.replace("{}", "2023Q1"), "30.5,", "30.5,7", BUSINESS, "物业季报只填投诉"),
    ("任职", POSTS, "2022-01-01,", "2022-01-02,2022-01-01", "开始日期、结束日期", "不能早于开始日期"),
    ("任职", POSTS, "A1", "A9", "人员编号", "没有这个人员"),
    ("结对帮带", MENTORS, "2022/1/1", "2022/1/2", "后备任职人员编号", "没有这个任职"),
    ("入股", STAKES.format("2022-06-01"), "云岭公司", "云岭", "公司名称", "不分全角半角、空格和大小写"),
    ("入股", STAKES.format("2022-06-01"), ",山茶合作社,", ",,", "类别、入股者名称", "须填入股者"),
    ("入股", STAKES, "{}", "2019-06-01", "公司名称", "几个同名"),
    ("单位", UNITS, "529901100202,下坪村,村", "529901101202,下坪村,村", "区划代码", "请先登记 529901101"),
    ("单位", UNITS, "529901100202,下坪村,村", "529901100202,下坪村,镇", "区划代码、类别", "类别与区划代码的位数不符"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "text", "good", "bad", "column", "message"), BAD_CELLS)
def test_a_bad_cell_is_refused_with_its_place(
    tmp_path: Path, sheet: str, text: str, good: str, bad: str, column: str, message: str
) -> None:
    assert text.count(good) == 1, "the case names one cell"
    sheets = {"单位": UNITS, "人员": PEOPLE, "工坊": WORKSHOPS, "任职": POSTS, "企业": FIRMS}
    row = next(number for number, line in enumerate(text.strip().splitlines(), 1) if good in line)
    problems = refusals(put(tmp_path, **sheets | {sheet: text.replace(good, bad)}))
    # What refers to the row that is wrong itself may be reported too, and nothing else.
    found = next(problem for problem in problems if problem.file == f"{sheet}.csv")
    assert (found.row, found.column) == (row, column)
    assert message in str(found)


def test_everything_wrong_is_reported_at_once(tmp_path: Path) -> None:
    people = """
        单位代码,人员编号,姓名,性别,出生日期
        529901100201,A1,,人,昨天
        529901100299,A1,乙,男,1990-13-01
    """
    incomes = """
        单位代码,所属期,经营收入(元)
        529901100201,2023Q1,-3
    """
    put(tmp_path, 单位=UNITS, 人员=people, 集体经济收入=incomes, 任职=POSTS.replace("A1", "B7"), 工匠="甲,乙")
    (tmp_path / "小区.csv").write_bytes(b"\x00\x01\x02")
    assert places(refusals(tmp_path)) == [
        ("小区.csv", 0, "", ""),
        ("工匠.csv", 0, "", ""),
        ("人员.csv", 2, "姓名", ""),
        ("人员.csv", 2, "性别", "人"),
        ("人员.csv", 2, "出生日期", "昨天"),
        ("人员.csv", 3, "单位代码", "529901100299"),
        ("人员.csv", 3, "出生日期", "1990-13-01"),
        ("任职.csv", 2, "人员编号", "B7"),
        ("集体经济收入.csv", 2, "所属期", "2023Q1"),
        ("集体经济收入.csv", 2, "经营收入(元)", "-3"),
    ]


def test_one_error_in_one_sheet_keeps_all_sheets_out(tmp_path: Path) -> None:
    problems = refusals(put(tmp_path, 单位=UNITS, 人员=PEOPLE, 工匠="甲,乙"))
    assert [problem.file for problem in problems] == ["工匠.csv"]


def test_a_row_that_is_wrong_is_not_said_to_be_missing(tmp_path: Path) -> None:
    problems = refusals(put(tmp_path, 单位=UNITS, 人员=PEOPLE.replace("男", "?"), 任职=POSTS))
    assert places(problems) == [("人员.csv", 2, "性别", "?")]


def test_rows_of_a_sheet_that_cannot_be_read_are_not_said_to_be_missing(tmp_path: Path) -> None:
    put(tmp_path, 单位=UNITS, 人员=PEOPLE, 任职=POSTS)
    (tmp_path / "人员.csv").write_bytes(b"\xff\xfe\x00")
    assert places(refusals(tmp_path)) == [("人员.csv", 0, "", "")]


BAD_FILES = [
    (b"", "文件是空的"),
    (b"\xef\xbb\xbf \r\n", "文件是空的"),
    (b"\x89PNG\r\n\x1a\n\0\0", "不是文本文件"),
    (b"PK\x03\x04 a workbook", "工作簿"),
    ("单位代码,姓名".encode("utf-16"), "不是文本文件"),
    ("单位代码,人员编号,姓名,性别\n529901,A1,".encode() + b"\xff\xff,", "认不出文字的编码"),
    ('单位代码,人员编号,姓名,性别\n529901,A1,"王五,男\n'.encode(), "引号没有配对"),
    ("单位代码\t人员编号\t姓名\t性别\n".encode(), "各列之间不是逗号"),
    ("单位代码,人员编号,姓名\n529901,A1,王五\n".encode(), "“性别”列：缺少这一列"),
    ("单位代码,人员编号,姓 名,性别\n529901,A1,王五,男\n".encode(), "“姓 名”列：没有这一列。是不是“姓名”？"),
    ("单位代码,人员编号,姓名,性别,性别\n529901,A1,王五,男,女\n".encode(), "出现了两次"),
    ("单位代码,人员编号,,姓名,性别\n529901,A1,,王五,男\n".encode(), "第 3 列没有标题"),
    ("单位代码,人员编号,姓名,性别\n529901,A1,王五\n".encode(), "有 3 列，标题行有 4 列"),
    ("单位代码,人员编号,姓名,性别\n529901,A1,王五,男,本科\n".encode(), "有 5 列，标题行有 4 列"),
    ("单位代码,人员编号,姓名,性别\n".encode() + b"," * 300 + b"\n", "不合 CSV 的格式"),
    ("单位代码,人员编号,姓名,性别\n".encode() + b"x" * 200_000 + b"\n", "不合 CSV 的格式"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BAD_FILES)
def test_a_bad_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    put(tmp_path, 单位=UNITS)
    (tmp_path / "人员.csv").write_bytes(content)
    assert any(message in str(problem) and problem.file == "人员.csv" for problem in refusals(tmp_path))


@pytest.mark.parametrize(
    ("name", "message"), [("人圆.csv", "是不是“人员”？"), ("人员.xlsx", "不是 CSV 文件"), ("units.csv", "同一个台账")]
)
def test_a_file_that_does_not_belong_is_refused(tmp_path: Path, name: str, message: str) -> None:
    put(tmp_path, 单位=UNITS)
    (tmp_path / name).write_text(UNITS.strip(), encoding="utf-8")
    assert any(message in str(problem) for problem in refusals(tmp_path))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "没有台账" in str(refusals(tmp_path)[0])


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, 单位=UNITS)
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert "超过 3 行" in str(refusals(tmp_path)[0])
    monkeypatch.setattr(reading, "LARGEST_FILE", 50)
    assert "文件超过" in str(refusals(tmp_path)[0])


def test_a_succession_needs_a_closed_unit_and_an_end(tmp_path: Path) -> None:
    units = """
        区划代码,名称,类别,撤销日期
        529901,青禾区,区(县),
        529901100,云岭镇,镇,
        529901100201,甲村,村,2022-12-31
        529901100202,乙村,村,2022-12-31
        529901100203,丙村,村,
    """
    successions = """
        原单位代码,承接单位代码,依据
        529901100201,529901100202,文件
        529901100202,529901100201,文件
        529901100203,529901100201,文件
        529901100201,529901100201,文件
    """
    problems = refusals(put(tmp_path, 单位=units, 区划调整=successions))
    assert [(problem.row, problem.message) for problem in problems] == [
        (2, "承接关系绕成了圈。"),
        (3, "承接关系绕成了圈。"),
        (4, "原单位没有撤销。"),
        (5, "单位不能承接自己。"),
    ]
