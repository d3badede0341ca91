"""Every figure of the report, from the overview down to its rows, at district, township and village: one value."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client

from metrics.aggregation.behind import rows_behind
from metrics.aggregation.trees import Tree
from metrics.catalogue.loading import current_catalogue
from metrics.management.commands.figures import lines
from metrics.models import Account
from metrics.periods import Period
from tests.support.site import signed_in

pytestmark = pytest.mark.usefixtures("demonstration", "db")
YEAR = Period.parse("2023")
UNITS = {"district": "529901", "township": "529901100", "community": "529901001001", "village": "529901100001"}
REPORT = Path(__file__).parent / "expected_figures.csv"


def codes_of_the_report() -> list[str]:
    with REPORT.open(encoding="utf-8") as file:
        return [row["code"] for row in csv.DictReader(file)]


@pytest.fixture
def reader() -> Client:
    return signed_in(Account.objects.get(username="leader"))


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest) -> str:
    return UNITS[request.param]


@pytest.fixture
def ask(unit: str) -> dict[str, str]:
    return {"unit": unit, "period": YEAR.code}


def said(unit: str) -> dict[str, tuple[Decimal | None, str]]:
    """Number and text of each figure as the command gives them."""
    return {code: (number, text) for code, _, number, _, text in lines(unit, YEAR, Tree.THEN)}


def grid_of_csv(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def grid_of_xlsx(response: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_report_is_all_there() -> None:
    assert len(codes_of_the_report()) == 63


def test_three_clicks_lead_to_every_figure_and_its_rows(reader: Client, unit: str, ask: dict[str, str]) -> None:
    catalogue, figures = current_catalogue(), said(unit)
    link = f"?unit={unit}&amp;period=2023"
    overview = reader.get("/", ask).text
    themes = {code: reader.get(f"/themes/{code}/", ask).text for code in catalogue.themes}
    sections = {code: reader.get(f"/sections/{code}/", ask).text for code in catalogue.sections}
    for code in codes_of_the_report():
        section = catalogue.sections[catalogue.indicators[code].section]
        assert f'href="/themes/{section.theme}/{link}"' in overview
        assert f'href="/sections/{section.code}/{link}"' in themes[section.theme]
        assert f'href="/indicators/{code}/{link}"' in sections[section.code]
        page = reader.get(f"/indicators/{code}/", ask)
        parts = rows_behind(code, unit, YEAR)
        assert page.context["headline"].figure.number == figures[code][0]
        assert [choice.value for choice in page.context["rows"].sides] == [
            f"{len(parts[0].counted):,}",
            f"{len(parts[0].not_counted):,}",
        ]


def test_card_chart_table_and_files_show_the_figure_of_the_command(
    reader: Client, unit: str, ask: dict[str, str]
) -> None:
    catalogue, figures = current_catalogue(), said(unit)
    for section in catalogue.sections:
        page = reader.get(f"/sections/{section}/", ask)
        listed = grid_of_csv(reader.get(f"/summaries/{section}/figures.csv", ask))
        by_unit = grid_of_csv(reader.get(f"/summaries/{section}/units.csv", ask))
        as_sheet = grid_of_xlsx(reader.get(f"/summaries/{section}/units.xlsx", ask))
        for place, entry in enumerate(page.context["entries"]):
            number, text = figures[entry.indicator.code]
            assert entry.headline.number + entry.headline.unit == text
            assert (entry.figure.number, entry.figure.text) == (number, text)
            assert f">{entry.headline.number}<span" in page.text
            row = listed[1 + place]
            assert (row[0], row[2], row[4]) == (entry.indicator.code, "" if number is None else f"{number:f}", text)
            assert by_unit[1][:1] + by_unit[1][2 + place : 3 + place] == [unit, row[2]]
            found = as_sheet[1][2 + place]
            assert (None if found is None else Decimal(str(found))) == number
        focused = reader.get(f"/sections/{section}/", ask | {"focus": page.context["entries"][-1].indicator.code})
        chart, last = focused.context["trend_chart"], page.context["entries"][-1].figure
        assert chart.values[-1] == (None if last.value is None else float(last.value))
        assert chart.texts[-1].startswith(last.text)


def test_units_below_are_the_same_in_chart_table_and_files(reader: Client) -> None:
    ask = {"unit": UNITS["district"], "period": "2023", "focus": "G1-03", "sort": "-G1_03"}
    units = reader.get("/sections/G1/", ask).context["units"]
    shown = [(row.record["code"], row.record["G1_03"]) for row in units.table.rows]
    assert [figure for _, figure in shown] == sorted((figure for _, figure in shown), reverse=True)
    assert units.chart.values == [float(figure) for _, figure in shown]
    listed = grid_of_csv(reader.get("/summaries/G1/units.csv", ask))
    column = next(place for place, head in enumerate(listed[0]) if head.startswith("G1-03 "))
    assert {(row[0], row[column]) for row in listed[2:]} == {(code, f"{figure:f}") for code, figure in shown}


def test_months_add_up_to_the_year_in_the_file(reader: Client) -> None:
    listed = grid_of_csv(reader.get("/summaries/E1/months.csv", {"unit": "529901", "period": "2023Q2"}))
    assert listed[0] == ["代码", "指标", "计量单位", *(f"2023年{month}月" for month in range(1, 13))]
    year = said("529901")["E1-06"][0]
    assert sum(int(value) for value in next(row for row in listed if row[0] == "E1-06")[3:]) == year


def test_what_a_figure_is_made_of_adds_up_to_it(reader: Client) -> None:
    shown = 0
    for code, indicator in current_catalogue().indicators.items():
        composition = reader.get(f"/indicators/{code}/", {"period": "2023"}).context["composition"]
        if composition is None:
            continue
        shown += 1
        part = rows_behind(code, "529901", YEAR)[0]
        assert sum(part.counted.sums_by(composition.columns[0].value).values()) > 0
        whole = sum(each.value for each in composition.slices)
        assert all(
            abs(Fraction(each.percent) - 100 * each.value / whole) <= Fraction(1, 20) for each in composition.slices
        )
        if code not in ("G1-05", "G2-05", "G3-03"):
            # Of a share the parts are counted rows, which are not the percentage itself.
            figure = reader.get(f"/indicators/{code}/", {"period": "2023"}).context["headline"].figure
            assert whole == figure.value, indicator.code
    assert shown > 10


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_is_named_by_content_and_day(reader: Client, form: str) -> None:
    header = reader.get(f"/summaries/all/units.{form}", {"period": "2023"})["Content-Disposition"]
    assert "全部指标_各单位汇总_青禾区_2023_20" in unquote(header) and unquote(header).endswith(f".{form}")


@pytest.mark.parametrize(
    "address",
    [
        "/themes/none/",
        "/sections/none/",
        "/sections/G1/?focus=E1-01",
        "/summaries/none/units.csv",
        "/summaries/all/years.csv",
        "/summaries/all/units.pdf",
        "/indicators/G1-03/?by=person",
    ],
)
def test_what_is_not_there_is_not_found_in_words(reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 404
    assert "没有" in response.text or "不能" in response.text


def test_an_unknown_sort_order_is_no_order(reader: Client) -> None:
    for address in ("/sections/G1/", "/unit/"):
        response = reader.get(address, {"sort": "-password", "period": "2023"})
        assert response.status_code == 200


def test_the_composition_and_the_list_of_ledgers_are_files_too(reader: Client) -> None:
    ask = {"period": "2023", "by": "role"}
    shown = reader.get("/indicators/G1-03/", ask).context["composition"]
    heads, *rows = grid_of_csv(reader.get("/indicators/G1-03/composition.csv", ask))
    assert heads == ["岗位", "数值（名）", "占比（%）"]
    assert rows == [[each.label, f"{each.number:f}", f"{each.percent:f}"] for each in shown.slices]
    assert reader.get("/indicators/U1-04/composition.csv").status_code == 404
    listed = grid_of_csv(reader.get("/ledgers.csv", {"period": "2023"}))
    rooms = reader.get("/ledgers/", {"period": "2023"}).context["rooms"]
    entries = [row.record for _, table in rooms for row in table.rows]
    assert [row[1:] for row in listed[1:]] == [
        [str(entry.ledger.label), str(entry.rows), str(entry.indicators)] for entry in entries
    ]
