"""Typing when the session ends, and the admin without a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session

from metrics.models import Assignment, Attachment, Draft, Mentoring, Role
from tests.browser.waiting import wait_for, wait_until
from tests.support import cast, papers
from tests.support.site import PASSWORD, load_catalogue, make_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(page: Any, live_server: Any) -> str:
    """A clerk before the form of a row; its address."""
    cast.make_cast()
    load_catalogue()
    row = cast.make_assignment(unit=cast.VILLAGE)
    for name in ("查得到的人", "带他的人"):
        cast.make_person(unit=cast.VILLAGE, name=name)
    make_account("clerk", (Role.CLERK, cast.VILLAGE))
    address = f"{live_server.url}/admin/metrics/assignment/{row.pk}/change/"
    page.goto(address)
    sign_in(page)
    page.wait_for_url(address)
    return address


def sign_in(page: Any) -> None:
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def focused(page: Any) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_nothing_is_lost_when_the_session_ends_while_typing(page: Any, form: str) -> None:
    page.locator("#id_note").fill("登录时填的")
    page.get_by_role("radio", name="更正").check()
    page.get_by_text("草稿已保存").wait_for()
    Session.objects.all().delete()
    page.locator("#id_note").fill("登录结束以后填的")
    page.get_by_text("登录已结束，填写的内容已保留").wait_for()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_timeout(300)
    assert page.url == form and page.locator("#id_note").input_value() == "登录结束以后填的"

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    sign_in(opened.value)
    opened.value.wait_for_url("**/admin/")
    opened.value.close()
    page.bring_to_front()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/admin/metrics/assignment/")
    assert Assignment.objects.get().note == "登录结束以后填的"
    assert not Draft.objects.exists()


def test_a_form_that_was_left_offers_what_was_typed(page: Any, form: str) -> None:
    """Also rows added and people found on it, which tell no script of themselves."""
    page.get_by_role("button", name="添加另一个").click()
    page.locator("#id_mentorings-0-note").fill("新的一对")
    page.locator("#id_ended_on").locator("xpath=following-sibling::span").get_by_role("link", name="今天").click()
    page.get_by_text("草稿已保存").wait_for()
    ended = page.locator("#id_ended_on").input_value()
    page.goto(form)
    page.get_by_text("有一份没有保存的草稿").wait_for()
    assert page.locator("#id_ended_on").input_value() == ""
    page.get_by_role("link", name="恢复").click()
    assert page.locator("#id_mentorings-0-note").input_value() == "新的一对"
    assert page.locator("#id_ended_on").input_value() == ended
    page.get_by_role("button", name="丢弃").click()
    page.wait_for_url(form)
    assert not Draft.objects.exists()


def test_what_was_typed_last_is_kept_when_the_page_is_left(page: Any, form: str) -> None:
    page.locator("#id_note").fill("刚打完就走")
    page.goto(form.split("metrics")[0])
    # What is sent on leaving arrives when it arrives.
    wait_for(page, Draft.objects.exists, "the draft is there")
    page.goto(form)
    page.get_by_role("link", name="恢复").click()
    assert page.locator("#id_note").input_value() == "刚打完就走"


def test_what_was_refused_is_kept_too(page: Any, form: str) -> None:
    """Typed and saved so fast that no draft was made in between."""
    page.locator("#id_note").fill("没存上的")
    page.locator("#id_ended_on").fill("2001-01-01")
    page.get_by_role("radio", name="更正").check()
    page.keyboard.press("Control+s")
    page.get_by_text("结束日期不能早于开始日期").wait_for()
    page.get_by_text("草稿已保存").wait_for()
    page.goto(form)
    page.get_by_role("link", name="恢复").click()
    assert page.locator("#id_note").input_value() == "没存上的"


def test_a_row_by_keyboard_alone(page: Any, form: str) -> None:
    page.goto(form.split("assignment")[0] + "assignment/")
    page.keyboard.press("/")
    assert focused(page) == "searchbar"
    add = page.locator(".object-tools .addlink")
    assert add.evaluate("link => link.accessKey") == "n"  # what this is pressed with differs between systems
    add.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/")
    wait_until(page, "document.activeElement.className.includes('select2-selection')")
    page.keyboard.press("Control+s")
    page.get_by_text("请更正以下错误").wait_for()
    wait_until(page, "document.activeElement.className.includes('select2-selection')")

    choose(page, "禾丰村")
    to(page, "id_person")
    choose(page, "查得到的人")
    to(page, "id_role")
    page.keyboard.press("ArrowDown")
    to(page, "id_started_on")
    page.keyboard.type("2023-05-01")
    to(page, "添加另一个")
    page.keyboard.press("Enter")
    wait_until(page, "document.activeElement.closest('#mentorings-0')")
    choose(page, "禾丰村")
    to(page, "id_mentorings-0-mentor")
    choose(page, "带他的人")
    to(page, "id_mentorings-0-role")
    page.keyboard.press("ArrowDown")
    to(page, "id_mentorings-0-started_on")
    page.keyboard.type("2023-05-01")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/admin/metrics/assignment/")
    made = Mentoring.objects.get()
    assert (made.assignment.person.name, made.mentor.name) == ("查得到的人", "带他的人")
    assert str(made.assignment.started_on) == "2023-05-01"


def choose(page: Any, name: str) -> None:
    """In a search box that has the focus."""
    page.keyboard.press("Enter")
    page.locator(".select2-search__field:focus").wait_for()
    page.keyboard.type(name)
    page.locator(".select2-results__option--highlighted", has_text=name).wait_for()
    page.keyboard.press("Enter")
    page.locator(".select2-dropdown").wait_for(state="detached")


def to(page: Any, wanted: str) -> None:
    """By Tab, and never in a circle."""
    names = "at => [at.id, at.textContent, at.getAttribute('aria-labelledby')].join(' ')"
    for _step in range(80):
        page.keyboard.press("Tab")
        if wanted in page.locator(":focus").evaluate(names):
            return
    raise AssertionError(f"{wanted} cannot be reached")


def test_files_by_keyboard_and_refused_before_they_are_sent(page: Any, form: str, tmp_path: Any) -> None:
    large, good = tmp_path / "大.pdf", tmp_path / "批复.pdf"
    large.write_bytes(papers.pdf(b"x" * 21 * 1024 * 1024))
    good.write_bytes(papers.pdf())
    box = page.locator("[data-papers] input[type=file]")
    box.set_input_files(large)
    assert page.get_by_text("有一份超过 20 MB").is_visible()
    box.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url == form
    box.set_input_files(good)
    assert not page.get_by_text("有一份超过 20 MB").is_visible()
    box.focus()
    page.keyboard.press("Tab")
    page.keyboard.type("任命文件")
    page.keyboard.press("Enter")
    page.get_by_text("已上传 1 份材料").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="批复.pdf").click()
    assert download.value.suggested_filename == "批复.pdf"
    assert Attachment.objects.get().note == "任命文件"
