"""An hour of a clerk's work without a mouse: what is due, a grid, a correction, a change of post, a conflict, a row
brought back. Nothing is clicked, and nothing is focused but by the Tab key."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from metrics.acts.writing import writing
from metrics.models import Assignment, Return, Role, TrailEntry, Verb
from metrics.periods import Granularity, Period
from tests.support import cast
from tests.support.site import PASSWORD, load_catalogue, make_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
MOST_TABS = 160
FOCUS = """() => {
  const at = document.activeElement;
  const words = [...(at.labels ?? [])].map((label) => label.innerText).join(" ")
    || (at.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean)
      .map((id) => document.getElementById(id)?.innerText ?? "").join(" ")
    || at.innerText || at.value || "";
  return {name: at.name ?? "", words, kind: at.type || at.tagName.toLowerCase()};
}"""


@pytest.fixture
def desk(page: Any, live_server: Any) -> Any:
    """A clerk at the sign-in page; of the village a workshop that owes its returns, and somebody with a post."""
    cast.make_cast()
    load_catalogue()
    cast.make_workshop(unit=cast.VILLAGE, name="竹编工坊", started_on=last_quarter().first)
    person = cast.make_person(unit=cast.VILLAGE, name="王后备")
    cast.make_assignment(unit=cast.VILLAGE, person=person, started_on=date(2024, 5, 1))
    make_account("clerk", (Role.CLERK, cast.VILLAGE))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/admin/")
    return page


def last_quarter() -> Period:
    return Period.of(timezone.localdate(), Granularity.QUARTER).previous


def focus(page: Any) -> dict[str, str]:
    return page.evaluate(FOCUS)


def tab_to(page: Any, words: str = "", *, name: str = "", kind: str = "") -> None:
    """Presses Tab until what has the focus is so called."""
    seen = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = focus(page)
        seen.append(at["words"][:20] or at["name"])
        if words in at["words"] and (not name or at["name"] == name) and (not kind or at["kind"] == kind):
            return
    raise AssertionError(f"no Tab leads to {words or name}: {seen}")


def follow(page: Any, words: str, **which: str) -> None:
    """Tab to a link or button, and Enter."""
    tab_to(page, words, **which)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Any, text: str, *, name: str, words: str = "") -> None:
    tab_to(page, words, name=name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def save(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+s")


def sign_in(page: Any) -> None:
    fill(page, "clerk", name="username")
    fill(page, PASSWORD, name="password")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_post(page: Any) -> None:
    follow(page, "台账管理")
    follow(page, "任职")
    follow(page, "王后备")


def test_a_clerks_hour(desk: Any) -> None:
    sign_in(desk)
    enter_a_quarter(desk)
    correct_a_row(desk)
    change_a_post(desk)
    settle_a_conflict(desk)
    bring_a_row_back(desk)


def enter_a_quarter(page: Any) -> None:
    follow(page, str(last_quarter()))
    tab_to(page, "竹编工坊", kind="text")
    page.keyboard.type("6")
    for cell in ("１２，５００.５０", "3000", "800"):
        page.keyboard.press("ArrowRight")
        page.keyboard.type(cell)
    save(page)
    row = Return.objects.get(period_start=last_quarter().first)
    columns = [name for name in Return.REPORTED if getattr(row, name) is not None]
    assert [str(getattr(row, name)) for name in columns] == ["6", "12500.50", "3000.00", "800.00"], columns
    assert "已报 1" in page.inner_text("main, #content")


def correct_a_row(page: Any) -> None:
    open_post(page)
    choose_verb(page, "更正")
    fill(page, "登记时漏填", name="note")
    fill(page, "补登备注", name="why")
    save(page)
    row = Assignment.objects.get()
    assert (row.note, row.version) == ("登记时漏填", 2)
    assert TrailEntry.objects.filter(key=str(row.pk), verb=Verb.CORRECT, why="补登备注").exists()


def choose_verb(page: Any, words: str) -> None:
    """Of radio buttons Tab reaches one, and the arrows lead to the other."""
    tab_to(page, kind="radio")
    page.keyboard.press("Space")
    if not focus(page)["words"].strip().startswith(words):
        page.keyboard.press("ArrowDown")
    assert focus(page)["words"].strip().startswith(words)


def change_a_post(page: Any) -> None:
    follow(page, "王后备")
    choose_verb(page, "变更")
    fill(page, "2025-03-01", name="change_day")
    tab_to(page, name="role")
    while page.evaluate("document.activeElement.value") != "first_secretary":
        page.keyboard.press("ArrowDown")
    save(page)
    before, after = Assignment.objects.order_by("started_on")
    assert (before.ended_on, after.started_on) == (date(2025, 2, 28), date(2025, 3, 1))
    assert (before.role, after.role, after.predecessor) == ("reserve_cadre", "first_secretary", before)


def settle_a_conflict(page: Any) -> None:
    row = Assignment.objects.latest("started_on")
    page.goto(page.url.partition("/admin/")[0] + f"/admin/metrics/assignment/{row.pk}/change/")
    choose_verb(page, "更正")
    fill(page, "我填的备注", name="note")
    with writing(None, "镇里核对") as work:
        work.correct(Assignment.objects.get(pk=row.pk), note="别人填的备注")
    page.allow_errors("409")
    save(page)
    told = page.inner_text(".conflict")
    assert "别人填的备注" in told and "我填的备注" in told
    row.refresh_from_db()
    assert row.note == "别人填的备注"
    page.keyboard.press("Space") if focus(page)["kind"] == "radio" else tab_to(page, kind="radio")
    if "用我填的" not in focus(page)["words"]:
        page.keyboard.press("ArrowRight")
    assert "用我填的" in focus(page)["words"]
    follow(page, "按所选保存")
    row.refresh_from_db()
    assert row.note == "我填的备注"


def bring_a_row_back(page: Any) -> None:
    row = Assignment.objects.latest("started_on")
    page.goto(page.url.partition("/admin/")[0] + f"/admin/metrics/assignment/{row.pk}/change/")
    follow(page, "删除", kind="a")
    fill(page, "重复登记", name="why")
    follow(page, "删除", kind="submit")
    assert not Assignment.objects.filter(pk=row.pk).exists()
    follow(page, "已删除的行")
    tab_to(page, "事由", kind="text")
    page.keyboard.type("删错了")
    follow(page, "恢复")
    restored = Assignment.objects.get(pk=row.pk)
    assert (restored.note, restored.role) == ("我填的备注", "first_secretary")
    assert TrailEntry.objects.filter(key=str(row.pk), verb=Verb.RESTORE, why="删错了").exists()
