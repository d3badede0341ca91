"""Numbers that are hardly so are kept and doubted on every way in; parts above wholes are refused, losses are not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from dashboard.admin.acts.unit_of_work import MOST_DOUBTS
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ledgers.registry import ledgers
from metrics.models import Estate, Return, Role
from metrics.models.columns.money import MoneyField
from metrics.models.tracked import Tracked
from tests.support import cast
from tests.support.grids import cell, send
from tests.support.sheets import put
from tests.support.site import change_list, client_of, typed

pytestmark = pytest.mark.django_db
QUARTER, GRID = date(2023, 10, 1), "/admin/returns/returns-estate/2023Q4/"


@pytest.fixture
def estate(db: None) -> Estate:
    cast.make_cast()
    return cast.make_estate(unit=cast.COMMUNITY, started_on=date(2020, 1, 1))


def reported(estate: Estate, **values: Any) -> Return:
    return Return(unit=estate.unit, kind="estate", estate=estate, period_start=QUARTER, **values)


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)
def test_every_number_of_a_ledger_has_a_usual_size(ledger: Any) -> None:
    sizes = (models.IntegerField, MoneyField)
    numbers = {field.name for field in ledger.fields if isinstance(field, sizes) and not field.is_relation}
    assert ledger.usual.keys() == numbers


def test_what_is_hardly_so_is_kept_and_doubted(estate: Estate) -> None:
    with writing(None, "试") as work:
        row = reported(estate, complaints_received=5_000_000, complaints_closed=500)
        work.create(row)
    words = "“收到投诉(件)”填了 5,000,000，通常不超过 500，请核对单位和数字。"
    assert [(each.row, each.words) for each in work.doubts] == [(row, words)]
    with writing(None, "试") as work:
        work.correct(Return.objects.get(), note="核对过")
    assert work.doubts == []


def test_a_form_says_so(estate: Estate) -> None:
    client, address = client_of(Role.CLERK, cast.COMMUNITY), change_list(Return, "add")
    values = {"kind": "estate", "estate": estate.pk, "unit": cast.COMMUNITY, "period_start": QUARTER}
    page = client.post(address, typed(client.get(address), **values, complaints_received=600), follow=True)
    assert Return.objects.get().complaints_received == 600
    assert "已保存，但请核对" in page.text and "填了 600，通常不超过 500" in page.text


def test_a_grid_says_so_of_the_first_and_how_many_more_there_are(estate: Estate) -> None:
    clerk = client_of(Role.CLERK, cast.COMMUNITY)
    more = [cast.make_estate(unit=cast.COMMUNITY, started_on=date(2020, 1, 1)) for _ in range(MOST_DOUBTS)]
    page = clerk.get(GRID)
    changes = {cell(each, "complaints_received"): "501" for each in (estate, *more)}
    assert send(clerk, GRID, page, changes).status_code == 302
    text = clerk.get(GRID).text
    assert text.count("填了 501") == MOST_DOUBTS and "另有 1 处" in text


def test_a_sheet_says_so_with_the_line(estate: Estate, tmp_path: Path) -> None:
    rows = f"""
        单位代码,报表,小区名称,所属期,收到投诉(件)
        {cast.COMMUNITY},小区物业季报,{estate.name},2023Q3,3
        {cast.COMMUNITY},小区物业季报,{estate.name},2023Q4,5000000
    """
    said: list[str] = []
    import_folder(put(tmp_path, 季报=rows), report=said.append)
    assert [line for line in said if "核对" in line] == [
        "已写入，但请核对：季报.csv 第3行：“收到投诉(件)”填了 5,000,000，通常不超过 500，请核对单位和数字。"
    ]


def test_no_more_is_closed_than_received(estate: Estate) -> None:
    words = "办结的投诉不能多于收到的投诉"
    with pytest.raises(ValidationError, match=words), writing(None, "试") as work:
        work.create(reported(estate, complaints_received=5, complaints_closed=9))
    with pytest.raises(IntegrityError), transaction.atomic(), writing(None, "试"):
        Return._base_manager.bulk_create([reported(estate, complaints_received=5, complaints_closed=9)])
    clerk = client_of(Role.CLERK, cast.COMMUNITY)
    typed_in = {cell(estate, "complaints_received"): "5", cell(estate, "complaints_closed"): "9"}
    assert words in send(clerk, GRID, clerk.get(GRID), typed_in).text
    assert not Return.objects.exists()


@pytest.mark.parametrize(("column", "status"), [("profit", 302), ("revenue", 200)])
def test_a_loss_is_a_number_and_nothing_else_is_below_nought(estate: Estate, column: str, status: int) -> None:
    shop: Tracked = cast.make_workshop(unit=cast.VILLAGE, started_on=date(2020, 1, 1))
    address = "/admin/returns/returns-workshop/2023Q4/"
    clerk = client_of(Role.CLERK, cast.VILLAGE)
    answer = send(clerk, address, clerk.get(address), {cell(shop, column): "-1,234.50"})
    assert answer.status_code == status
    is_kept = status == 302
    assert list(Return.objects.values_list(column, flat=True)) == ([Decimal("-1234.50")] if is_kept else [])
    assert is_kept or "不能为负数" in answer.text
