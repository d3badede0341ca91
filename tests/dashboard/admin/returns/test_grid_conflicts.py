"""Two people on one grid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from dashboard.admin.returns.grid_lines import GridLine as Line
from metrics.acts.writing import writing
from metrics.models import (
    Account,
    Return,
    Role,
    Workshop,
)
from tests.dashboard.admin.returns.filling import correct
from tests.dashboard.admin.returns.test_grid import QUARTER, WORKSHOPS
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import make_account, signed_in
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def test_who_comes_second_is_shown_both_values_and_keeps_his_own(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3, wages=Decimal("100.00"), revenue=Decimal("1"))
    other = cast.make_workshop()
    page = clerk.get(WORKSHOPS)
    correct(row, jobs=30, revenue=Decimal("2.00"))
    changes = {cell(shop, "jobs"): "33", cell(shop, "wages"): "110", cell(other, "jobs"): "7"}
    answer = send(clerk, WORKSHOPS, page, changes)
    assert answer.status_code == 409 and "别人填的是 30" in answer.text
    row.refresh_from_db()
    assert (row.jobs, row.wages, row.version) == (30, Decimal("100.00"), 2) and Return.objects.count() == 1
    again = inputs(answer)
    assert {name: again[name] for name in changes} == changes
    # Where he typed nothing stands what the other did.
    assert again[cell(shop, "revenue")] == "2.00" and again[cell(shop, "version")] == "2"
    theirs = {each.column: each.theirs for each in answer.context["grid"].lines[0].cells}
    assert theirs == {"jobs": "30", "wages": None, "revenue": None, "profit": None}
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, row.wages, row.revenue) == (33, Decimal("110.00"), Decimal("2.00"))
    assert Return.objects.count() == 2


def test_a_line_that_somebody_else_filled_meanwhile(clerk: Client, shop: Workshop) -> None:
    page = clerk.get(WORKSHOPS)
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=30)
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "33"})
    assert answer.status_code == 409 and "别人填的是 30" in answer.text
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, Return.objects.count()) == (33, 1)


def test_a_line_that_somebody_fills_in_in_the_last_moment(
    clerk: Client, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule that it breaks is not for the clerk to read: the grid is read anew."""
    real, others = Line._create, [5]

    def create(line: Line, work: Any, row: Any) -> None:
        if others:
            cast.make_return(subject=shop, period_start=QUARTER, jobs=others.pop())
        real(line, work, row)

    monkeypatch.setattr(Line, "_create", create)
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "33"})
    # What stood in the way was undone with the rest here; elsewhere it would be shown.
    assert answer.status_code == 302 and Return.objects.get().jobs == 33


def test_a_return_that_somebody_else_deleted_meanwhile(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    page = clerk.get(WORKSHOPS)
    with writing(None, "删") as work:
        work.delete(Return.objects.get(pk=row.pk))
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "33"})
    assert answer.status_code == 409 and "刚才被别人删除了" in answer.text
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    assert Return.objects.get().jobs == 33


def test_lines_that_one_did_not_touch_may_change(clerk: Client, shop: Workshop) -> None:
    other = cast.make_workshop()
    row = cast.make_return(subject=other, period_start=QUARTER, jobs=3)
    page = clerk.get(WORKSHOPS)
    correct(row, jobs=5)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 302
    row.refresh_from_db()
    assert row.jobs == 5


@pytest.mark.parametrize(
    ("version", "seen"), [("", None), ("0", ""), ("99", "[]"), ("x", "{"), ("0", '{"jobs": "3"}'), ("2", '{"jobs": 3}')]
)
def test_a_version_that_is_missing_or_invented_overwrites_nothing(
    clerk: Client, shop: Workshop, version: str, seen: str | None
) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    more = {cell(shop, "version"): version} | ({} if seen is None else {cell(shop, "seen"): seen})
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"}, **more)
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.jobs == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
def test_of_two_who_save_at_once_the_second_is_told(*, is_new: bool) -> None:
    cast.make_cast()
    shops = [cast.make_workshop() for _ in range(3)]
    accounts = [make_account(f"clerk{n}", (Role.CLERK, cast.VILLAGE)) for n in range(2)]
    for turn in range(6):
        address = f"/admin/returns/returns-workshop/{2022 + turn // 4}Q{turn % 4 + 1}/"
        if not is_new:
            for each in shops:
                cast.make_return(subject=each, period_start=date(2022 + turn // 4, turn % 4 * 3 + 1, 1), jobs=1)
        pages = [signed_in(account).get(address) for account in accounts]
        answers: dict[int, Any] = {}

        def save(number: int, address: str = address, pages: Any = pages, answers: Any = answers) -> None:
            typed = {cell(each, "jobs"): f"{10 + number}" for each in shops}
            answers[number] = send(signed_in(accounts[number]), address, pages[number], typed)

        before = Return.objects.count()
        assert run_together(*(lambda n=n, do=save: do(n) for n in range(2))) == []
        assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
        loser = next(number for number, answer in answers.items() if answer.status_code == 409)
        assert inputs(answers[loser])[cell(shops[0], "jobs")] == f"{10 + loser}"
        rows = Return.objects.filter(period_start=date(2022 + turn // 4, turn % 4 * 3 + 1, 1))
        assert {row.jobs for row in rows} == {11 - loser} and rows.count() == 3
        assert Return.objects.count() == before + (3 if is_new else 0)
