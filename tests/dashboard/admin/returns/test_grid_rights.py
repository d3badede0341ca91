"""A grid shows and takes what is one's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from metrics.models import (
    Account,
    CollectiveIncome,
    Fund,
    Population,
    Return,
    Role,
    Workshop,
)
from tests.dashboard.admin.returns.filling import no_trace
from tests.dashboard.admin.returns.test_grid import BEFORE, INCOMES, QUARTER, WORKSHOPS
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import client_of, make_account, regrant, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def forged(client: Client, key: Any, page: Any, **more: str) -> Any:
    names = {f"{key}-version": "0", f"{key}-seen": "{}", f"{key}-jobs": "666"}
    return send(client, WORKSHOPS, page, names, **more)


def test_a_foreign_subject_is_refused_and_not_named(clerk: Client, shop: Workshop) -> None:
    foreign = cast.make_workshop(unit=cast.OTHER_VILLAGE, name="别村工坊")
    row = cast.make_return(subject=foreign, period_start=QUARTER, jobs=5)
    closed = cast.make_workshop(ended_on=date(2023, 1, 31), name="关了的工坊")
    page = clerk.get(WORKSHOPS)
    for key in (foreign.pk, closed.pk, 987654321, cast.OTHER_VILLAGE):
        answer = forged(clerk, key, page, **{cell(shop, "jobs"): "12"})
        assert answer.status_code == 403 and "有的行不归您填报" in answer.text
        assert not [name for name in ("别村工坊", "关了的工坊", "禾旺村") if name in answer.text]
        assert inputs(answer)[cell(shop, "jobs")] == "12" and f"{key}-jobs" not in inputs(answer)
    row.refresh_from_db()
    assert (row.jobs, Return.objects.count()) == (5, 1) and no_trace()


def test_rights_are_settled_anew_when_the_grid_is_sent(clerk: Client, account: Account, shop: Workshop) -> None:
    page = clerk.get(WORKSHOPS)
    regrant(account, unit_id=cast.OTHER_VILLAGE)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 403
    regrant(account, unit_id=cast.VILLAGE, view_only=True)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 403
    assert clerk.get(WORKSHOPS).status_code == 403
    assert not Return.objects.exists()


def test_a_return_that_another_unit_keeps_is_not_shown(clerk: Client, shop: Workshop) -> None:
    """It was handed in where the workshop was before it moved."""
    row = cast.make_return(subject=shop, period_start=QUARTER, unit=cast.OTHER_VILLAGE, jobs=777)
    page = clerk.get(WORKSHOPS)
    assert "已由别的单位填报" in page.text and "777" not in page.text
    assert forged(clerk, shop.pk, page).status_code == 403
    cast.make_return(subject=shop, period_start=BEFORE, unit=cast.OTHER_VILLAGE, jobs=888)
    assert "888" not in clerk.get(WORKSHOPS).text
    row.refresh_from_db()
    assert row.jobs == 777


def test_a_return_that_one_only_reads_is_not_changed(shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, unit=cast.OTHER_VILLAGE, jobs=777)
    client = signed_in(make_account("two", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    page = client.get(WORKSHOPS)
    assert cell(shop, "jobs") not in inputs(page)
    answer = send(client, WORKSHOPS, page, {cell(shop, "version"): "1", cell(shop, "jobs"): "666"})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.jobs == 777


@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEADER, 302), (Role.AUDITOR, 403), (Role.SYSTEM_ADMIN, 403), (Role.OFFICER, 200)]
)
def test_who_enters_nothing_has_no_grid(shop: Workshop, role: Role, status: int) -> None:
    client = client_of(role, cast.DISTRICT)
    assert client.get(WORKSHOPS).status_code == status
    assert (status == 200) or client.post(WORKSHOPS, {}).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/admin/returns/unknown/2023Q4/", "/admin/returns/returns/2023Q4/", "/admin/returns/returns-workshop/2023/",
        "/admin/returns/returns-workshop/2099Q1/", "/admin/returns/returns-workshop/x/",
        "/admin/returns/incomes/2023Q4/", f"{WORKSHOPS}?unit={cast.OTHER_VILLAGE}", f"{WORKSHOPS}?unit=x",
        f"{WORKSHOPS}?unit={cast.TOWN}",
    ],
)  # fmt: skip
def test_what_does_not_exist_or_is_not_ones_own_is_not_found(clerk: Client, shop: Workshop, address: str) -> None:
    for answer in (clerk.get(address), clerk.post(address, {cell(shop, "version"): "0", cell(shop, "jobs"): "1"})):
        assert answer.status_code == 404
        assert "没有这种报表或这一期" in answer.text or "没有这个单位，或者您无权查看" in answer.text
    assert not Return.objects.exists()


def test_a_period_that_is_not_over_cannot_be_filled_in_yet(clerk: Client, shop: Workshop) -> None:
    from metrics.periods import Granularity, Period

    running = Period.of(timezone.localdate(), Granularity.QUARTER)
    assert clerk.get(f"/admin/returns/returns-workshop/{running.code}/").status_code == 404
    assert clerk.get(f"/admin/returns/returns-workshop/{running.previous.code}/").status_code == 200
    assert clerk.get("/admin/returns/returns-workshop/")["Location"].endswith(f"/{running.previous.code}/")


def test_who_owes_nothing_is_told_so(clerk: Client) -> None:
    page = clerk.get("/admin/returns/returns-estate/2023Q4/")
    assert page.status_code == 200 and "不用填报" in page.text and "<table" not in page.text
    assert clerk.post("/admin/returns/returns-estate/2023Q4/", {}).status_code == 302


def test_villages_enter_their_own_incomes(clerk: Client) -> None:
    page = clerk.get(INCOMES)
    assert f"{cast.OTHER_VILLAGE}-operating" not in inputs(page)
    assert send(clerk, INCOMES, page, {f"{cast.VILLAGE}-operating": "60,000"}).status_code == 302
    row = CollectiveIncome.objects.get()
    assert (row.unit_id, row.operating) == (cast.VILLAGE, Decimal("60000.00"))
    assert not Fund.objects.exists() and not Population.objects.exists()
