"""A quarter's returns by keyboard alone, from the first page of the admin and back; at a desk and on a telephone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.acts.writing import writing
from metrics.models import Return, Role
from tests.browser.test_site_walk import sound
from tests.browser.test_walk import SIZES
from tests.browser.waiting import wait_until
from tests.support import cast
from tests.support.site import make_account, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
GRID = "/admin/returns/returns-workshop/2023Q4/"


@pytest.fixture
def site(live_server: Any, page: Any, settings: Any) -> str:
    """With a clerk signed in, whose four workshops have handed in a quarter before the one that is due."""
    settings.TODAY = date(2024, 1, 10)
    cast.make_cast()
    for number in range(4):
        shop = cast.make_workshop(name=f"{number}号工坊")
        cast.make_return(subject=shop, period_start=date(2023, 7, 1), jobs=10 + number)
    cookie = signed_in(make_account("clerk", (Role.CLERK, cast.VILLAGE))).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return live_server.url


def focused(page: Any) -> str:
    """The line and column of the cell in which one types."""
    return page.evaluate(
        """() => {
            const cell = document.activeElement.closest("td");
            return cell ? `${cell.parentElement.rowIndex} ${cell.dataset.label}` : document.activeElement.name;
        }"""
    )


def rows() -> list[tuple[int, str]]:
    found = Return.objects.filter(period_start=date(2023, 10, 1)).order_by("workshop")
    return [(row.jobs, str(row.wages)) for row in found]


def test_a_grid_is_filled_in_without_a_mouse(page: Any, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="工坊经营季报 2023年四季度").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{GRID}")
    page.get_by_role("textbox", name="0号工坊 带动就业(人)").focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    assert focused(page) == "2 带动就业(人)"
    page.keyboard.type("13")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("1300")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "1 发放工资(元)"
    page.keyboard.type("1,200.5")
    # Within a text the arrow moves the caret, and leaves the cell at its end.
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "1 发放工资(元)"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "1 带动就业(人)"
    page.keyboard.press("Control+s")
    page.get_by_text("已保存 2 行").wait_for()
    assert rows() == [(12, "1200.50"), (13, "1300.00")]
    page.get_by_role("textbox", name="3号工坊 带动就业(人)").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "why"


def test_a_block_from_a_spreadsheet_fills_the_grid(page: Any, site: str) -> None:
    page.goto(site + GRID)
    page.get_by_role("textbox", name="1号工坊 带动就业(人)").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text", "１２\\t1,000.00\\r\\n13\\t2,000\\r\\n");
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }"""
    )
    assert page.get_by_role("textbox", name="2号工坊 发放工资(元)").input_value() == "2,000"
    page.keyboard.press("Control+s")
    page.get_by_text("已保存 2 行").wait_for()
    assert rows() == [(12, "1000.00"), (13, "2000.00")]


def test_what_is_wrong_is_where_one_goes_on(page: Any, site: str) -> None:
    page.goto(site + GRID)
    page.get_by_role("textbox", name="1号工坊 发放工资(元)").fill("一千")
    page.keyboard.press("Control+s")
    page.get_by_role("alert").filter(has_text="没有填对").wait_for()
    wait_until(page, "document.activeElement.closest('td')")
    assert focused(page) == "2 发放工资(元)"
    page.keyboard.type("1000")
    page.keyboard.press("Control+s")
    page.get_by_text("已保存 1 行").wait_for()
    assert rows() == [(None, "1000.00")]


@pytest.mark.parametrize("size", SIZES)
def test_the_grid_is_sound_with_all_that_may_stand_in_it(page: Any, site: str, size: str) -> None:
    page.allow_errors("409")
    page.set_viewport_size(SIZES[size])
    page.goto(f"{site}/admin/")
    sound(page)
    row = cast.make_return(subject=Return.objects.first().workshop, period_start=date(2023, 10, 1), jobs=3)
    page.goto(site + GRID)
    sound(page)
    with writing(None, "别人") as work:
        work.correct(row, jobs=4)
    page.get_by_role("textbox", name="0号工坊 带动就业(人)").fill("5")
    page.get_by_role("textbox", name="1号工坊 收益(元)").fill("x")
    page.get_by_role("button", name="保存整页").click()
    page.get_by_text("别人填的是 4").wait_for()
    sound(page)
    assert (
        page.get_by_text("不是数").is_visible()
        and page.get_by_role("textbox", name="0号工坊 带动就业(人)").input_value() == "5"
    )


def test_without_scripts_a_grid_is_a_form_like_any_other(browser: Any, page: Any, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(site + GRID)
    plain.get_by_role("textbox", name="0号工坊 带动就业(人)").fill("12")
    plain.get_by_role("button", name="保存整页").click()
    assert plain.get_by_text("已保存 1 行").is_visible()
    context.close()
    assert rows() == [(12, "None")]
