"""The command `figures`, asked of the demonstration."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError
from django.utils import timezone

from metrics.models import Assignment
from tests.support.commands import run

pytestmark = pytest.mark.usefixtures("demonstration", "db")


def test_figures_in_three_forms() -> None:
    rows = list(csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv"))))
    assert list(rows[0]) == ["code", "name", "value", "unit", "text"]
    entries = json.loads(run("figures", "--period", "2023", "--format", "json"))
    assert [entry["code"] for entry in entries] == [row["code"] for row in rows]
    assert all(
        entry["value"] == (float(row["value"]) if row["value"] else None)
        for entry, row in zip(entries, rows, strict=True)
    )
    table = run("figures", "--period", "2023").splitlines()
    assert len(table) == len(rows) + 1
    assert all(row["text"] in line for row, line in zip(rows, table[1:], strict=True))


def test_a_figure_is_what_the_ledger_says() -> None:
    rows = {row["code"]: row for row in csv.DictReader(StringIO(run("figures", "--period", "2023", "--format", "csv")))}
    roles, day = ("reserve_cadre", "reserve_secretary"), date(2023, 12, 31)
    held = Assignment.objects.filter(role__in=roles).in_force(day)
    assert int(rows["G1-03"]["value"]) == len(set(held.values_list("person", flat=True)))


def test_figures_of_the_root_and_the_last_closed_year_unless_named() -> None:
    year = str(timezone.localdate().year - 1)
    assert run("figures") == run("figures", "--unit", "529901", "--period", year)
    assert run("figures", "--period", "2023") != run("figures", "--period", "2023", "--unit", "529901100")


def test_a_figure_that_is_not_there_is_empty() -> None:
    rows = csv.DictReader(StringIO(run("figures", "--period", "1950", "--format", "csv")))
    assert {row["text"] for row in rows if not row["value"]} == {"—"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--unit", "52"], "没有代码为 52 的单位"),
        (["--period", "2023Q5"], "看不懂的时期"),
        (["--period", "20230"], "看不懂的时期"),
    ],
)
def test_figures_refuse_an_unknown_unit_or_period(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("figures", *arguments)
