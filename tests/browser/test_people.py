"""People by keyboard: found by pinyin and by their number, masked in their form, and no number in any address."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from metrics.models import Assignment, Person, Role
from tests.browser.test_walk import FAR, SIZES, fits
from tests.support import cast
from tests.support.identities import BORN, identity
from tests.support.site import PASSWORD, make_account

pytestmark = pytest.mark.django_db(transaction=True)
IDENTITY = identity(2)


@pytest.fixture
def site(live_server: Any) -> str:
    cast.make_cast()
    cast.make_person(unit=cast.VILLAGE, name="单云岭")
    cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="远来客", identity=IDENTITY, gender="female")
    make_account("clerk", (Role.CLERK, cast.VILLAGE))
    return live_server.url


def sign_in(page: Any, site: str) -> list[str]:
    """The addresses that are asked from now on."""
    page.goto(site)
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def choose(page: Any, field: str, term: str, found: str) -> None:
    """Types into a box and takes the first answer."""
    page.locator(f".field-{field} .select2-selection").focus()
    page.keyboard.type(term)
    page.locator(".select2-results__option--highlighted", has_text=found).wait_for()
    page.keyboard.press("Enter")


def seriously_wrong(page: Any) -> list[str]:
    for text in ("Applying inline style", "preload assets"):
        page.allow_errors(text)  # what the examination itself tries
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("size", FAR)
def test_somebody_is_found_and_attached_by_keyboard_alone(page: Any, site: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    asked = sign_in(page, site)
    page.goto(f"{site}/admin/metrics/assignment/add/")
    choose(page, "unit", "hfc", "禾丰村 · 529901001001")
    choose(page, "person", "shanyun", "单云岭")
    page.locator(".field-person .select2-selection").focus()
    page.keyboard.type("yuanlaike")
    page.get_by_text("请核对号码").wait_for()
    assert seriously_wrong(page) == [] and fits(page)
    page.keyboard.press("Escape")
    choose(page, "person", IDENTITY, "远来客")
    page.get_by_label("岗位").select_option("shadowing")
    page.get_by_label("开始日期").fill("2023-05-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/metrics/assignment/")
    assert Assignment.objects.get().person.name == "远来客"
    assert not [address for address in asked if IDENTITY[:10] in address]


def test_a_number_fills_in_the_form_and_comes_back_masked(page: Any, site: str) -> None:
    sign_in(page, site)
    page.goto(f"{site}/admin/metrics/person/add/")
    choose(page, "unit", "hfc", "禾丰村")
    page.get_by_label("人员编号").fill("N1")
    page.get_by_label("姓名").fill("新人")
    page.get_by_label("身份证号").fill(identity(4))
    page.keyboard.press("Tab")
    assert page.locator("#id_birth_date").input_value() == BORN.isoformat()
    assert page.locator("#id_gender").input_value() == "female"
    page.locator("[name=_continue]").click()
    box = page.locator("#id_identity")
    box.wait_for()
    page.wait_for_url("**/change/")
    assert box.input_value() == "•" * 16 + identity(4)[-2:]
    assert Person.objects.get(number="N1").identity.open() == identity(4)
    page.get_by_role("link", name="查看完整号码").click()
    page.get_by_label("事由").fill("核对花名册")
    page.get_by_role("button", name="查看完整号码").click()
    page.get_by_text(identity(4)).wait_for()
    assert seriously_wrong(page) == []
