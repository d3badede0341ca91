"""审核: 通过 and 退回 are acts on one version of a row, by somebody who did not enter it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.models import Account, CollectiveIncome, Return, Role, TrailEntry, Workshop
from tests.support import cast
from tests.support.site import client_of, make_account, regrant, signed_in
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(district: None) -> Account:
    return make_account("clerk", (Role.CLERK, cast.VILLAGE))


@pytest.fixture
def reviewer(district: None) -> Client:
    return client_of(Role.REVIEWER, cast.TOWN)


def entered_by(account: Account | None, unit: str = cast.VILLAGE, **values: Any) -> CollectiveIncome:
    with writing(account, "登记"):
        return cast.make_income(unit=unit, **values)


def address(row: Any, action: str = "change") -> str:
    return reverse(f"admin:metrics_{row._meta.model_name}_{action}", args=[row.pk])


def listed(model: Any = CollectiveIncome, action: str = "changelist") -> str:
    return reverse(f"admin:metrics_{model._meta.model_name}_{action}")


def review(client: Client, verb: str, *rows: Any, why: str = "", **more: Any) -> Any:
    """As the forms send it, each row in the version that this test holds."""
    seen = [f"{row.pk}:{row.version}" for row in rows]
    return client.post(listed(type(rows[0]), "review"), {"row": seen, "verb": verb, "why": why, **more})


def said(row: Any) -> list[tuple[str, int]]:
    entries = TrailEntry.objects.filter(ledger=row._meta.label, key=str(row.pk), verb__in=("accept", "return"))
    return list(entries.values_list("verb", "version"))


def correct(account: Account | None, row: Any, **changes: Any) -> None:
    with writing(account, "更正", reason="改") as work:
        work.correct(type(row).objects.get(pk=row.pk), **changes)


def test_an_accepted_row_says_so_and_asks_why_it_is_changed(clerk: Account, reviewer: Client) -> None:
    row = entered_by(clerk)
    page = reviewer.get(address(row))
    assert "未审核" in page.text and 'name="verb" value="accept"' in page.text
    assert page.context["review"].version == row.version
    answer = review(reviewer, "accept", row, from_page="on")
    assert (answer.status_code, answer["Location"]) == (302, address(row))
    assert said(row) == [("accept", row.version)]
    entry = TrailEntry.objects.get(verb="accept")
    assert (entry.unit, entry.user.username, entry.origin) == (
        cast.VILLAGE,
        f"reviewer-{cast.TOWN}",
        "127.0.0.1 /admin/metrics/collectiveincome/review/",
    )
    page = reviewer.get(address(row))
    assert "已通过" in page.text and 'name="verb" value="accept"' not in page.text


def test_returning_needs_a_reason_which_the_clerk_reads(clerk: Account, reviewer: Client) -> None:
    row = entered_by(clerk)
    answer = review(reviewer, "return", row)
    assert answer.status_code == 200 and "退回须写明哪里要改" in answer.text
    assert said(row) == []
    assert review(reviewer, "return", row, why="缺发包收入").status_code == 302
    assert said(row) == [("return", row.version)]
    page = signed_in(clerk).get(address(row))
    assert "已退回" in page.text and "缺发包收入" in page.text and 'name="verb"' not in page.text
    correct(clerk, row, note="补了")
    assert "退回后已修改，未审核" in reviewer.get(address(row)).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.BUSINESS_ADMIN])
def test_district_staff_review_too(clerk: Account, role: Role) -> None:
    row = entered_by(clerk)
    assert review(client_of(role, cast.DISTRICT), "accept", row).status_code == 302
    assert said(row) == [("accept", row.version)]


def test_clerks_and_those_who_only_look_do_not_review(clerk: Account) -> None:
    row = entered_by(None)
    looking = make_account("looking", (Role.REVIEWER, cast.TOWN))
    regrant(looking, view_only=True)
    for account in (clerk, looking):
        client = signed_in(account)
        assert 'name="verb"' not in client.get(address(row)).text
        assert "审核通过所选的行" not in client.get(listed()).text
        assert review(client, "accept", row).status_code == 403
    for role in (Role.LEADER, Role.AUDITOR, Role.SYSTEM_ADMIN):
        assert review(client_of(role, cast.DISTRICT), "accept", row).status_code in (302, 403)
    assert said(row) == []


def test_nobody_reviews_what_he_entered(district: None) -> None:
    account = make_account("both", (Role.REVIEWER, cast.TOWN))
    row = entered_by(account)
    correct(None, row, note="又改")
    row.refresh_from_db()
    page = signed_in(account).get(address(row))
    assert "自己录入或修改过" in page.text and 'name="verb"' not in page.text
    answer = review(signed_in(account), "accept", row)
    assert answer.status_code == 200 and "须由别人审核" in answer.text
    assert said(row) == []


def test_a_version_is_reviewed_once(clerk: Account, reviewer: Client) -> None:
    row = entered_by(clerk)
    review(reviewer, "accept", row)
    answer = review(client_of(Role.OFFICER, cast.DISTRICT), "return", row, why="不对")
    assert answer.status_code == 409 and "刚才已经有人审核过" in answer.text
    assert said(row) == [("accept", row.version)]
    correct(clerk, row, operating=1)
    row.refresh_from_db()
    assert review(reviewer, "accept", row).status_code == 302
    assert len(said(row)) == 2


def test_what_changed_since_it_was_seen_is_not_accepted_but_shown(clerk: Account, reviewer: Client) -> None:
    row = entered_by(clerk)
    correct(clerk, row, operating=4321)
    answer = review(reviewer, "accept", row, why="我的话")
    assert answer.status_code == 409
    assert "您看过之后这一行又有改动" in answer.text and "4321" in answer.text and "我的话" in answer.text
    assert said(row) == []
    assert f'value="{row.pk}:{row.version + 1}"' in answer.text


@pytest.mark.parametrize("unit", [cast.FAR_VILLAGE, cast.OUTSIDE_VILLAGE])
def test_rows_of_other_units_are_not_there(reviewer: Client, unit: str) -> None:
    row, own = entered_by(None, unit), entered_by(None)
    for rows in ((row,), (own, row)):
        answer = review(reviewer, "accept", *rows)
        assert answer.status_code == 404 and cast.UNITS[unit][0] not in answer.text
    assert said(row) == said(own) == []


def test_rows_that_one_only_reads_are_refused() -> None:
    cast.make_cast()
    account = make_account("two", (Role.LEADER, cast.DISTRICT), (Role.REVIEWER, cast.TOWN))
    row = entered_by(None, cast.FAR_VILLAGE)
    assert review(signed_in(account), "accept", row).status_code == 403
    assert 'name="verb"' not in signed_in(account).get(address(row)).text
    assert said(row) == []


@pytest.mark.parametrize("row", ["", "x", "1", "1:", ":1", "1:x", "a:1", "９:1", "1:99999999999", "9" * 30 + ":1"])
def test_what_names_no_row_is_not_found(reviewer: Client, row: str) -> None:
    assert reviewer.post(listed(action="review"), {"row": [row], "verb": "accept"}).status_code == 404


def test_the_address_is_only_for_acts(reviewer: Client) -> None:
    assert reviewer.get(listed(action="review")).status_code == 405
    row = entered_by(None)
    answer = review(reviewer, "delete", row)
    assert answer.status_code == 200 and said(row) == []


def choose(client: Client, action: str, *rows: Any) -> Any:
    return client.post(listed(type(rows[0])), {"action": action, "_selected_action": [row.pk for row in rows]})


def test_chosen_rows_are_seen_before_they_are_accepted_together(clerk: Account) -> None:
    account = make_account("town", (Role.REVIEWER, cast.TOWN))
    rows = [entered_by(clerk, unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE)]
    own = entered_by(account, cast.TOWN_COMMUNITY)
    page = choose(signed_in(account), "accept_rows", *rows, own)
    assert [each.row.pk for each in page.context["candidates"]] == [row.pk for row in rows]
    assert [(each.row.pk, str(each.problem)) for each in page.context["left_out"]] == [
        (own.pk, "自己录入或修改过，须由别人审核")
    ]
    assert "60000.00" in page.text and said(rows[0]) == []
    assert review(signed_in(account), "accept", *rows)["Location"] == listed()
    assert [said(row) for row in (*rows, own)] == [[("accept", 1)], [("accept", 1)], []]
    assert len(set(TrailEntry.objects.filter(verb="accept").values_list("work", flat=True))) == 1


def test_of_chosen_rows_all_are_reviewed_or_none(clerk: Account, reviewer: Client) -> None:
    first, second = (entered_by(clerk, unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE))
    page = choose(reviewer, "return_rows", first, second)
    assert "退回 2 行" in page.text
    correct(clerk, second, note="改了")
    answer = review(reviewer, "return", first, second, why="重报")
    assert answer.status_code == 409 and answer.text.count("这里是现在的内容") == 1
    assert said(first) == said(second) == []


def test_a_list_of_states_reviews_as_well(clerk: Account, reviewer: Client) -> None:
    with writing(clerk, "登记"):
        row = cast.make_workshop(unit=cast.VILLAGE)
    assert [each.row.pk for each in choose(reviewer, "accept_rows", row).context["candidates"]] == [row.pk]
    assert review(reviewer, "accept", Workshop.objects.get()).status_code == 302
    assert said(row) == [("accept", 1)]


def test_returns_are_listed_by_what_was_said_of_them(clerk: Account, reviewer: Client) -> None:
    mine = make_account("other", (Role.OFFICER, cast.TOWN))
    new, accepted, returned, changed, imported, own = (
        entered_by(who, unit, period_start=f"{year}-01-01")
        for who, unit, year in (
            (clerk, cast.VILLAGE, 2020), (clerk, cast.VILLAGE, 2021), (clerk, cast.VILLAGE, 2022),
            (clerk, cast.VILLAGE, 2023), (None, cast.OTHER_VILLAGE, 2020), (mine, cast.OTHER_VILLAGE, 2021),
        )
    )  # fmt: skip
    review(reviewer, "accept", accepted, changed)
    review(reviewer, "return", returned, why="缺")
    correct(clerk, changed, note="又改")

    def shown(client: Client, state: str) -> set[int]:
        return {row.pk for row in client.get(listed(), {"review": state}).context["cl"].queryset}

    assert shown(reviewer, "accepted") == {accepted.pk}
    assert shown(reviewer, "returned") == {returned.pk}
    assert shown(reviewer, "unreviewed") == {new.pk, changed.pk, imported.pk, own.pk}
    assert shown(reviewer, "waiting") == {new.pk, changed.pk, own.pk}
    assert shown(signed_in(mine), "waiting") == {new.pk, changed.pk}
    assert shown(signed_in(clerk), "waiting") == set()
    assert "待我审核" in reviewer.get(listed()).text and "待我审核" not in signed_in(clerk).get(listed()).text


@pytest.mark.django_db(transaction=True)
def test_of_those_who_accept_and_return_at_once_one_wins() -> None:
    cast.make_cast()
    accounts = [make_account(f"reviewer{n}", (Role.REVIEWER, cast.TOWN)) for n in range(4)]
    for turn in range(8):
        row = entered_by(None, period_start=f"{2010 + turn}-01-01")
        answers: list[int] = []

        def judge(number: int, row: Any = row, answers: list[int] = answers) -> None:
            verb = ("accept", "return")[number % 2]
            answers.append(review(signed_in(accounts[number]), verb, row, why="缺").status_code)

        assert run_together(*(lambda n=n, do=judge: do(n) for n in range(4))) == []
        assert sorted(answers) == [302, 409, 409, 409]
        assert len(said(row)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_while_it_is_accepted_is_either_reviewed_or_newer() -> None:
    """Never both: an accepted row that was changed at that moment without a reason."""
    cast.make_cast()
    clerk, reviewer = (
        make_account("clerk", (Role.CLERK, cast.VILLAGE)),
        make_account("town", (Role.REVIEWER, cast.TOWN)),
    )
    for turn in range(8):
        row = entered_by(clerk, period_start=f"{2010 + turn}-01-01")

        def change(row: Any = row) -> None:
            try:
                with writing(clerk, "更正") as work:
                    work.correct(CollectiveIncome.objects.get(pk=row.pk), note="改")
            except Exception as error:
                assert type(error).__name__ in {"ReasonNeeded", "Conflict"}

        def judge(row: Any = row) -> None:
            review(signed_in(reviewer), "accept", row)

        assert run_together(*((change, judge) if turn % 2 else (judge, change))) == []
        row.refresh_from_db()
        assert (row.note == "改") != bool(said(row))


def test_a_return_of_a_business_is_reviewed(clerk: Account, reviewer: Client) -> None:
    with writing(clerk, "登记"):
        row = cast.make_return(subject=cast.make_workshop(unit=cast.VILLAGE))
    assert review(reviewer, "accept", Return.objects.get()).status_code == 302
    assert said(row) == [("accept", 1)]
