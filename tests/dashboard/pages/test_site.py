"""Every figure of the report, from the overview down to its rows, at district, township and village: one value."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client

from metrics.aggregation.drilldown.parts import Part
from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import rows_behind
from metrics.catalogue.definitions import Indicator, Rate, Share
from metrics.catalogue.dimensions import dimension
from metrics.catalogue.loading import current_catalogue
from metrics.catalogue.measures import Aggregate, Measure
from metrics.management.commands.figures import lines
from metrics.models import Account
from metrics.periods import Period
from metrics.quantities import Dimension
from tests.support.places import EXPECTED_FIGURES
from tests.support.site import signed_in

pytestmark = [pytest.mark.usefixtures("demonstration", "db"), pytest.mark.once]
YEAR = Period.parse("2023")
UNITS = {"district": "529901", "township": "529901100", "community": "529901001001", "village": "529901100001"}


def codes_of_the_report() -> list[str]:
    with EXPECTED_FIGURES.open(encoding="utf-8") as file:
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


@cache
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


@dataclass(frozen=True)
class Shown:
    """What a reader meets on the way down, for one unit: pages and files by their code."""

    overview: Any
    themes: dict[str, Any]
    sections: dict[str, Any]
    indicators: dict[str, Any]
    lists: dict[str, list[list[str]]]
    by_unit: dict[str, list[list[str]]]
    sheets: dict[str, list[list[Any]]]


@cache
def shown(unit: str) -> Shown:
    """Asked once for all tests that look at it."""
    reader, ask = signed_in(Account.objects.get(username="leader")), {"unit": unit, "period": YEAR.code}
    catalogue = current_catalogue()

    def files(name: str, read: Callable[[Any], Any]) -> dict[str, Any]:
        return {code: read(reader.get(f"/summaries/{code}/{name}", ask)) for code in catalogue.sections}

    return Shown(
        reader.get("/", ask),
        {code: reader.get(f"/themes/{code}/", ask) for code in catalogue.themes},
        {code: reader.get(f"/sections/{code}/", ask) for code in catalogue.sections},
        {code: reader.get(f"/indicators/{code}/", ask) for code in codes_of_the_report()},
        files("figures.csv", grid_of_csv),
        files("units.csv", grid_of_csv),
        files("units.xlsx", grid_of_xlsx),
    )


def test_three_clicks_lead_to_every_figure(unit: str) -> None:
    catalogue, pages, link = current_catalogue(), shown(unit), f"?unit={unit}&amp;period=2023"
    for code in codes_of_the_report():
        section = catalogue.sections[catalogue.indicators[code].section]
        assert f'href="/themes/{section.theme}/{link}"' in pages.overview.text
        assert f'href="/sections/{section.code}/{link}"' in pages.themes[section.theme].text
        assert f'href="/indicators/{code}/{link}"' in pages.sections[section.code].text


def test_every_page_shows_the_figure_of_the_command(unit: str) -> None:
    figures, pages = said(unit), shown(unit)
    themes = pages.overview.context["themes"]
    listed = [entry for theme in themes for section in theme.sections for entry in section.entries]
    tables = [each.table for page in pages.themes.values() for each in page.context["sections"]]
    cards = [entry for page in pages.sections.values() for entry in page.context["entries"]]
    assert {each.indicator.code: (each.figure.number, each.figure.text) for each in listed} == figures
    assert {row.record.indicator.code: row.get_cell("now") for table in tables for row in table.rows} == {
        code: text for code, (_number, text) in figures.items()
    }
    assert {each.indicator.code: each.headline.number + each.headline.unit for each in cards} == {
        code: text for code, (_number, text) in figures.items()
    }
    for entry in cards:
        text = pages.sections[entry.indicator.section].text
        assert f'data-figure="{entry.indicator.code}">{entry.headline.number}<span' in text
    for code, page in pages.indicators.items():
        headline = page.context["headline"]
        assert (headline.figure.number, headline.number + headline.unit) == figures[code]
        assert f"data-figure>{headline.number}<span" in page.text


def test_every_chart_draws_the_figure_of_the_command(unit: str) -> None:
    figures = said(unit)
    for code, page in shown(unit).indicators.items():
        number, text = figures[code]
        chart, figure = page.context["trend_chart"], page.context["headline"].figure
        assert chart.values[-1] == (float(figure.value) if figure.is_complete else None), code
        assert number is None or abs(figure.value - Fraction(number)) < Fraction(1, 10 ** places(number))
        assert chart.texts[-1] == (f"{text}（{figure.note}）" if figure.note else text)
        # No chart without data; the figures it draws stand in a table below it.
        assert ('data-chart="trend-data"' in page.text) != chart.is_empty
        assert f'<td class="number now"{title(figure)}>{figure.cell}</td>' in page.text


def places(number: Decimal) -> int:
    return -int(number.as_tuple().exponent)


def title(figure: Figure) -> str:
    return f' title="{figure.note}"' if figure.note else ""


def test_every_file_holds_the_figure_of_the_command(unit: str) -> None:
    figures, pages = said(unit), shown(unit)
    for section, page in pages.sections.items():
        for place, entry in enumerate(page.context["entries"]):
            number, text = figures[entry.indicator.code]
            written = "" if number is None else f"{number:f}"
            row = pages.lists[section][1 + place]
            assert (row[0], row[2], row[4]) == (entry.indicator.code, written, text)
            heads, itself = pages.by_unit[section][:2]
            assert heads[2 + place].startswith(f"{entry.indicator.code} ")
            assert (itself[0], itself[2 + place]) == (unit, written or entry.figure.cell)
            found = pages.sheets[section][1][2 + place]
            assert (Decimal(str(found)) if number is not None else found) == (
                entry.figure.cell if number is None else number
            )


def test_units_below_have_one_figure_in_chart_tables_and_files(unit: str) -> None:
    pages, catalogue = shown(unit), current_catalogue()
    for code, page in pages.indicators.items():
        breakdown = page.context["breakdown"]
        heads, _itself, *lines = pages.by_unit[catalogue.indicators[code].section]
        column = next(place for place, head in enumerate(heads) if head.startswith(f"{code} "))
        filed = {line[0]: line[column] for line in lines}
        figures = breakdown.table.figures if breakdown else []
        assert {each.unit: each.cell if each.number is None else f"{each.number:f}" for each in figures} == filed, code
        if breakdown:
            drawn = [float(each.value) if each.is_complete else None for each in figures]
            assert (breakdown.chart.labels, breakdown.chart.values) == ([each.unit_name for each in figures], drawn)
            assert ('data-chart="units-data"' in page.text) == any(value is not None for value in drawn)


def test_every_figure_opens_to_the_rows_that_give_it(reader: Client, unit: str, ask: dict[str, str]) -> None:
    for code, page in shown(unit).indicators.items():
        parts, rows = rows_behind(code, unit, YEAR), page.context["rows"]
        assert [choice.value for choice in rows.sides] == [
            f"{len(side):,}" for side in (parts[0].counted, parts[0].not_counted)
        ]
        assert len(rows.page.object_list) == min(len(parts[0].counted), 25)
        sums = []
        for place, part in enumerate(parts):
            lines = grid_of_csv(reader.get(f"/indicators/{code}/rows.csv", ask | {"part": str(place)}))[1:]
            assert len(lines) == len(part.counted), code
            sums.append(sum((Fraction(line[-1]) for line in lines if line[-1]), Fraction(0)))
        figure, given = page.context["headline"].figure, given_by(current_catalogue().indicators[code], parts, sums)
        assert given is None or figure.value in (None, given), code


def given_by(indicator: Indicator, parts: Sequence[Part], sums: Sequence[Fraction]) -> Fraction | None:
    """What the sums in the files make, in the indicator's unit; None for what is no sum nor ratio of them."""
    scale = [100 if dimension(measure) is Dimension.MONEY else 1 for measure in indicator.measures]
    match indicator.form:
        case Measure(aggregate=Aggregate.PRESENCE | Aggregate.BAND):
            assert parts[0].units is not None
            return Fraction(len(parts[0].units.counted))
        case Measure(aggregate=Aggregate.COUNT | Aggregate.SUM | Aggregate.LATEST | Aggregate.DISTINCT):
            return sums[0] * scale[0] / indicator.style.unit.size
        case Share():
            return sums[0] / sums[1] / indicator.style.unit.size if sums[1] else None
        case Rate():
            return sums[0] * scale[0] / sums[1] / scale[1] / indicator.style.unit.size if sums[1] else None
    return None


def test_months_add_up_to_the_year_in_the_file(reader: Client) -> None:
    listed = grid_of_csv(reader.get("/summaries/E1/months.csv", {"unit": "529901", "period": "2023Q2"}))
    assert listed[0] == ["代码", "指标", "计量单位", *(f"2023年{month}月" for month in range(1, 13)), "说明"]
    year = said("529901")["E1-06"][0]
    assert sum(int(value) for value in next(row for row in listed if row[0] == "E1-06")[3:-1]) == year


def test_what_a_figure_is_made_of_adds_up_to_it(unit: str) -> None:
    composed = 0
    for code, page in shown(unit).indicators.items():
        composition = page.context["composition"]
        assert ('data-chart="parts-data"' in page.text) == (composition is not None)
        if composition is None:
            continue
        composed += 1
        slices, indicator = composition.slices, current_catalogue().indicators[code]
        whole = sum(each.value for each in slices)
        assert whole > 0 and composition.chart.values == [float(each.percent) for each in slices]
        assert all(abs(Fraction(each.percent) - 100 * each.value / whole) < Fraction(1, 10) for each in slices)
        assert sum(each.percent for each in slices) == 100
        # Of a share the slices are the rows of its part.
        is_share = isinstance(indicator.form, Share)
        assert whole == (
            len(rows_behind(code, unit, YEAR)[0].counted) if is_share else page.context["headline"].figure.value
        )
        assert [heading.label for heading in composition.table.headings][1] == (
            "数值（行）" if is_share else f"数值（{indicator.style.unit.label}）"
        )
    assert composed > (10 if unit == UNITS["district"] else 0)


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
