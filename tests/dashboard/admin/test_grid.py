"""A period's returns as one grid: kept together or not at all, and nothing that was typed is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dashboard.admin.returns.grid_lines import GridLine as Line
from dashboard.admin.returns.grid_texts import change_words
from metrics.acts.reviewing import accept
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.returns.kinds import duties
from metrics.models import (
    Account,
    CollectiveIncome,
    Draft,
    Fund,
    Grant,
    Population,
    Return,
    Role,
    TrailEntry,
    Workshop,
)
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import client_of, make_account, signed_in
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db
WORKSHOPS, INCOMES = "/admin/returns/returns-workshop/2023Q4/", "/admin/returns/incomes/2023/"
QUARTER, BEFORE = date(2023, 10, 1), date(2023, 7, 1)


@pytest.fixture
def district() -> None:
    cast.make_cast()


@pytest.fixture
def shop(district: None) -> Workshop:
    return cast.make_workshop(name="藤编工坊")


@pytest.fixture
def account(district: None) -> Account:
    return make_account("clerk", (Role.CLERK, cast.VILLAGE))


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def correct(row: Any, **changes: Any) -> None:
    with writing(None, "别人", reason="改") as work:
        work.correct(type(row).objects.get(pk=row.pk), **changes)


def no_trace() -> bool:
    return not TrailEntry.objects.filter(why="整表填报").exists()


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_a_line_for_each_subject_that_owes_in_ones_own_units(clerk: Client, shop: Workshop) -> None:
    other = cast.make_workshop(unit=cast.OTHER_VILLAGE, name="别村工坊")
    closed = cast.make_workshop(ended_on=date(2023, 12, 30), name="关了的工坊")
    page = clerk.get(WORKSHOPS)
    assert [line.subject for line in page.context["grid"].lines] == ["藤编工坊"]
    assert other.name not in page.text and closed.name not in page.text
    assert inputs(page).keys() == {
        "why", *(cell(shop, name) for name in ("version", "seen", "jobs", "wages", "revenue", "profit", "note"))
    }  # fmt: skip


@pytest.mark.parametrize("duty", duties(), ids=lambda duty: duty.name)
def test_every_return_has_its_grid_with_the_columns_of_its_kind(district: None, duty: Any) -> None:
    subjects = {"enterprise": cast.make_enterprise, "workshop": cast.make_workshop, "estate": cast.make_estate}
    key = subjects[duty.owed.subject]().pk if duty.owed.kind else cast.COMMUNITY
    period = "2023Q4" if duty.frequency == 3 else "2023"
    client, address = client_of(Role.OFFICER, cast.DISTRICT), f"/admin/returns/{duty.name}/{period}/"
    page = client.get(address)
    assert {name.split("-")[1] for name in inputs(page) if name.startswith(f"{key}-")} == {
        *duty.columns, "version", "seen", "note"
    }  # fmt: skip
    answer = send(client, address, page, {f"{key}-{column}": str(n) for n, column in enumerate(duty.columns, 5)})
    assert (answer.status_code, answer["Location"]) == (302, address)
    row = duty.model.objects.get()
    assert [getattr(row, column) for column in duty.columns] == list(range(5, 5 + len(duty.columns)))
    assert getattr(row, f"{duty.owed.subject}_id") == key and getattr(row, "kind", "") == duty.owed.kind
    assert row.received_on == timezone.localdate()


def test_beside_each_cell_stands_what_was_reported_before(clerk: Client, shop: Workshop) -> None:
    cast.make_return(subject=shop, period_start=BEFORE, jobs=10, wages=Decimal("12345.60"))
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=16, wages=Decimal("12000.00"))
    page = clerk.get(WORKSHOPS)
    assert "上期 12,345.60" in page.text and "上期 未填" in page.text
    assert inputs(page)[cell(shop, "wages")] == "12000.00"
    jobs, wages, *_rest = page.context["grid"].lines[0].cells
    assert (jobs.change, wages.change) == ("比上期多 60%，请核对", "")
    correct(row, jobs=15)
    assert clerk.get(WORKSHOPS).context["grid"].lines[0].cells[0].change == ""
    correct(row, jobs=4)
    assert clerk.get(WORKSHOPS).context["grid"].lines[0].cells[0].change == "比上期少 60%，请核对"
    assert (change_words(2, 1), change_words(6, 1), change_words(6, 0)) == ("", "比上期多 500%，请核对", "")


def test_a_warning_stops_nobody(clerk: Client, shop: Workshop) -> None:
    cast.make_return(subject=shop, period_start=BEFORE, jobs=10)
    assert send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "999"}).status_code == 302
    assert "请核对" in clerk.get(WORKSHOPS).text


def test_a_subject_that_changed_over_keeps_its_return(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=8)
    with writing(None, "更名") as work:
        later = supersede(work, Workshop.objects.get(pk=shop.pk), date(2023, 11, 1), name="新藤编工坊")
    page = clerk.get(WORKSHOPS)
    assert inputs(page)[cell(later, "jobs")] == "8"
    assert send(clerk, WORKSHOPS, page, {cell(later, "jobs"): "9"}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, row.workshop_id, Return.objects.count()) == (9, shop.pk, 1)


def test_long_grids_come_in_pages_and_by_unit(district: None) -> None:
    with writing(None, "登记"):
        for number in range(55):
            cast.make_workshop(unit=(cast.VILLAGE, cast.FAR_VILLAGE)[number % 2], name=f"坊{number}")
    client = client_of(Role.OFFICER, cast.DISTRICT)
    first, second = client.get(WORKSHOPS), client.get(f"{WORKSHOPS}?page=2")
    assert (len(first.context["grid"].lines), len(second.context["grid"].lines)) == (50, 5)
    assert f"{WORKSHOPS}?page=2" in first.text
    assert [choice.address for choice in first.context["units"]] == [cast.TOWN, cast.TOWNSHIP]
    part = client.get(f"{WORKSHOPS}?unit={cast.TOWNSHIP}")
    assert {line.unit for line in part.context["grid"].lines} == {"云上村"}
    # What is sent from the second page stays there.
    line = second.context["grid"].lines[0]
    answer = send(client, f"{WORKSHOPS}?page=2", second, {f"{line.key}-jobs": "1"})
    assert answer["Location"] == f"{WORKSHOPS}?page=2" and Return.objects.get().workshop_id == int(line.key)


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_only_touched_lines_are_written_and_all_in_one_act(clerk: Client, shop: Workshop) -> None:
    second, third = cast.make_workshop(), cast.make_workshop()
    old = cast.make_return(subject=second, period_start=QUARTER, jobs=3)
    kept = cast.make_return(subject=third, period_start=QUARTER, jobs=4)
    page = clerk.get(WORKSHOPS)
    changes = {cell(shop, "jobs"): "１，２３４", cell(shop, "wages"): " 1,234.50 ", cell(second, "is_nil"): "on"}
    answer = send(clerk, WORKSHOPS, page, changes | {cell(second, "jobs"): ""}, why="补报")
    assert answer.status_code == 302
    new = Return.objects.get(workshop=shop)
    assert (new.jobs, new.wages, new.unit_id, new.version) == (1234, Decimal("1234.50"), cast.VILLAGE, 1)
    old.refresh_from_db()
    kept.refresh_from_db()
    assert (old.is_nil, old.jobs, old.version, kept.version) == (True, None, 2, 1)
    entries = TrailEntry.objects.filter(why="补报")
    assert {(entry.verb, entry.key) for entry in entries} == {("create", str(new.pk)), ("correct", str(old.pk))}
    assert len({entry.work for entry in entries}) == 1 and {entry.origin for entry in entries} == {
        f"127.0.0.1 {WORKSHOPS}"
    }
    assert "已保存 2 行" in clerk.get(WORKSHOPS).text


def test_what_was_not_touched_is_not_written(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3, wages=Decimal("5.00"))
    page = clerk.get(WORKSHOPS)
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "wages"): "5"})
    assert answer.status_code == 302 and "没有改动" in clerk.get(WORKSHOPS).text
    row.refresh_from_db()
    assert row.version == 1 and no_trace()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"jobs": "十二"}, "不是数"),
        ({"jobs": "-3"}, "不能为负数"),
        ({"jobs": "1.5"}, "须是整数"),
        ({"wages": "1.234"}, "金额最多两位小数"),
        ({"wages": "12万"}, "不是数"),
        ({"jobs": "#REF!"}, "表格公式出错"),
        ({"is_nil": "on", "jobs": "1"}, "零报告的各项须留空"),
        ({"note": "只有备注"}, "各项都空着"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_kept(
    clerk: Client, shop: Workshop, typed: dict[str, str], words: str
) -> None:
    good = cast.make_workshop()
    page = clerk.get(WORKSHOPS)
    changes = {cell(shop, name): text for name, text in typed.items()} | {cell(good, "jobs"): "7"}
    answer = send(clerk, WORKSHOPS, page, changes, why="我的事由")
    assert answer.status_code == 200 and words in answer.text and "整页都没有保存" in answer.text
    assert not Return.objects.exists() and no_trace()
    again = inputs(answer)
    assert {name: again[name] for name in changes} == changes and again["why"] == "我的事由"
    problems = [line.key for line in answer.context["grid"].lines if line.has_problem]
    assert problems == [str(shop.pk)]
    # What is mended is kept, with all the rest.
    mended = {cell(shop, name): "" for name in typed} | {cell(shop, "jobs"): "1"}
    assert send(clerk, WORKSHOPS, answer, mended).status_code == 302
    assert Return.objects.count() == 2


def test_several_wrong_cells_have_each_their_message(clerk: Client, shop: Workshop) -> None:
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "x", cell(shop, "wages"): "-1"})
    errors = {each.column: each.error for each in answer.context["grid"].lines[0].cells if each.error}
    assert errors.keys() == {"jobs", "wages"} and "不能为负数" in errors["wages"]
    assert answer.text.count('aria-invalid="true"') == 2


def test_emptying_a_return_is_refused(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): ""})
    assert "各项都空着" in answer.text
    row.refresh_from_db()
    assert (row.jobs, row.version) == (3, 1)


def test_what_was_accepted_is_changed_for_a_reason_only(clerk: Client, account: Account, shop: Workshop) -> None:
    with writing(account, "登记"):
        row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    with writing(make_account("town"), "审核") as work:
        accept(work, row, seen_version=1)
    page = clerk.get(WORKSHOPS)
    assert "已通过" in page.text
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "4"})
    assert answer.status_code == 200 and "须写明事由" in answer.text
    assert inputs(answer)[cell(shop, "jobs")] == "4"
    row.refresh_from_db()
    assert row.jobs == 3
    assert send(clerk, WORKSHOPS, answer, {}, why="漏计一人").status_code == 302
    row.refresh_from_db()
    assert row.jobs == 4


# --- two people -------------------------------------------------------------------------------------------------------


def test_who_comes_second_is_shown_both_values_and_keeps_his_own(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3, wages=Decimal("100.00"), revenue=Decimal("1"))
    other = cast.make_workshop()
    page = clerk.get(WORKSHOPS)
    correct(row, jobs=30, revenue=Decimal("2.00"))
    changes = {cell(shop, "jobs"): "33", cell(shop, "wages"): "110", cell(other, "jobs"): "7"}
    answer = send(clerk, WORKSHOPS, page, changes)
    assert answer.status_code == 409 and "别人填的是 30" in answer.text
    row.refresh_from_db()
    assert (row.jobs, row.wages, row.version) == (30, Decimal("100.00"), 2) and Return.objects.count() == 1
    again = inputs(answer)
    assert {name: again[name] for name in changes} == changes
    # Where he typed nothing stands what the other did.
    assert again[cell(shop, "revenue")] == "2.00" and again[cell(shop, "version")] == "2"
    theirs = {each.column: each.theirs for each in answer.context["grid"].lines[0].cells}
    assert theirs == {"jobs": "30", "wages": None, "revenue": None, "profit": None}
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, row.wages, row.revenue) == (33, Decimal("110.00"), Decimal("2.00"))
    assert Return.objects.count() == 2


def test_a_line_that_somebody_else_filled_meanwhile(clerk: Client, shop: Workshop) -> None:
    page = clerk.get(WORKSHOPS)
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=30)
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "33"})
    assert answer.status_code == 409 and "别人填的是 30" in answer.text
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    row.refresh_from_db()
    assert (row.jobs, Return.objects.count()) == (33, 1)


def test_a_line_that_somebody_fills_in_in_the_last_moment(
    clerk: Client, shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule that it breaks is not for the clerk to read: the grid is read anew."""
    real, others = Line._create, [5]

    def create(line: Line, work: Any, row: Any) -> None:
        if others:
            cast.make_return(subject=shop, period_start=QUARTER, jobs=others.pop())
        real(line, work, row)

    monkeypatch.setattr(Line, "_create", create)
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "33"})
    # What stood in the way was undone with the rest here; elsewhere it would be shown.
    assert answer.status_code == 302 and Return.objects.get().jobs == 33


def test_a_return_that_somebody_else_deleted_meanwhile(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    page = clerk.get(WORKSHOPS)
    with writing(None, "删") as work:
        work.delete(Return.objects.get(pk=row.pk))
    answer = send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "33"})
    assert answer.status_code == 409 and "刚才被别人删除了" in answer.text
    assert send(clerk, WORKSHOPS, answer, {}).status_code == 302
    assert Return.objects.get().jobs == 33


def test_lines_that_one_did_not_touch_may_change(clerk: Client, shop: Workshop) -> None:
    other = cast.make_workshop()
    row = cast.make_return(subject=other, period_start=QUARTER, jobs=3)
    page = clerk.get(WORKSHOPS)
    correct(row, jobs=5)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 302
    row.refresh_from_db()
    assert row.jobs == 5


@pytest.mark.parametrize(
    ("version", "seen"), [("", None), ("0", ""), ("99", "[]"), ("x", "{"), ("0", '{"jobs": "3"}'), ("2", '{"jobs": 3}')]
)
def test_a_version_that_is_missing_or_invented_overwrites_nothing(
    clerk: Client, shop: Workshop, version: str, seen: str | None
) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    more = {cell(shop, "version"): version} | ({} if seen is None else {cell(shop, "seen"): seen})
    answer = send(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"}, **more)
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.jobs == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
def test_of_two_who_save_at_once_the_second_is_told(is_new: bool) -> None:
    cast.make_cast()
    shops = [cast.make_workshop() for _ in range(3)]
    accounts = [make_account(f"clerk{n}", (Role.CLERK, cast.VILLAGE)) for n in range(2)]
    for turn in range(6):
        address = f"/admin/returns/returns-workshop/{2022 + turn // 4}Q{turn % 4 + 1}/"
        if not is_new:
            for each in shops:
                cast.make_return(subject=each, period_start=date(2022 + turn // 4, turn % 4 * 3 + 1, 1), jobs=1)
        pages = [signed_in(account).get(address) for account in accounts]
        answers: dict[int, Any] = {}

        def save(number: int, address: str = address, pages: Any = pages, answers: Any = answers) -> None:
            typed = {cell(each, "jobs"): f"{10 + number}" for each in shops}
            answers[number] = send(signed_in(accounts[number]), address, pages[number], typed)

        before = Return.objects.count()
        assert run_together(*(lambda n=n, do=save: do(n) for n in range(2))) == []
        assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
        loser = next(number for number, answer in answers.items() if answer.status_code == 409)
        assert inputs(answers[loser])[cell(shops[0], "jobs")] == f"{10 + loser}"
        rows = Return.objects.filter(period_start=date(2022 + turn // 4, turn % 4 * 3 + 1, 1))
        assert {row.jobs for row in rows} == {11 - loser} and rows.count() == 3
        assert Return.objects.count() == before + (3 if is_new else 0)


# --- what is not one's own --------------------------------------------------------------------------------------------


def forged(client: Client, key: Any, page: Any, **more: str) -> Any:
    names = {f"{key}-version": "0", f"{key}-seen": "{}", f"{key}-jobs": "666"}
    return send(client, WORKSHOPS, page, names, **more)


def test_a_foreign_subject_is_refused_and_not_named(clerk: Client, shop: Workshop) -> None:
    foreign = cast.make_workshop(unit=cast.OTHER_VILLAGE, name="别村工坊")
    row = cast.make_return(subject=foreign, period_start=QUARTER, jobs=5)
    closed = cast.make_workshop(ended_on=date(2023, 1, 31), name="关了的工坊")
    page = clerk.get(WORKSHOPS)
    for key in (foreign.pk, closed.pk, 987654321, cast.OTHER_VILLAGE):
        answer = forged(clerk, key, page, **{cell(shop, "jobs"): "12"})
        assert answer.status_code == 403 and "有的行不归您填报" in answer.text
        assert not [name for name in ("别村工坊", "关了的工坊", "禾旺村") if name in answer.text]
        assert inputs(answer)[cell(shop, "jobs")] == "12" and f"{key}-jobs" not in inputs(answer)
    row.refresh_from_db()
    assert (row.jobs, Return.objects.count()) == (5, 1) and no_trace()


def test_rights_are_settled_anew_when_the_grid_is_sent(clerk: Client, account: Account, shop: Workshop) -> None:
    page = clerk.get(WORKSHOPS)
    Grant.objects.filter(account=account).update(unit_id=cast.OTHER_VILLAGE)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 403
    Grant.objects.filter(account=account).update(unit_id=cast.VILLAGE, view_only=True)
    assert send(clerk, WORKSHOPS, page, {cell(shop, "jobs"): "1"}).status_code == 403
    assert clerk.get(WORKSHOPS).status_code == 403
    assert not Return.objects.exists()


def test_a_return_that_another_unit_keeps_is_not_shown(clerk: Client, shop: Workshop) -> None:
    """It was handed in where the workshop was before it moved."""
    row = cast.make_return(subject=shop, period_start=QUARTER, unit=cast.OTHER_VILLAGE, jobs=777)
    page = clerk.get(WORKSHOPS)
    assert "已由别的单位填报" in page.text and "777" not in page.text
    assert forged(clerk, shop.pk, page).status_code == 403
    cast.make_return(subject=shop, period_start=BEFORE, unit=cast.OTHER_VILLAGE, jobs=888)
    assert "888" not in clerk.get(WORKSHOPS).text
    row.refresh_from_db()
    assert row.jobs == 777


def test_a_return_that_one_only_reads_is_not_changed(shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, unit=cast.OTHER_VILLAGE, jobs=777)
    client = signed_in(make_account("two", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    page = client.get(WORKSHOPS)
    assert cell(shop, "jobs") not in inputs(page)
    answer = send(client, WORKSHOPS, page, {cell(shop, "version"): "1", cell(shop, "jobs"): "666"})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.jobs == 777


@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEADER, 302), (Role.AUDITOR, 403), (Role.SYSTEM_ADMIN, 403), (Role.OFFICER, 200)]
)
def test_who_enters_nothing_has_no_grid(shop: Workshop, role: Role, status: int) -> None:
    client = client_of(role, cast.DISTRICT)
    assert client.get(WORKSHOPS).status_code == status
    assert (status == 200) or client.post(WORKSHOPS, {}).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/admin/returns/unknown/2023Q4/", "/admin/returns/returns/2023Q4/", "/admin/returns/returns-workshop/2023/",
        "/admin/returns/returns-workshop/2099Q1/", "/admin/returns/returns-workshop/x/",
        "/admin/returns/incomes/2023Q4/", f"{WORKSHOPS}?unit={cast.OTHER_VILLAGE}", f"{WORKSHOPS}?unit=x",
        f"{WORKSHOPS}?unit={cast.TOWN}",
    ],
)  # fmt: skip
def test_what_does_not_exist_or_is_not_ones_own_is_not_found(clerk: Client, shop: Workshop, address: str) -> None:
    for answer in (clerk.get(address), clerk.post(address, {cell(shop, "version"): "0", cell(shop, "jobs"): "1"})):
        assert answer.status_code == 404
    assert not Return.objects.exists()


def test_a_period_that_is_not_over_cannot_be_filled_in_yet(clerk: Client, shop: Workshop) -> None:
    from metrics.periods import Granularity, Period

    running = Period.of(timezone.localdate(), Granularity.QUARTER)
    assert clerk.get(f"/admin/returns/returns-workshop/{running.code}/").status_code == 404
    assert clerk.get(f"/admin/returns/returns-workshop/{running.previous.code}/").status_code == 200
    assert clerk.get("/admin/returns/returns-workshop/")["Location"].endswith(f"/{running.previous.code}/")


def test_who_owes_nothing_is_told_so(clerk: Client) -> None:
    page = clerk.get("/admin/returns/returns-estate/2023Q4/")
    assert page.status_code == 200 and "不用填报" in page.text and "<table" not in page.text
    assert clerk.post("/admin/returns/returns-estate/2023Q4/", {}).status_code == 302


def test_villages_enter_their_own_incomes(clerk: Client) -> None:
    page = clerk.get(INCOMES)
    assert f"{cast.OTHER_VILLAGE}-operating" not in inputs(page)
    assert send(clerk, INCOMES, page, {f"{cast.VILLAGE}-operating": "60,000"}).status_code == 302
    row = CollectiveIncome.objects.get()
    assert (row.unit_id, row.operating) == (cast.VILLAGE, Decimal("60000.00"))
    assert not Fund.objects.exists() and not Population.objects.exists()


# --- what was typed and not saved -------------------------------------------------------------------------------------


def left(client: Client, address: str, page: Any, changes: dict[str, str]) -> Any:
    path, _question, query = address.partition("?")
    return send(client, f"{path}draft/?{query}", page, changes)


def test_what_was_typed_waits_for_whoever_typed_it(clerk: Client, account: Account, shop: Workshop) -> None:
    other = cast.make_workshop()
    cast.make_return(subject=other, period_start=QUARTER, jobs=5)
    answer = left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "十二", cell(shop, "note"): "没填完"})
    assert answer.status_code == 200 and not Return.objects.filter(workshop=shop).exists()
    draft = Draft.objects.get()
    assert (draft.account, draft.address) == (account, WORKSHOPS)
    assert {name.split("-")[0] for name in draft.values} == {str(shop.pk)}
    assert "恢复" in clerk.get(WORKSHOPS).text and inputs(clerk.get(WORKSHOPS))[cell(shop, "jobs")] == ""
    back = clerk.get(f"{WORKSHOPS}?draft=restore")
    assert back.status_code == 200
    assert (inputs(back)[cell(shop, "jobs")], inputs(back)[cell(shop, "note")]) == ("十二", "没填完")
    neighbour = signed_in(make_account("other", (Role.CLERK, cast.VILLAGE)))
    assert "没填完" not in neighbour.get(f"{WORKSHOPS}?draft=restore").text
    assert send(clerk, WORKSHOPS, back, {cell(shop, "jobs"): "12"}).status_code == 302
    assert not Draft.objects.exists() and Return.objects.get(workshop=shop).jobs == 12


def test_a_draft_of_what_others_changed_since_shows_both(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"})
    correct(row, jobs=5)
    back = clerk.get(f"{WORKSHOPS}?draft=restore")
    assert inputs(back)[cell(shop, "jobs")] == "4" and "别人填的是 5" in back.text


def test_a_draft_that_is_thrown_away_is_gone(clerk: Client, shop: Workshop) -> None:
    left(clerk, f"{WORKSHOPS}?unit={cast.VILLAGE}", clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"})
    address = f"{WORKSHOPS}?unit={cast.VILLAGE}"
    assert Draft.objects.get().address == address
    assert clerk.post(f"{WORKSHOPS}draft/?unit={cast.VILLAGE}", {"_discard_draft": "1"})["Location"] == address
    assert not Draft.objects.exists()


def test_a_draft_holds_nothing_of_other_units(clerk: Client, shop: Workshop) -> None:
    foreign = cast.make_workshop(unit=cast.OTHER_VILLAGE)
    names = {f"{foreign.pk}-version": "0", f"{foreign.pk}-jobs": "6", cell(shop, "jobs"): "4", "why": "x", "junk": "y"}
    left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), names)
    assert {name.split("-")[0] for name in Draft.objects.get().values} == {str(shop.pk)}
    assert clerk.post(f"{WORKSHOPS}draft/?unit={cast.OTHER_VILLAGE}", names).status_code == 404
    assert client_of(Role.AUDITOR, cast.DISTRICT).post(f"{WORKSHOPS}draft/", names).status_code == 403
