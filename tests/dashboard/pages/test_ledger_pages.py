"""The pages of the ledgers: rows of one's own units, narrowed as asked, the same on the page and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import parse_qs

import openpyxl
import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.ledgers.registry import ledgers
from metrics.models import OrgUnit, Role
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.site import client_of, load_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()


def listed(client: Client, name: str, **ask: str) -> list[list[str]]:
    response = client.get(f"/ledgers/{name}/rows.csv", {"period": "2023", **ask})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]


def shown(client: Client, name: str, **ask: str) -> Any:
    response = client.get(f"/ledgers/{name}/", {"period": "2023", **ask})
    assert response.status_code == 200
    return response.context["rows"]


def count(client: Client, name: str, **ask: str) -> int:
    rows = shown(client, name, **ask)
    assert len(listed(client, name, **ask)) == rows.page.paginator.count
    return rows.page.paginator.count


def test_every_ledger_shows_its_rows_and_the_same_in_a_file(leader: Client) -> None:
    for ledger in ledgers():
        row: Any = FACTORIES[ledger.name]()
        unit = getattr(row, ledger.unit)
        lines = listed(leader, ledger.name, when="all")
        assert count(leader, ledger.name, when="all") == len(lines) >= 1, ledger.name
        assert any(line[-1] == unit for line in lines), ledger.name


def test_the_period_decides_which_rows_are_meant(leader: Client) -> None:
    cast.make_assignment(started_on=date(2021, 5, 1), ended_on=date(2022, 12, 31))
    cast.make_assignment(started_on=date(2022, 5, 1), ended_on=date(2023, 1, 1))
    cast.make_assignment(started_on=date(2023, 12, 31))
    cast.make_assignment(started_on=date(2024, 1, 1))
    assert [count(leader, "assignments", when=when) for when in ("period", "end", "all")] == [2, 1, 4]
    # The list of ledgers and the pages of units and sections count what the ledger's page shows.
    rooms = leader.get("/ledgers/", {"period": "2023"}).context["rooms"]
    counted = [row.record.rows for _, table in rooms for row in table.rows]
    assert counted[[ledger.name for ledger in ledgers()].index("assignments")] == 2
    cast.make_income(unit=cast.VILLAGE)
    assert count(leader, "incomes", period="2023Q2") == 1
    assert count(leader, "incomes", period="2022") == 0


def test_filters_narrow_and_can_be_taken_away(leader: Client) -> None:
    cast.make_assignment(role="resident_cadre", person=cast.make_person(name="张三丰"))
    cast.make_assignment(role="reserve_cadre", person=cast.make_person(name="李四光"))
    assert count(leader, "assignments", role="resident_cadre") == 1
    assert count(leader, "assignments", q="李四") == 1
    assert count(leader, "assignments", q="李四", role="resident_cadre") == 0
    response = leader.get("/ledgers/assignments/", {"period": "2023", "q": "李四", "role": "resident_cadre"})
    assert [choice.label for choice in response.context["chosen"]] == ["查找：李四", "岗位：驻村干部"]
    assert "没有符合条件的行" in response.text
    without = {key: values[0] for key, values in parse_qs(response.context["chosen"][1].address[1:]).items()}
    assert "role" not in without and count(leader, "assignments", **without) == 1
    kinds = {choice.label: choice.value for choice in response.context["kinds"]}
    assert kinds == {"全部": "1", "村干部后备": "1", "驻村干部": "0"}


@pytest.mark.parametrize("ask", [{"role": "emperor"}, {"when": "never"}, {"own": "all"}, {"q": "字" * 51}, {"q": "\0"}])
def test_a_bad_filter_is_told_and_shows_no_row(leader: Client, ask: dict[str, str]) -> None:
    cast.make_assignment()
    response = leader.get("/ledgers/assignments/", {"period": "2023", **ask})
    assert "条件有误，请改正后再筛选" in response.text
    assert response.context["rows"].page.paginator.count == 0
    assert response.context["form"].errors.keys() == ask.keys()


def test_only_the_unit_itself(leader: Client) -> None:
    cast.make_assignment(unit=cast.VILLAGE)
    assert count(leader, "assignments", unit=cast.TOWN) == 1
    assert count(leader, "assignments", unit=cast.TOWN, own="only") == 0
    assert count(leader, "assignments", unit=cast.VILLAGE, own="only") == 1


def test_rows_are_sorted_and_paged(leader: Client) -> None:
    for month in range(1, 13):
        for day in range(1, 6):
            cast.make_assignment(started_on=date(2023, month, day))
    rows = shown(leader, "assignments", sort="started_on")
    starts = [row.record["started_on"] for row in rows.table.rows]
    assert starts == sorted(starts) and len(starts) == 50 and not rows.previous
    last = shown(leader, "assignments", sort="started_on", page="2")
    assert len(last.table.rows) == 10 and "sort=started_on" in last.previous
    newest = [row.record["started_on"] for row in shown(leader, "assignments", sort="person__password").table.rows]
    assert newest[0] == "2023-12-05"
    headings = {heading.label: heading for heading in rows.table.headings}
    assert headings["开始日期"].sorted == "ascending" and "sort=-started_on" in headings["开始日期"].address


@pytest.mark.parametrize("unit", [cast.FAR_VILLAGE, cast.OTHER_VILLAGE, cast.TOWN, cast.OUTSIDE_VILLAGE])
def test_nothing_outside_the_rights_is_shown_counted_or_filed(unit: str) -> None:
    secret = cast.make_person(unit=unit, name="外人某某")
    cast.make_assignment(unit=unit, person=secret)
    clerk = client_of(Role.CLERK, cast.VILLAGE)
    for ask in ({}, {"when": "all"}, {"q": "外人"}, {"role": "reserve_cadre"}):
        response = clerk.get("/ledgers/assignments/", {"period": "2023", **ask})
        assert "外人某某" not in response.text and response.context["rows"].page.paginator.count == 0
        assert all(choice.value == "0" for choice in response.context["kinds"])
        assert listed(clerk, "assignments", **ask) == []
    assert clerk.get("/ledgers/assignments/", {"unit": unit}).status_code == 404
    assert clerk.get("/ledgers/assignments/rows.csv", {"unit": unit}).status_code == 404


def test_only_who_may_change_a_row_is_led_to_it(leader: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    address = f"/admin/metrics/assignment/{row.pk}/change/"
    assert address not in leader.get("/ledgers/assignments/", {"period": "2023"}).text
    assert address in client_of(Role.CLERK, cast.VILLAGE).get("/ledgers/assignments/", {"period": "2023"}).text


def test_a_ledger_names_the_indicators_made_of_it(leader: Client) -> None:
    names = {choice.value for choice in leader.get("/ledgers/courses/").context["indicators"]}
    assert names == {"G1-01", "G1-02"}


def test_an_unknown_ledger_is_not_found(leader: Client) -> None:
    response = leader.get("/ledgers/none/")
    assert response.status_code == 404 and "没有名为“none”的台账" in response.text


def test_the_rows_behind_a_figure_lead_to_their_ledger(leader: Client) -> None:
    cast.make_assignment()
    page = leader.get("/indicators/G1-03/", {"period": "2023", "unit": cast.TOWN})
    assert f'href="/ledgers/assignments/?unit={cast.TOWN}&amp;period=2023"' in page.text


def test_text_in_a_row_never_becomes_markup_or_formula(leader: Client) -> None:
    nasty = "=<script>alert(1)</script>"
    cast.make_assignment(person=cast.make_person(name=nasty), note=nasty)
    assert "<script>alert" not in leader.get("/ledgers/assignments/", {"period": "2023", "q": "<script>"}).text
    assert f"'{nasty}" in listed(leader, "assignments")[0]


def test_the_name_of_a_unit_is_never_a_formula(leader: Client) -> None:
    nasty = '=HYPERLINK("http://example.com")'
    with writing(None, "更名") as work:
        work.correct(OrgUnit.objects.get(pk=cast.VILLAGE), name=nasty)
    ask = {"unit": cast.TOWN, "period": "2023"}
    lines = leader.get("/summaries/G1/units.csv", ask).content.decode("utf-8-sig").splitlines()
    assert any("'=HYPERLINK" in line for line in lines)
    sheet = openpyxl.load_workbook(io.BytesIO(leader.get("/summaries/G1/units.xlsx", ask).content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == nasty]
    assert [cell.data_type for cell in cells] == ["s"]
