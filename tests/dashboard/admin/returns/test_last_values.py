"""Beside each cell of a return stands what was reported before, and the way to the grid stands over the list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.models import CollectiveIncome, Return, Role, Workshop
from tests.support import cast
from tests.support.site import make_account, regrant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
ADD = "/admin/metrics/return/add/"


def change(row: Any) -> str:
    return reverse(f"admin:metrics_{row._meta.model_name}_change", args=[row.pk])


def helps(page: Any) -> dict[str, str]:
    return {name: str(field.help_text) for name, field in page.context["adminform"].form.fields.items()}


def test_the_value_of_the_period_before_stands_beside_the_present_one(clerk: Client) -> None:
    shop = cast.make_workshop()
    cast.make_return(subject=shop, period_start=date(2023, 4, 1), jobs=1)
    cast.make_return(subject=shop, period_start=date(2023, 7, 1), jobs=12, wages=Decimal("1234.50"))
    cast.make_return(subject=cast.make_workshop(), period_start=date(2023, 7, 1), jobs=99)
    row = cast.make_return(subject=shop, period_start=date(2023, 10, 1), jobs=15)
    said = helps(clerk.get(change(row)))
    assert said["jobs"] == "季末在岗人数。　上期 12。　现值 15。"
    assert said["wages"].endswith("上期 1,234.50。") and said["profit"].endswith("上期 未填。")
    assert not [name for name in ("note", "complaints_received") if "上期" in said[name]]
    # It stands there, too, when the form comes back.
    assert "现值 15。" in clerk.post(change(row), {"jobs": "x"}).text


def test_a_subject_that_changed_over_has_its_last_value(clerk: Client) -> None:
    shop = cast.make_workshop()
    cast.make_return(subject=shop, period_start=date(2023, 7, 1), jobs=12)
    with writing(None, "更名") as work:
        later = supersede(work, Workshop.objects.get(pk=shop.pk), date(2023, 8, 1), name="新名")
    row = cast.make_return(subject=later, period_start=date(2023, 10, 1), jobs=15)
    assert "上期 12。" in helps(clerk.get(change(row)))["jobs"]


def test_a_nil_return_before_and_none_before(clerk: Client) -> None:
    for year, values in ((2021, {"is_nil": True}), (2022, {"operating": Decimal("5")})):
        cast.make_income(period_start=date(year, 1, 1), **values)
    first, second = CollectiveIncome.objects.order_by("period_start")
    assert helps(clerk.get(change(second)))["operating"].endswith("上期 零报告。　现值 5.00。")
    assert "上期" not in helps(clerk.get(change(first)))["operating"]


def test_a_new_return_has_it_once_its_subject_is_known(clerk: Client) -> None:
    shop = cast.make_workshop()
    cast.make_return(subject=shop, period_start=date(2023, 7, 1), jobs=12)
    asked = {"kind": "workshop", "workshop": str(shop.pk), "period_start": "2023-10-01"}
    assert "上期" not in helps(clerk.get(ADD))["jobs"]
    assert "上期 12。" in helps(clerk.get(ADD, asked))["jobs"]
    assert "上期 12。" in helps(clerk.post(ADD, asked | {"jobs": "x"}))["jobs"]
    assert not Return.objects.filter(period_start=date(2023, 10, 1)).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "x"}, {"workshop": ""}, {"period_start": "2023-13-01"},
        {"period_start": "0001-01-01"}, {"period_start": "十月"}, {"workshop": "987654321"},
    ],
)  # fmt: skip
def test_nonsense_is_asked_about_nothing(clerk: Client, wrong: dict[str, str]) -> None:
    asked = {"kind": "workshop", "workshop": "1", "period_start": "2023-10-01"} | wrong
    assert "上期" not in helps(clerk.get(ADD, asked))["jobs"]


def test_what_other_units_reported_is_not_told(clerk: Client) -> None:
    shop = cast.make_workshop()
    cast.make_return(subject=shop, period_start=date(2023, 7, 1), unit=cast.OTHER_VILLAGE, jobs=777)
    foreign = cast.make_workshop(unit=cast.OTHER_VILLAGE)
    cast.make_return(subject=foreign, period_start=date(2023, 7, 1), jobs=778)
    for key in (shop.pk, foreign.pk):
        asked = {"kind": "workshop", "workshop": str(key), "period_start": "2023-10-01"}
        assert "77" not in helps(clerk.get(ADD, asked))["jobs"]


def test_the_grid_is_offered_to_who_enters_returns(clerk: Client) -> None:
    page = clerk.get("/admin/metrics/return/")
    assert "/admin/returns/returns-workshop/" in page.text and "整表填报：工坊经营季报" in page.text
    assert "/admin/returns/incomes/" in clerk.get("/admin/metrics/collectiveincome/").text
    account = make_account("looking", (Role.CLERK, cast.VILLAGE))
    regrant(account, view_only=True)
    assert "整表填报" not in signed_in(account).get("/admin/metrics/return/").text
