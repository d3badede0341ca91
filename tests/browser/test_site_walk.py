"""The whole site by hand, as an official walks it: down to a row and back, at a desk and on a telephone."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from metrics.models import Role
from tests.browser.test_walk import FAR, SIZES, asked, choose_unit, figure, fits, sign_in
from tests.support import cast
from tests.support.site import load_catalogue, make_account

pytestmark = pytest.mark.django_db(transaction=True)
# Serious and critical; the rest is advice.
GRAVE = {"serious", "critical"}


@pytest.fixture
def site(live_server: Any) -> str:
    cast.make_cast()
    load_catalogue()
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
        person = cast.make_person(unit=unit, name=f"村干部{unit[-3:]}")
        cast.make_assignment(unit=unit, person=person, started_on=date(2023, 5, 1))
        cast.make_income(unit=unit, operating=Decimal("123456.50"))
    make_account("officer", (Role.OFFICER, cast.DISTRICT))
    return live_server.url


def sound(page: Any) -> None:
    """No grave fault of accessibility, and no wider than the window."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in GRAVE]
    assert grave == [], page.url
    assert fits(page), page.url


def downloaded(page: Any, link: Any) -> list[list[str]]:
    with page.expect_download() as waiting:
        link.click()
    with Path(waiting.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(io.StringIO(file.read())))


@pytest.mark.parametrize("size", FAR)
def test_from_the_overview_to_a_row_and_back(page: Any, site: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    sign_in(page, site)
    page.goto(f"{site}/?period=2023")
    sound(page)
    main = page.locator("main")
    main.get_by_role("heading", name="基层组织").get_by_role("link").click()
    sound(page)
    main.get_by_role("heading", name="教育培训").get_by_role("link").click()
    sound(page)
    page.locator(".chips").get_by_role("link", name="村干部后备力量", exact=True).click()
    assert asked(page)["focus"] == "G1-03"
    page.locator("#units").get_by_role("link", name="村干部后备力量（名）").click()
    assert asked(page)["sort"] == "G1_03"
    rows = downloaded(page, page.locator("#units").get_by_role("link", name="下载 CSV"))
    shown = page.locator('[data-figure="G1-03"]').inner_text().replace("\n", "")
    assert shown == f"{rows[1][rows[0].index('G1-03 村干部后备力量（名）')]}名" == "2名"

    page.locator(".card").get_by_role("link", name="村干部后备力量", exact=True).click()
    sound(page)
    choose_unit(page, "禾丰", cast.VILLAGE)
    page.locator("summary").click()
    page.get_by_role("link", name="二季度").click()
    assert (figure(page), asked(page)["unit"], asked(page)["period"]) == ("1名", cast.VILLAGE, "2023Q2")
    listed = downloaded(page, page.locator("#rows").get_by_role("link", name="下载 CSV"))
    assert [row[0].partition("(")[0] for row in listed[1:]] == ["村干部001"]

    page.locator("#rows").get_by_role("link", name="任职", exact=True).click()
    sound(page)
    page.locator("main").get_by_role("link", name="村干部001").click()
    assert page.get_by_label("岗位").input_value() == "reserve_cadre"
    page.go_back()
    page.go_back()
    assert figure(page) == "1名"
    page.get_by_role("link", name="总览").first.click()
    assert (asked(page)["unit"], asked(page)["period"]) == (cast.VILLAGE, "2023Q2")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("address", ["/unit/?period=2023", "/ledgers/?period=2023", "/indicators/none/", "/sign-in/"])
def test_other_pages_are_sound(page: Any, site: str, address: str, size: str) -> None:
    page.allow_errors("404")
    page.set_viewport_size(SIZES[size])
    if address != "/sign-in/":
        sign_in(page, site)
    page.goto(site + address)
    sound(page)


def test_a_unit_is_found_in_the_tree_by_keyboard_alone(page: Any, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/sections/G1/?period=2023&unit={cast.TOWN}")
    page.get_by_placeholder("输入名称、代码或拼音").focus()
    options = page.locator(".ts-dropdown .option")
    levels = [option.get_attribute("class").split("level-")[1][0] for option in options.all()]
    assert levels[:3] == ["0", "1", "2"] and set(levels) == {"0", "1", "2"}
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**unit={cast.VILLAGE}*")
    page.get_by_placeholder("输入名称、代码或拼音").focus()
    page.keyboard.type(cast.OTHER_VILLAGE)
    assert options.all_inner_texts() == [f"禾旺村\n青山区 › 青禾镇\n{cast.OTHER_VILLAGE}"]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**unit={cast.OTHER_VILLAGE}*")
    assert asked(page)["period"] == "2023"


def test_what_does_not_fit_scrolls_beside_what_names_it(page: Any, site: str) -> None:
    page.set_viewport_size(SIZES["phone"])
    sign_in(page, site)
    page.goto(f"{site}/ledgers/assignments/?period=2023")
    table = page.locator("#rows .scroll")
    name, last = table.locator("tbody td").first, table.locator("tbody tr").first.locator("td").last
    stood, hidden = name.bounding_box()["x"], last.bounding_box()["x"]
    table.evaluate("element => element.scrollTo(element.scrollWidth, 0)")
    assert name.bounding_box()["x"] == stood
    assert hidden > SIZES["phone"]["width"] > last.bounding_box()["x"]


# Where the last point of a trend and the end of its longest bar stand, and how wide each chart and its place are.
DRAWN = """() => [...document.querySelectorAll("canvas[data-chart]")].map(canvas => {
  const chart = Chart.getChart(canvas), last = chart.getDatasetMeta(0).data.at(-1);
  return [chart.width, canvas.parentElement.clientWidth, last.x, chart.chartArea.left, chart.chartArea.right, last.y];
})"""


def test_charts_stand_at_once_and_fit_the_sheet_they_are_printed_on(page: Any, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/sections/G1/?period=2023&focus=G1-03")
    trend, bars = page.evaluate(DRAWN)
    page.wait_for_timeout(300)
    assert page.evaluate(DRAWN) == [trend, bars]
    # Of five points in a trend the last stands in the middle of the last fifth.
    share = (trend[2] - trend[3]) / (trend[4] - trend[3])
    assert abs(share - 0.9) < 0.01
    assert (trend[0], bars[0]) == (trend[1], bars[1])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert [width for width, *_ in page.evaluate(DRAWN)] == [680, 680]
    assert fits(page)
    assert not page.locator(".pickers").is_visible()


def test_the_policy_allows_nothing_inline(page: Any, site: str) -> None:
    sign_in(page, site)
    policy = page.goto(f"{site}/sections/G1/?period=2023").headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy
    # The charts draw under it.
    assert page.locator("canvas").count() == 2
