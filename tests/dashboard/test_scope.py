"""Who sees what: rights are settled before a page begins, and an outsider learns nothing."""

import re
from datetime import date

import pytest
from django.utils import timezone

from dashboard.rights import Rights
from dashboard.tables.rows import lines_behind
from metrics.acts.writing import writing
from metrics.aggregation.drilldown.rows import RowBehind
from metrics.ledgers.registry import ledger_named
from metrics.models import Grant, OrgUnit, Role
from tests.support import cast
from tests.support.site import client_of, load_catalogue, make_account, signed_in

pytestmark = pytest.mark.django_db
PAGES = ("/", "/indicators/G1-03/", "/indicators/G1-03/units.csv", "/indicators/G1-03/rows.csv")


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()


def close(code: str) -> None:
    with writing(None, "撤销") as work:
        work.correct(OrgUnit.objects.get(pk=code), closed_on=date(2023, 6, 30))


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, page: str) -> None:
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("page", PAGES)
def test_without_a_grant_nothing_is_seen(page: str) -> None:
    response = signed_in(make_account("nobody")).get(page)
    assert response.status_code == 403
    assert "还没有查看业务数据的权限" in response.text


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_offices_without_business_rows_see_no_figures(role: Role) -> None:
    assert client_of(role, cast.DISTRICT).get("/unit/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_what_may_not_be_seen_looks_like_what_does_not_exist(page: str) -> None:
    client = client_of(Role.CLERK, cast.TOWN)
    codes = (
        cast.OUTSIDE_VILLAGE,
        cast.DISTRICT,
        cast.TOWNSHIP,
        "529999999",
        "5299",
        "abc",
        "５２９９０１００１",
        "529901001\0",
    )
    responses = [client.get(page, {"unit": code}) for code in codes]
    assert {response.status_code for response in responses} == {404}
    # The tokens of the forms differ each time, and the switch of language leads back to the address that was asked.
    [text] = {re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", response.text) for response in responses}
    assert "没有这个单位，或者您无权查看" in text


@pytest.mark.parametrize("period", ["2023Q5", "2023-13", "2023-02-30", "x", "20233", "２０２３", "1800"])
def test_a_period_that_is_none_is_refused_in_words(period: str) -> None:
    response = client_of(Role.LEADER, cast.DISTRICT).get("/", {"period": period})
    assert response.status_code == 404
    assert any(words in response.text for words in ("看不懂的时期", "没有“", "年份须在"))


@pytest.mark.parametrize(
    "ask", [{"tree": "x"}, {"rows": "x"}, {"page": "x"}, {"part": "-1"}, {"part": "7"}, {"page": "１"}]
)
def test_a_broken_address_is_refused(ask: dict[str, str]) -> None:
    assert client_of(Role.LEADER, cast.DISTRICT).get("/indicators/G1-03/", ask).status_code == 404


@pytest.mark.parametrize("page", ["/nowhere/", "/admin/nowhere/", "/admin/metrics/trailentry/1/history/"])
def test_an_address_that_leads_nowhere_is_refused_in_words(page: str) -> None:
    response = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT).get(page)
    assert response.status_code == 404
    assert "地址可能写错了，或者页面已经移走。" in response.text


def test_the_default_is_the_widest_unit_and_the_last_closed_year() -> None:
    scope = client_of(Role.CLERK, cast.VILLAGE, cast.TOWNSHIP).get("/").context["frame"].scope
    assert scope.unit.pk == cast.TOWNSHIP
    assert scope.period.code == str(timezone.localdate().year - 1)


def test_a_page_names_no_unit_outside_the_rights() -> None:
    cast.make_assignment(unit=cast.VILLAGE)
    cast.make_assignment(unit=cast.FAR_VILLAGE)
    client = client_of(Role.CLERK, cast.TOWN)
    foreign = [name for code, (name, _) in cast.UNITS.items() if not code.startswith(cast.TOWN)]
    for page in PAGES:
        text = client.get(page, {"period": "2023"}).text
        assert [name for name in foreign if name in text] == []


def test_rows_are_fetched_only_within_the_rights() -> None:
    """Even a row that was counted, and left the reader's units before it was fetched."""
    scope = client_of(Role.CLERK, cast.TOWN).get("/").context["frame"].scope
    rows = [cast.make_assignment(unit=unit) for unit in (cast.VILLAGE, cast.FAR_VILLAGE)]
    behind = [RowBehind(row.pk, row.unit_id, None, "", "") for row in rows]
    lines = lines_behind(ledger_named("assignments"), behind, scope, lambda row: "")
    assert [line.row for line in lines] == rows[:1]


def test_rights_cover_a_predecessor_all_of_whose_successors_they_hold() -> None:
    account = make_account("clerk", (Role.CLERK, cast.TOWN))
    close(cast.FAR_VILLAGE)
    cast.make_succession(cast.FAR_VILLAGE, cast.VILLAGE)
    assert Rights.of_account(account).permitted == (cast.TOWN, cast.FAR_VILLAGE)
    cast.make_succession(cast.FAR_VILLAGE, cast.COMMUNITY)
    assert Rights.of_account(account).permitted == (cast.TOWN,)


def test_rights_follow_a_chain_of_successors_but_not_one_that_still_stands() -> None:
    account = make_account("clerk", (Role.CLERK, cast.TOWN))
    cast.make_succession(cast.OTHER_COMMUNITY, cast.FAR_VILLAGE)
    cast.make_succession(cast.FAR_VILLAGE, cast.VILLAGE)
    close(cast.OTHER_COMMUNITY)
    assert Rights.of_account(account).permitted == (cast.TOWN,)
    close(cast.FAR_VILLAGE)
    assert Rights.of_account(account).permitted == (cast.TOWN, cast.FAR_VILLAGE, cast.OTHER_COMMUNITY)


def test_rights_taken_away_end_with_the_next_request() -> None:
    account = make_account("clerk", (Role.CLERK, cast.TOWN))
    client = signed_in(account)
    assert client.get("/").status_code == 200
    with writing(None, "收回授权"):
        Grant.objects.filter(account=account).delete()
    assert client.get("/").status_code == 403


def test_nothing_of_a_page_is_kept_by_a_shared_cache() -> None:
    client = client_of(Role.LEADER, cast.DISTRICT)
    for page in (*PAGES, "/nowhere/", "/indicators/XX/"):
        assert {"private", "no-cache"} <= set(client.get(page)["Cache-Control"].split(", "))
