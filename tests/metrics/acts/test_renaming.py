"""更名 keeps the name that was, with its last day; what cannot be is refused on every way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from metrics.acts.renaming import rename
from metrics.acts.reorganising import NewUnit, merge
from metrics.acts.writing import writing
from metrics.models import FormerName, OrgUnit, Role
from metrics.models.current import Conflict
from metrics.today import today
from tests.metrics.acts.doing import last_act, undone
from tests.support import cast
from tests.support.oracle import state, tables, watching
from tests.support.sheets import put, refusals
from tests.support.site import make_account

pytestmark = pytest.mark.django_db
ON, EVE, WHY = date(2023, 7, 1), date(2023, 6, 30), "区政府批复〔2023〕9号"
OPENED, CLOSED = date(2022, 3, 1), date(2023, 12, 31)
LIVED = f"{cast.TOWN}009"


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    cast.make_unit(LIVED, name="新禾村", opened_on=OPENED, closed_on=CLOSED)


def renamed(code: str = cast.VILLAGE, name: str = "禾茂村", on: date = ON, why: str = WHY) -> FormerName:
    with writing(None, "更名", reason=why) as work:
        return rename(work, OrgUnit.objects.get(pk=code), name=name, on=on)


def kept(**values: Any) -> None:
    """Enters what a unit was called by hand."""
    cast.store(FormerName(**{"unit_id": LIVED, "name": "旧禾村", "day": EVE} | values))


def names() -> list[tuple[str, date]]:
    return list(FormerName.objects.values_list("name", "day"))


def test_the_name_that_was_is_kept_with_its_last_day() -> None:
    with watching() as witness:
        former = renamed()
    assert (former.unit_id, former.name, former.day, former.pinyin) == (
        cast.VILLAGE, "禾丰村", EVE, "hefengcun hfc",
    )  # fmt: skip
    assert OrgUnit.objects.get(pk=cast.VILLAGE).name == "禾茂村"
    assert witness.verbs == [("rename", "FormerName"), ("rename", "OrgUnit")]
    assert {(entry.work, entry.why) for entry in witness.entries} == {(last_act(), WHY)}
    assert {(cast.DISTRICT, "FormerName"), (cast.DISTRICT, "OrgUnit")} <= witness.pairs


def test_names_follow_one_another_and_each_act_is_undone() -> None:
    renamed()
    before = state()
    renamed(name="禾盛村", on=date(2024, 1, 1))
    assert names() == [("禾丰村", EVE), ("禾茂村", date(2023, 12, 31))]
    undone(last_act())
    assert state() == before


def refused_days() -> dict[str, Callable[[], Any]]:
    return {
        "不能晚于今天": lambda: renamed(name="禾盛村", on=today() + timedelta(days=1)),
        "新禾村设立于 2022-03-01": lambda: renamed(LIVED, on=OPENED),
        "新禾村已于 2023-12-31 撤销": lambda: renamed(LIVED, on=CLOSED + timedelta(days=1)),
        "现在的名称从 2023-07-01 起用": lambda: renamed(name="禾盛村", on=ON),
    }


def test_a_day_that_cannot_be_is_refused_and_says_why() -> None:
    renamed()
    before = tables()
    for words, doing in refused_days().items():
        with pytest.raises(ValidationError, match=words) as refusal:
            doing()
        assert list(refusal.value.error_dict) == ["on"]
    assert tables() == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " 禾丰村 "}, "和现在的名称一样"),
        ({"name": "  "}, "不能为空"),
        ({"name": "禾" * 61}, "60"),
        ({"why": " "}, "须写明依据"),
    ],
)
def test_a_name_that_is_none_and_an_act_without_a_reason_are_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        renamed(**{**values, "why": values.get("why", WHY).strip()})
    assert names() == []


def test_of_two_who_rename_a_unit_the_second_hears_of_it() -> None:
    seen = OrgUnit.objects.get(pk=cast.VILLAGE)
    renamed()
    with pytest.raises(Conflict), writing(None, "更名", reason=WHY) as work:
        rename(work, seen, name="禾盛村", on=date(2024, 1, 1))
    assert names() == [("禾丰村", EVE)]


def test_the_unit_is_held_to_its_level() -> None:
    """A village is renamed by the district, whatever the way."""
    clerk = make_account("clerk", (Role.BUSINESS_ADMIN, cast.TOWN))
    with pytest.raises(ValidationError, match="由区级填报"), writing(clerk, "更名", reason=WHY) as work:
        rename(work, OrgUnit.objects.get(pk=cast.VILLAGE), name="禾茂村", on=ON)
    assert names() == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "\u200b "}, "不能为空"),
        ({"day": OPENED - timedelta(days=1)}, "设立于"),
        ({"day": CLOSED + timedelta(days=1)}, "撤销"),
        ({"day": CLOSED}, "最后的名称，不是曾用名"),
        ({"day": None}, "不能为 null"),
    ],
)
def test_what_nothing_was_called_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        kept(**values)
    assert names() == []


def test_today_has_its_name_already() -> None:
    with pytest.raises(ValidationError, match="最晚填到"):
        kept(unit_id=cast.VILLAGE, day=today())
    kept(unit_id=cast.VILLAGE, day=today() - timedelta(days=1))


def test_one_day_ends_one_name() -> None:
    kept()
    with pytest.raises(ValidationError, match="到这一天为止的名称已经登记"):
        kept(name="老禾村")


def test_the_database_holds_no_blank_name() -> None:
    kept()
    with pytest.raises(IntegrityError), writing(None, "改"):
        FormerName.objects.update(name="\u3000")


def test_a_unit_outlives_its_former_names() -> None:
    kept()
    for closed in (EVE, date(2023, 5, 31)):
        with pytest.raises(ValidationError, match="曾用名"), writing(None, "更正") as work:
            work.correct(OrgUnit.objects.get(pk=LIVED), closed_on=closed)


def test_a_unit_that_is_merged_takes_its_names_nowhere_and_got_none_afterwards() -> None:
    renamed()
    with pytest.raises(ValidationError, match="在调整日或以后更过名（“禾丰村”用到 2023-06-30）"):
        merge(None, [cast.VILLAGE], NewUnit(cast.OTHER_VILLAGE), ON, WHY)
    merge(None, [cast.VILLAGE], NewUnit(cast.OTHER_VILLAGE), date(2024, 1, 1), WHY)
    assert FormerName.objects.get().unit_id == cast.VILLAGE


@pytest.mark.parametrize(
    ("name", "day", "column", "words"),
    [
        (" ", "2023-05-01", "曾用名", "不能为空"),
        ("老禾村", "2023-06-30", "单位代码、最后一天", "已经登记"),
        ("老禾村", "2022-02-28", "", "设立于"),
        ("老禾村", "2023-12-31", "", "不是曾用名"),
    ],
)
def test_a_sheet_is_refused_with_the_line(tmp_path: Path, name: str, day: str, column: str, words: str) -> None:
    sheet = f"单位代码,曾用名,最后一天\n{LIVED},旧禾村,2023-06-30\n{LIVED},{name},{day}\n"
    [problem] = refusals(put(tmp_path, 曾用名=sheet))
    assert (problem.file, problem.row, problem.column) == ("曾用名.csv", 3, column)
    assert words in str(problem)


def test_a_sheet_of_units_says_how_a_unit_is_renamed(tmp_path: Path) -> None:
    [problem] = refusals(put(tmp_path, 单位=f"区划代码,名称,类别\n{cast.VILLAGE},禾茂村,村\n"))
    assert (problem.row, problem.column) == (2, "名称")
    assert "现为“禾丰村”" in str(problem) and "办理更名" in str(problem)
