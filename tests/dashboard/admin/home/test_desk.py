"""The first page of the admin says what there is to do, to each what is his."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from metrics.acts.granting import disable
from metrics.acts.reviewing import accept, send_back
from metrics.acts.writing import writing
from metrics.models import Account, CollectiveIncome, Draft, Parameter, Return, Role
from tests.support import cast
from tests.support.site import client_of, make_account, regrant, signed_in

pytestmark = pytest.mark.django_db
HOME = "/admin/"
# The last quarter is due, and the years before it are late.
TODAY = date(2024, 4, 10)


@pytest.fixture(autouse=True)
def district(settings: Any) -> None:
    cast.make_cast()
    settings.TODAY = TODAY


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def desk(client: Client) -> Any:
    return client.get(HOME).context["desk"]


def due(client: Client) -> list[tuple[str, str, int, int, bool]]:
    """What is due and what is late: label, period, how many are expected, how many came in, whether late."""
    found = desk(client)
    tasks = [(task, False) for task in found.current] + [(task, True) for each in found.late for task in each.tasks]
    return [(str(task.label), task.period, task.expected, task.received, late) for task, late in tasks]


def test_what_is_due_and_what_is_late_lead_to_their_grids(clerk: Client) -> None:
    shop = cast.make_workshop()
    cast.make_return(subject=shop, period_start=date(2023, 7, 1))
    cast.make_income(period_start=date(2023, 1, 1))
    assert due(clerk) == [
        ("工坊经营季报", "2024年一季度", 1, 0, False),
        ("集体经济收入", "2023年", 1, 1, False),
        ("工坊经营季报", "2023年四季度", 1, 0, True),
        ("人口情况", "2023年", 1, 0, True),
    ]
    page = clerk.get(HOME)
    for address in ("returns-workshop/2024Q1/", "returns-workshop/2023Q4/", "populations/2023/"):
        assert f'href="/admin/returns/{address}"' in page.text
        assert clerk.get(f"/admin/returns/{address}").status_code == 200
    assert "2024-04-15 前报" in page.text and "逾期 86 天" in page.text
    assert (page.context["desk"].late_count, page.context["desk"].open) == (2, 1)


def test_one_day_after_the_deadline_a_return_is_late(clerk: Client, settings: Any) -> None:
    cast.make_workshop()
    for day, late in ((date(2024, 4, 15), False), (date(2024, 4, 16), True)):
        settings.TODAY = day
        assert ("工坊经营季报", "2024年一季度", 1, 0, late) in due(clerk)
    cast.store(Parameter(unit_id=cast.TOWN, code="return_days", value=40, started_on=date(2022, 1, 1)))
    assert ("工坊经营季报", "2024年一季度", 1, 0, False) in due(clerk)


def test_when_all_is_in_it_says_so(clerk: Client, settings: Any) -> None:
    settings.TODAY = date(2024, 2, 1)
    cast.make_income(period_start=date(2023, 1, 1))
    cast.FACTORIES["populations"](unit=cast.VILLAGE)
    page = clerk.get(HOME)
    assert page.context["desk"].late_count == 0
    assert "没有逾期的报表，都已报齐" in page.text and page.text.count("份都已报齐") == 2
    for words in ("没有被退回的行", "没有填了一半的表单"):
        assert words in page.text


def test_a_reviewer_sees_whose_are_missing_and_nothing_of_other_units() -> None:
    cast.make_workshop(unit=cast.VILLAGE)
    cast.make_workshop(unit=cast.OTHER_VILLAGE)
    cast.make_workshop(unit=cast.FAR_VILLAGE)
    cast.make_workshop(unit=cast.OUTSIDE_VILLAGE)
    page = client_of(Role.REVIEWER, cast.TOWN).get(HOME)
    assert ("工坊经营季报", "2024年一季度", 2, 0) in [
        (str(task.label), task.period, task.expected, task.received) for task in page.context["desk"].current
    ]
    assert "未报：禾丰村、禾旺村" in page.text
    assert "云上村" not in page.text and "外江村" not in page.text


def test_what_was_never_kept_here_is_added_up(clerk: Client) -> None:
    shop = cast.make_workshop(started_on=date(2015, 1, 1))
    cast.make_return(subject=shop, period_start=date(2021, 1, 1))
    found = next(each for each in desk(clerk).late if str(each.label) == "工坊经营季报")
    assert (len(found.tasks), found.earlier.periods, found.earlier.missing, found.missing) == (7, 5, 4, 11)
    assert clerk.get(found.earlier_address).status_code == 200


def returned(row: Any, why: str, reviewer: Account) -> None:
    with writing(reviewer, "审核", reason=why) as work:
        send_back(work, type(row).objects.get(pk=row.pk), seen_version=row.version)


def test_a_returned_row_waits_for_the_clerk_until_he_changes_it(clerk: Client, account: Account) -> None:
    with writing(account, "登记"):
        row = cast.make_return(subject=cast.make_workshop(name="藤编工坊"), period_start=date(2023, 10, 1))
        other = cast.make_assignment(unit=cast.VILLAGE)
    foreign = cast.make_income(unit=cast.OTHER_VILLAGE)
    reviewer = make_account("town", (Role.REVIEWER, cast.TOWN))
    for each in (row, other, foreign):
        returned(each, f"错在{each.pk}处", reviewer)
    page = clerk.get(HOME)
    assert {each.row.pk for each in page.context["desk"].returned} == {row.pk, other.pk}
    assert reverse("admin:metrics_return_change", args=[row.pk]) in page.text
    assert "季报：藤编工坊 2023年四季度" in page.text and f"错在{row.pk}处" in page.text and "town先生" in page.text
    # It is not for who returned it to mend.
    assert desk(signed_in(reviewer)).returned == []
    with writing(account, "更正") as work:
        work.correct(Return.objects.get(pk=row.pk), note="补了")
    assert [each.row.pk for each in desk(clerk).returned] == [other.pk]


def test_what_a_reviewer_entered_comes_back_to_him() -> None:
    reviewer, officer = (
        make_account("town", (Role.REVIEWER, cast.TOWN)),
        make_account("o", (Role.OFFICER, cast.DISTRICT)),
    )
    with writing(reviewer, "登记"):
        row = cast.make_enterprise(unit=cast.TOWN)
    returned(row, "缺代码", officer)
    assert [each.row.pk for each in desk(signed_in(reviewer)).returned] == [row.pk]
    assert desk(client_of(Role.REVIEWER, cast.TOWNSHIP)).returned == []


def test_only_the_newest_are_listed(clerk: Client) -> None:
    reviewer = make_account("town", (Role.REVIEWER, cast.TOWN))
    for year in range(2000, 2022):
        returned(cast.make_income(period_start=date(year, 1, 1)), "错", reviewer)
    found = desk(clerk)
    assert (len(found.returned), found.returned_count) == (20, "20+")
    assert {each.row.period_start.year for each in found.returned} == set(range(2002, 2022))


def test_reviewers_see_how_many_returns_wait_for_them(clerk: Client, account: Account) -> None:
    reviewer = make_account("town", (Role.REVIEWER, cast.TOWN))
    with writing(account, "登记"):
        rows = [cast.make_income(unit=unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE)]
        cast.make_return(subject=cast.make_workshop())
    with writing(reviewer, "登记"):
        cast.make_income(unit=cast.TOWN_COMMUNITY)
    client = signed_in(reviewer)
    page = client.get(HOME)
    piles = {pile.label: (pile.count, pile.address) for pile in page.context["desk"].piles}
    assert {label: count for label, (count, _address) in piles.items()} == {"集体经济收入": 2, "季报": 1}
    listed = client.get(piles["集体经济收入"][1]).context["cl"].queryset
    assert {row.pk for row in listed} == {rows[0].pk, rows[1].pk}
    with writing(reviewer, "审核") as work:
        accept(work, CollectiveIncome.objects.get(pk=rows[0].pk), seen_version=1)
    assert desk(client).waiting == 2
    assert "待审核" not in clerk.get(HOME).text


def test_ones_own_drafts_are_listed_by_what_they_are_of(clerk: Client, account: Account) -> None:
    other = make_account("other", (Role.CLERK, cast.VILLAGE))
    for who, address in (
        (account, "/admin/metrics/assignment/add/"), (account, "/admin/metrics/return/7/change/"),
        (account, "/admin/returns/incomes/2023/"), (account, "/admin/nowhere/"), (other, "/admin/metrics/estate/add/"),
    ):  # fmt: skip
        Draft.objects.create(account=who, address=address, values={"note": "别人看不到"})
    page = clerk.get(HOME)
    titles = {each.title for each in page.context["desk"].drafts}
    assert titles == {"任职（新增）", "季报（修改）", "集体经济收入 2023年（整表填报）", "/admin/nowhere/"}
    assert 'href="/admin/metrics/return/7/change/?draft=restore"' in page.text and "estate/add" not in "".join(
        each.address for each in page.context["desk"].drafts
    )
    assert "别人看不到" not in page.text


def test_the_system_administrator_sees_his_accounts_and_no_rows() -> None:
    off = make_account("off")
    with writing(None, "停用") as work:
        disable(work, off)
    make_account("bare")
    make_account("foreign", (Role.CLERK, cast.OUTSIDE_VILLAGE))
    page = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT).get(HOME)
    accounts = page.context["accounts"]
    assert (accounts.all, accounts.disabled, accounts.without_grant) == (3, 1, 1)
    assert page.context["desk"] is page.context["watch"] is None
    assert "逾期" not in page.text and "/admin/metrics/assignment/" not in page.text


def test_the_auditor_sees_the_last_acts_of_his_units(account: Account) -> None:
    auditor = client_of(Role.AUDITOR, cast.DISTRICT)
    with writing(account, "补录一批", reason="补录一批"):
        cast.make_assignment(unit=cast.VILLAGE)
        cast.make_income(unit=cast.VILLAGE)
    with writing(None, "别处的事"):
        cast.make_income(unit=cast.OUTSIDE_VILLAGE)
    page = auditor.get(HOME)
    acts = page.context["watch"].acts
    assert (acts[0].user, acts[0].why, acts[0].rows) == ("clerk先生", "补录一批", 3)
    assert "别处的事" not in page.text and isinstance(acts[0].at, datetime)
    assert page.context["desk"] is page.context["accounts"] is None


@pytest.mark.parametrize("role", [Role.CLERK, Role.BUSINESS_ADMIN])
def test_each_sees_the_ledgers_that_he_keeps_and_no_way_to_add_what_he_may_not(role: Role) -> None:
    page = client_of(role, cast.DISTRICT).get(HOME)
    assert 'href="/admin/metrics/assignment/add/"' in page.text
    assert ('href="/admin/metrics/catalogueentry/"' in page.text) == (role == Role.BUSINESS_ADMIN)
    assert ('href="/admin/metrics/succession/add/"' in page.text) == (role == Role.BUSINESS_ADMIN)


def test_who_only_looks_has_nothing_to_do(account: Account) -> None:
    regrant(account, view_only=True)
    cast.make_workshop()
    page = signed_in(account).get(HOME)
    assert page.status_code == 200 and page.context["desk"] is None
    assert "逾期" not in page.text and "/admin/metrics/assignment/" not in page.text
