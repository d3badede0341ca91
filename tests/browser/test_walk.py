"""One walk through the house, as a clerk takes it: from a figure to its rows, to the admin, and back."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from metrics.models import Role
from tests.support import cast
from tests.support.site import PASSWORD, load_catalogue, make_account

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# Long ways are walked at a desk in every run, and by telephone in the long one.
FAR = ["desktop", pytest.param("phone", marks=pytest.mark.long)]


@pytest.fixture
def site(live_server: Any) -> str:
    cast.make_cast()
    load_catalogue()
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
        person = cast.make_person(unit=unit, name=f"村干部{unit[-3:]}")
        cast.make_assignment(unit=unit, person=person, started_on=date(2023, 5, 1))
    make_account("officer", (Role.OFFICER, cast.DISTRICT))
    return live_server.url


def figure(page: Any) -> str:
    return page.locator("[data-figure]").inner_text().replace("\n", "")


def asked(page: Any) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def fits(page: Any) -> bool:
    """Whether the page is no wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sign_in(page: Any, site: str) -> None:
    page.goto(site)
    page.get_by_label("账号").fill("officer")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def choose_unit(page: Any, name: str, code: str) -> None:
    page.locator(".ts-control").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**unit={code}*")


@pytest.mark.parametrize("size", SIZES)
def test_from_a_figure_to_its_rows_and_back(page: Any, site: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    sign_in(page, site)
    page.get_by_role("link", name="村干部后备力量").click()
    assert page.get_by_role("heading", level=1).inner_text() == "村干部后备力量"
    assert fits(page)

    page.locator("summary").click()
    page.get_by_role("link", name="2023年", exact=True).click()
    page.locator("summary").click()
    page.get_by_role("link", name="二季度").click()
    assert (figure(page), asked(page)["period"]) == ("2名", "2023Q2")
    choose_unit(page, "禾丰", cast.VILLAGE)
    assert (figure(page), asked(page)["period"]) == ("1名", "2023Q2")
    assert fits(page)

    counted = page.url
    page.locator("#rows").get_by_role("link", name="村干部001").click()
    page.get_by_label("岗位").select_option("shadowing")
    page.get_by_role("radio", name="更正").check()
    page.locator("#id_why").fill("岗位登记有误")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(counted)
    assert figure(page) == "0名"
    assert "这里没有计入的行" in page.locator("#rows").inner_text()


def test_charts_draw_and_the_breakdown_leads_down(page: Any, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/indicators/G1-03/?period=2023")
    drawn = (
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value)"
    )
    page.wait_for_timeout(500)
    for canvas in page.locator("canvas").all():
        assert canvas.evaluate(drawn)
    page.locator("#units").get_by_role("link", name="本期").click()
    assert asked(page)["sort"] == "now"
    page.locator("#units").get_by_role("link", name="青禾镇").click()
    assert asked(page)["unit"] == cast.TOWN
    assert figure(page) == "2名"


def test_without_scripts_everything_can_still_be_reached(browser: Any, page: Any, site: str) -> None:
    sign_in(page, site)
    plain = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state()).new_page()
    plain.goto(f"{site}/indicators/G1-03/?period=2023&rows=rest")
    plain.get_by_label("单位", exact=True).select_option(cast.TOWN)
    plain.get_by_role("button", name="前往").click()
    assert asked(plain) == {"unit": cast.TOWN, "period": "2023"}
    plain.locator("summary").click()
    plain.get_by_label("某一天").fill("2023-05-01")
    plain.get_by_role("button", name="查看").click()
    assert asked(plain) == {"unit": cast.TOWN, "period": "2023-05-01"}
    assert figure(plain) == "2名"
    plain.context.close()
