"""A period's returns as one grid: kept together or not at all, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.admin.returns.grid_texts import warning_words
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.returns.return_types import return_types
from metrics.models import (
    Account,
    Return,
    Role,
    Workshop,
)
from tests.dashboard.admin.returns.filling import correct
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import client_of, signed_in

pytestmark = pytest.mark.django_db
WORKSHOPS, INCOMES = "/admin/returns/returns-workshop/2023Q4/", "/admin/returns/incomes/2023/"
QUARTER, BEFORE = date(2023, 10, 1), date(2023, 7, 1)


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def test_a_line_for_each_subject_that_owes_in_ones_own_units(clerk: Client, shop: Workshop) -> None:
    other = cast.make_workshop(unit=cast.OTHER_VILLAGE, name="别村工坊")
    closed = cast.make_workshop(ended_on=date(2023, 12, 30), name="关了的工坊")
    page = clerk.get(WORKSHOPS)
    assert [line.subject for line in page.context["grid"].lines] == ["藤编工坊"]
    assert other.name not in page.text and closed.name not in page.text
    assert inputs(page).keys() == {
        "why", *(cell(shop, name) for name in ("version", "seen", "jobs", "wages", "revenue", "profit", "note"))
    }  # fmt: skip


@pytest.mark.parametrize("return_type", return_types(), ids=lambda return_type: return_type.name)
def test_every_return_has_its_grid_with_the_columns_of_its_kind(district: None, return_type: Any) -> None:
    subjects = {"enterprise": cast.make_enterprise, "workshop": cast.make_workshop, "estate": cast.make_estate}
    key = subjects[return_type.reporters.subject]().pk if return_type.reporters.kind else cast.COMMUNITY
    period = "2023Q4" if return_type.frequency == 3 else "2023"
    client, address = client_of(Role.OFFICER, cast.DISTRICT), f"/admin/returns/{return_type.name}/{period}/"
    page = client.get(address)
    assert {name.split("-")[1] for name in inputs(page) if name.startswith(f"{key}-")} == {
        *return_type.columns, "version", "seen", "note"
    }  # fmt: skip
    numbers = range(9, 9 - len(return_type.columns), -1)
    typed = {f"{key}-{column}": str(number) for column, number in zip(return_type.columns, numbers, strict=True)}
    answer = send(client, address, page, typed)
    assert (answer.status_code, answer["Location"]) == (302, address)
    row = return_type.model.objects.get()
    assert [getattr(row, column) for column in return_type.columns] == list(numbers)
    assert (
        getattr(row, f"{return_type.reporters.subject}_id") == key
        and getattr(row, "kind", "") == return_type.reporters.kind
    )
    assert row.received_on == timezone.localdate()


def test_beside_each_cell_stands_what_was_reported_before(clerk: Client, shop: Workshop) -> None:
    cast.make_return(subject=shop, period_start=BEFORE, jobs=10, wages=Decimal("12345.60"))
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=16, wages=Decimal("12000.00"))
    page = clerk.get(WORKSHOPS)
    assert "上期 12,345.60" in page.text and "上期 未填" in page.text
    assert inputs(page)[cell(shop, "wages")] == "12000.00"
    jobs, wages, *_rest = page.context["grid"].lines[0].cells
    assert (jobs.change, wages.change) == ("比上期多 60%，请核对", "")
    correct(row, jobs=15)
    assert clerk.get(WORKSHOPS).context["grid"].lines[0].cells[0].change == ""
    correct(row, jobs=4)
    assert clerk.get(WORKSHOPS).context["grid"].lines[0].cells[0].change == "比上期少 60%，请核对"
    assert (warning_words(2, 1), warning_words(6, 1), warning_words(6, 0)) == ("", "比上期多 500%，请核对", "")


def test_a_warning_stops_nobody(clerk: Client, shop: Workshop) -> None:
    cast.make_return(subject=shop, period_start=BEFORE, jobs=10)
    assert send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "999"}).status_code == 302
    assert "请核对" in clerk.get(WORKSHOPS).text


def test_a_subject_that_changed_over_keeps_its_return(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=8)
    with writing(None, "更名") as work:
        later = supersede(work, Workshop.objects.get(pk=shop.pk), date(2023, 11, 1), name="新藤编工坊")
    page = clerk.get(WORKSHOPS)
    assert inputs(page)[cell(later, "jobs")] == "8"
    assert send(clerk, WORKSHOPS, page, {cell(later, "jobs"): "9"}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, row.workshop_id, Return.objects.count()) == (9, shop.pk, 1)


def test_long_grids_come_in_pages_and_by_unit(district: None) -> None:
    with writing(None, "登记"):
        for number in range(55):
            cast.make_workshop(unit=(cast.VILLAGE, cast.FAR_VILLAGE)[number % 2], name=f"坊{number}")
    client = client_of(Role.OFFICER, cast.DISTRICT)
    first, second = client.get(WORKSHOPS), client.get(f"{WORKSHOPS}?page=2")
    assert (len(first.context["grid"].lines), len(second.context["grid"].lines)) == (50, 5)
    assert f"{WORKSHOPS}?page=2" in first.text
    assert [choice.address for choice in first.context["units"]] == [cast.TOWN, cast.TOWNSHIP]
    part = client.get(f"{WORKSHOPS}?unit={cast.TOWNSHIP}")
    assert {line.unit for line in part.context["grid"].lines} == {"云上村"}
    # What is sent from the second page stays there.
    line = second.context["grid"].lines[0]
    answer = send(client, f"{WORKSHOPS}?page=2", second, {f"{line.key}-jobs": "1"})
    assert answer["Location"] == f"{WORKSHOPS}?page=2" and Return.objects.get().workshop_id == int(line.key)
