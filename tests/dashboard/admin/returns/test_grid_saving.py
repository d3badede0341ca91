"""What of a grid is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from metrics.acts.reviewing import accept
from metrics.acts.writing import writing
from metrics.models import (
    Account,
    Return,
    TrailEntry,
    Workshop,
)
from tests.dashboard.admin.returns.filling import no_trace
from tests.dashboard.admin.returns.test_grid import QUARTER, WORKSHOPS
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import make_account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def test_only_touched_lines_are_written_and_all_in_one_act(clerk: Client, shop: Workshop) -> None:
    second, third = cast.make_workshop(), cast.make_workshop()
    old = cast.make_return(subject=second, period_start=QUARTER, jobs=3)
    kept = cast.make_return(subject=third, period_start=QUARTER, jobs=4)
    page = clerk.get(WORKSHOPS)
    changes = {cell(shop, "jobs"): "１，２３４", cell(shop, "wages"): " 1,234.50 ", cell(second, "is_nil"): "on"}
    answer = send(clerk, WORKSHOPS, page, changes | {cell(second, "jobs"): ""}, why="补报")
    assert answer.status_code == 302
    new = Return.objects.get(workshop=shop)
    assert (new.jobs, new.wages, new.unit_id, new.version) == (1234, Decimal("1234.50"), cast.VILLAGE, 1)
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.is_nil, old.jobs, old.version, kept.version) == (True, None, 2, 1)
    entries = TrailEntry.objects.filter(why="补报")
    assert {(entry.verb, entry.key) for entry in entries} == {("create", str(new.pk)), ("correct", str(old.pk))}
    assert len({entry.work for entry in entries}) == 1 and {entry.origin for entry in entries} == {
        f"127.0.0.1 {WORKSHOPS}"
    }
    assert "已保存 2 行" in clerk.get(WORKSHOPS).text


def test_what_was_not_touched_is_not_written(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3, wages=Decimal("5.00"))
    page = clerk.get(WORKSHOPS)
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "wages"): "5"})
    assert answer.status_code == 302 and "没有改动" in clerk.get(WORKSHOPS).text
    row.refresh_from_db()
    assert row.version == 1 and no_trace()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"jobs": "十二"}, "不是数"),
        ({"jobs": "-3"}, "不能为负数"),
        ({"jobs": "1.5"}, "须是整数"),
        ({"wages": "1.234"}, "金额最多两位小数"),
        ({"wages": "约12万"}, "不是数"),
        ({"jobs": "#REF!"}, "表格公式出错"),
        ({"is_nil": "on", "jobs": "1"}, "零报告的各项须留空"),
        ({"note": "只有备注"}, "各项都空着"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_kept(
    clerk: Client, shop: Workshop, typed: dict[str, str], words: str
) -> None:
    good = cast.make_workshop()
    page = clerk.get(WORKSHOPS)
    changes = {cell(shop, name): text for name, text in typed.items()} | {cell(good, "jobs"): "7"}
    answer = send(clerk, WORKSHOPS, page, changes, why="我的事由")
    assert answer.status_code == 200 and words in answer.text and "整页都没有保存" in answer.text
    assert not Return.objects.exists() and no_trace()
    again = inputs(answer)
    assert {name: again[name] for name in changes} == changes and again["why"] == "我的事由"
    problems = [line.key for line in answer.context["grid"].lines if line.has_problem]
    assert problems == [str(shop.pk)]
    # What is mended is kept, with all the rest.
    mended = {cell(shop, name): "" for name in typed} | {cell(shop, "jobs"): "1"}
    assert send(clerk, WORKSHOPS, answer, mended).status_code == 302
    assert Return.objects.count() == 2


def test_several_wrong_cells_have_each_their_message(clerk: Client, shop: Workshop) -> None:
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "x", cell(shop, "wages"): "-1"})
    errors = {each.column: each.error for each in answer.context["grid"].lines[0].cells if each.error}
    assert errors.keys() == {"jobs", "wages"} and "不能为负数" in errors["wages"]
    assert answer.text.count('aria-invalid="true"') == 2


def test_emptying_a_return_is_refused(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): ""})
    assert "各项都空着" in answer.text
    row.refresh_from_db()
    assert (row.jobs, row.version) == (3, 1)


def test_what_was_accepted_is_changed_for_a_reason_only(clerk: Client, account: Account, shop: Workshop) -> None:
    with writing(account, "登记"):
        row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    with writing(make_account("town"), "审核") as work:
        accept(work, row, seen_version=1)
    page = clerk.get(WORKSHOPS)
    assert "已通过" in page.text
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "4"})
    assert answer.status_code == 200 and "须写明事由" in answer.text
    assert inputs(answer)[cell(shop, "jobs")] == "4"
    row.refresh_from_db()
    assert row.jobs == 3
    assert send(clerk, WORKSHOPS, answer, {}, why="漏计一人").status_code == 302
    row.refresh_from_db()
    assert row.jobs == 4


def test_what_the_rules_of_a_ledger_refuse_stands_above_the_grid(clerk: Client, shop: Workshop, settings: Any) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3, received_on=date(2024, 3, 1))
    # On an earlier day nothing has come in later.
    settings.TODAY = date(2024, 2, 1)
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "7"})
    assert answer.status_code == 200 and "不能晚于今天" in answer.text
    assert inputs(answer)[cell(shop, "jobs")] == "7"
    row.refresh_from_db()
    assert row.jobs == 3 and no_trace()
