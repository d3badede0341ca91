"""Sheets into the ledgers: what is read, that a second time changes nothing, and what is written."""

import random
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from metrics.ingest.known import Known
from metrics.ingest.loading import Count, import_folder
from metrics.ingest.rules import checks, holds
from metrics.ingest.sheets import SHEETS
from metrics.models import (
    Account,
    Assignment,
    CollectiveIncome,
    Counter,
    Enterprise,
    Mentoring,
    Person,
    Return,
    Stake,
    TrailEntry,
    Workshop,
)
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
    everything,
    places,
    put,
    refusals,
)
from tests.support.site import make_account

pytestmark = pytest.mark.django_db

# --- what is read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    put(tmp_path, encoding, 单位=UNITS, 人员=PEOPLE.replace("张三", "龚䶮𬭎").replace("李四", "郑谢袁"))
    import_folder(tmp_path)
    assert list(Person.objects.values_list("name", flat=True)) == ["龚䶮𬭎", "郑谢袁"]


@pytest.mark.parametrize("name", ["units", "单位"])
def test_a_sheet_goes_by_its_chinese_name_or_the_ledgers(tmp_path: Path, name: str) -> None:
    assert import_folder(put(tmp_path, **{name: UNITS})) == [Count(f"{name}.csv", added=4, unchanged=0)]


@pytest.mark.parametrize(
    "written", ["2023-01-31", "2023/1/31", "2023年1月31日", "2023-1-31", "２０２３-０１-３１", "2023/1/31 0:00"]
)
def test_forms_of_a_date(tmp_path: Path, written: str) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE.replace("1990-01-31", written)))
    assert Person.objects.get(number="A1").birth_date == date(2023, 1, 31)


@pytest.mark.parametrize(
    ("written", "amount"),
    [('"1,234,567.5"', "1234567.50"), ("1234567.50", "1234567.50"), ("0", "0"), ("１２.３", "12.30"), ("", None)],
)
def test_forms_of_an_amount(tmp_path: Path, written: str, amount: str | None) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 集体经济收入=INCOMES.format(written)))
    assert CollectiveIncome.objects.get().operating == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("written", ["2023Q4", "2023q4", "2023年四季度", "2023年第4季度"])
def test_forms_of_a_quarter(tmp_path: Path, written: str) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 工坊=WORKSHOPS, 季报=RETURNS.format(written)))
    row = Return.objects.get()
    assert (row.period_start, row.jobs, row.subject) == (date(2023, 10, 1), 1200, Workshop.objects.get())


def test_blank_rows_quotes_and_invisible_characters(tmp_path: Path) -> None:
    text = '单位代码,人员编号,姓名,性别,备注\r\n,,,,\r\n\r\n529901 ,\ufeffA1,\u3000王五\xa0, 男,"甲,乙""丙"\r\n'
    put(tmp_path, 单位=UNITS)
    (tmp_path / "人员.csv").write_bytes(text.encode())
    import_folder(tmp_path)
    person = Person.objects.get()
    assert (person.unit_id, person.number, person.name, person.note) == ("529901", "A1", "王五", '甲,乙"丙')


def test_words_that_pandas_takes_for_missing_are_words(tmp_path: Path) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE.replace("张三", "NA").replace("李四", "null")))
    assert set(Person.objects.values_list("name", flat=True)) == {"NA", "null"}


def test_references_by_unit_and_name(tmp_path: Path) -> None:
    """The holder is of the row's own unit; of the two companies of one name the one that stood on the day is meant."""
    import_folder(put(tmp_path, 单位=UNITS, 企业=FIRMS, 入股=STAKES.format("2021-06-01")))
    stake = Stake.objects.get()
    assert (stake.enterprise.started_on, stake.holder) == (date(2020, 1, 1), Enterprise.objects.get(name="山茶合作社"))


def test_references_to_rows_of_another_day(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    import_folder(put(tmp_path / "one", 单位=UNITS, 人员=PEOPLE, 任职=POSTS))
    import_folder(put(tmp_path / "two", 结对帮带=MENTORS))
    assert Mentoring.objects.get().assignment == Assignment.objects.get()


# --- twice the same ------------------------------------------------------------------------------------------------


def test_the_same_row_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    people = PEOPLE + "    529901,A1,王五,男,,\n"
    problems = refusals(put(tmp_path, 单位=UNITS, 人员=people))
    assert places(problems) == [("人员.csv", 4, "人员编号", "A1")]
    assert "见本文件第 2 行" in str(problems[0])


def test_another_row_with_the_same_credit_code_is_refused(tmp_path: Path) -> None:
    firms = """
        单位代码,名称,类别,统一社会信用代码,开始日期
        529901,甲公司,其他,{},2020-01-01
    """
    import_folder(put(tmp_path, 单位=UNITS, 企业=firms.format("91529901MA00000001")))
    put(tmp_path, 企业=firms.format("91529901MA00000001").replace("甲", "乙"))
    assert "信用代码已经登记。见系统中已有的一行" in str(refusals(tmp_path)[0])
    put(tmp_path, 企业=firms.format("91529901MA0000000O").replace("甲", "乙"))
    assert "不含 I、O、S、V、Z" in str(refusals(tmp_path)[0])


def test_imported_again_nothing_changes(tmp_path: Path) -> None:
    put(tmp_path, 单位=UNITS, 人员=PEOPLE, 任职=POSTS, 结对帮带=MENTORS, 企业=FIRMS, 入股=STAKES.format("2023-01-01"))
    import_folder(tmp_path)
    before = everything()
    assert {count.added for count in import_folder(tmp_path)} == {0}
    assert everything() == before


def test_new_rows_beside_old_ones_are_taken(tmp_path: Path) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE))
    put(tmp_path, 人员=PEOPLE + "    529901,A3,王五,男,,\n")
    assert import_folder(tmp_path)[1] == Count("人员.csv", added=1, unchanged=2)


def test_what_is_registered_otherwise_is_not_overwritten(tmp_path: Path) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE))
    put(tmp_path, 人员=PEOPLE.replace("张三", "张山").replace("本科", "大专"))
    problems = refusals(tmp_path)
    assert places(problems) == [("人员.csv", 2, "姓名", "张山"), ("人员.csv", 2, "学历", "大专")]
    assert "现为“张三”" in str(problems[0])
    assert "现为“本科”" in str(problems[1])


def test_a_column_left_out_says_nothing_about_old_rows(tmp_path: Path) -> None:
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE))
    put(tmp_path, 人员="单位代码,人员编号,姓名,性别\n529901100201,A1,张三,男\n")
    assert import_folder(tmp_path)[1] == Count("人员.csv", added=0, unchanged=1)


# --- the write -----------------------------------------------------------------------------------------------------


def test_the_trail_names_every_row_and_the_account(tmp_path: Path) -> None:
    account = make_account("li")
    import_folder(put(tmp_path, 单位=UNITS, 人员=PEOPLE), account)
    entries = TrailEntry.objects.exclude(ledger="metrics.Account")
    assert {(entry.user, entry.origin, entry.verb) for entry in entries} == {(account, "import_ledgers", "create")}
    assert (len(entries), len({entry.work for entry in entries})) == (6, 1)
    assert Person.objects.get(number="A1").changed_by == account
    assert Counter.read(["529901"])["529901", "metrics.Person"] == 1


def test_the_database_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had registered the same between the check and the write."""
    monkeypatch.setattr(Known, "collisions", lambda known, row: [])
    firms = "单位代码,名称,类别,统一社会信用代码,开始日期\n" + "".join(
        f"529901,{name}公司,其他,91529901MA00000001,2020-01-01\n" for name in "甲乙"
    )
    problems = refusals(put(tmp_path, 单位=UNITS, 企业=firms))
    assert [problem.file for problem in problems] == ["企业.csv"]
    assert "数据库拒绝了这批数据" in str(problems[0])


def test_the_database_is_not_asked_row_by_row(tmp_path: Path) -> None:
    def asked(rows: int) -> int:
        people = "单位代码,人员编号,姓名,性别\n" + "".join(f"529901,N{rows}-{n},王五,男\n" for n in range(rows))
        posts = "单位代码,人员编号,岗位,开始日期\n" + "".join(
            f"529901100,N{rows}-{n},驻村干部,2022-01-01\n" for n in range(rows)
        )
        put(tmp_path, 单位=UNITS, 人员=people, 任职=posts)
        with CaptureQueriesContext(connection) as queries:
            import_folder(tmp_path)
        return sum(query["sql"].startswith("SELECT") for query in queries)

    import_folder(put(tmp_path, 单位=UNITS))
    assert asked(2) == asked(200)


def test_a_large_sheet_is_quick(tmp_path: Path) -> None:
    people = "".join(f"529901100201,N{n},王五,男,1990-01-{n % 28 + 1:02},本科\n" for n in range(4000))
    put(tmp_path, 单位=UNITS, 人员=PEOPLE + people)
    begun = perf_counter()
    import_folder(tmp_path)
    assert perf_counter() - begun < 10


# --- the rules -----------------------------------------------------------------------------------------------------

POOL = {
    models.DateField: [None, date(2022, 12, 31), date(2023, 1, 1), date(2023, 2, 1)],
    models.BooleanField: [True, False],
    models.IntegerField: [None, -1, 0, 7],
    models.DecimalField: [None, Decimal(-1), Decimal(20), Decimal(100)],
    models.CharField: ["", "某"],
    models.ForeignKey: [None, 1, 2],
}


def values_of(field: models.Field) -> list[Any]:
    if field.choices:
        return [value for value, _ in field.flatchoices]
    if field.name == "code":
        return ["52", "529901", "529901100", "529901100201", "529901100201001"]
    return next(values for kind, values in POOL.items() if isinstance(field, kind))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.label)
def test_the_rules_say_what_the_database_says(sheet: Any) -> None:
    """Every constraint of every model on drawn rows: read in memory it gives the answer of the database."""
    rng = random.Random(7)
    for rule in checks(sheet.register):
        pools = {name: values_of(sheet.field(name)) for name in rule.fields}
        drawn = list(product(*pools.values()))
        for values in rng.sample(drawn, min(len(drawn), 40)):
            row = dict(zip(pools, values, strict=True))
            instance = sheet.register.model(**{sheet.field(name).attname: value for name, value in row.items()})
            asked = rule.condition.check(instance._get_field_expression_map(meta=sheet.register.model._meta))
            assert (holds(rule.condition, row) is not False) == asked, (rule, row)


def test_the_rules_follow_references_to_other_columns() -> None:
    later = models.Q(ended_on__gt=F("started_on"))
    day = date(2023, 1, 1)
    assert holds(later, {"started_on": day, "ended_on": day}) is False
    assert holds(~later, {"started_on": day, "ended_on": day}) is True
    assert holds(later, {"started_on": day, "ended_on": None}) is None


def test_every_field_that_a_clerk_fills_has_a_column() -> None:
    for sheet in SHEETS:
        fields = [
            field for field in sheet.register.model._meta.concrete_fields if field.editable and not field.auto_created
        ]
        # Who applied, reviewed and decided is known from who was signed in.
        filled = {field.name for field in fields if field.related_model is not Account}
        assert filled == {column.field for column in sheet.columns}, sheet.label
