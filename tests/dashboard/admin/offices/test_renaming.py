"""更名 as the district's business administrator does it, from the form of a unit."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from metrics.acts.reviewing import accept
from metrics.acts.writing import writing
from metrics.models import FormerName, OrgUnit, Role, TrailEntry
from tests.support import cast
from tests.support.forms import sent
from tests.support.site import address, client_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
NEW = {"name": "禾茂村", "on": "2023-07-01", "why": "区政府批复〔2023〕9号"}


@pytest.fixture
def chief() -> Client:
    return client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)


def village() -> OrgUnit:
    return OrgUnit.objects.get(pk=cast.VILLAGE)


def test_a_unit_is_renamed_from_its_form(chief: Client) -> None:
    page = address(village(), "rename")
    form = chief.get(address(village())).text
    assert f'<a href="{page}">更名</a>' in form and "这里只更正写错的字" in form
    answer = chief.post(page, sent(chief.get(page).text) | NEW)
    assert (answer.status_code, answer["Location"]) == (302, address(village()))
    assert village().name == "禾茂村"
    assert list(FormerName.objects.values_list("unit", "name", "day")) == [(cast.VILLAGE, "禾丰村", date(2023, 6, 30))]
    assert set(TrailEntry.objects.filter(verb="rename").values_list("why", flat=True)) == {NEW["why"]}
    assert "禾丰村（至 2023-06-30）" in chief.get(page).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "禾丰村"}, "和现在的名称一样"),
        ({"name": " "}, "这个字段是必填项"),
        ({"on": "2099-01-01"}, "不能晚于今天"),
        ({"on": "昨天"}, "不是日期。请写成 2023-01-31"),
        ({"why": ""}, "请填写事由"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field(chief: Client, changes: dict[str, str], words: str) -> None:
    page = address(village(), "rename")
    answer = chief.post(page, sent(chief.get(page).text) | NEW | changes)
    [(field, errors)] = answer.context["form"].errors.items()
    assert (answer.status_code, field, words in errors.as_text()) == (200, *changes, True)
    assert village().name == "禾丰村" and not FormerName.objects.exists()


def test_who_was_second_sees_the_name_that_it_has_now(chief: Client) -> None:
    """What he typed is kept, and he does it once more if he still wants it."""
    page = address(village(), "rename")
    first = sent(chief.get(page).text)
    chief.post(page, first | NEW)
    answer = chief.post(page, first | {"name": "禾盛村", "on": "2024-01-01", "why": "批复"})
    assert answer.status_code == 409
    assert "别人已经改过这个单位" in answer.text and '<div class="readonly">禾茂村</div>' in answer.text
    assert village().name == "禾茂村"
    assert chief.post(page, sent(answer.text)).status_code == 302
    assert village().name == "禾盛村"


@pytest.mark.parametrize(
    ("role", "unit"),
    [(Role.OFFICER, cast.DISTRICT), (Role.BUSINESS_ADMIN, cast.TOWN), (Role.SYSTEM_ADMIN, cast.DISTRICT)],
)
def test_only_the_districts_business_administrator_renames(role: Role, unit: str) -> None:
    client, page = client_of(role, unit), address(village(), "rename")
    assert page not in client.get(address(village())).text
    assert [client.get(page).status_code, client.post(page, NEW | {"seen_version": 1}).status_code] == [403, 403]
    assert village().name == "禾丰村"


def test_a_unit_out_of_reach_is_answered_like_none() -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.OUTSIDER)
    for page in (address(village(), "rename"), address(OrgUnit(pk="529901001999"), "rename")):
        assert (client.get(page).status_code, client.post(page, NEW).status_code) == (404, 404)


def test_in_its_form_a_name_is_only_corrected(chief: Client) -> None:
    """The past changes with it; what is registered anew has no past."""
    chief.post(address(village()), typed(chief.get(address(village())), name="禾峰村", why="错字"))
    assert village().name == "禾峰村" and not FormerName.objects.exists()
    assert "只更正写错的字" not in chief.get("/admin/metrics/orgunit/add/").text


def test_the_authority_is_reason_enough_for_what_was_accepted(chief: Client) -> None:
    with writing(None, "审核") as work:
        accept(work, village(), seen_version=village().version)
    page = address(village(), "rename")
    assert chief.post(page, sent(chief.get(page).text) | NEW).status_code == 302


def test_the_list_of_units_finds_a_unit_by_what_it_was_called_and_says_so(chief: Client) -> None:
    cast.store(FormerName(unit_id=cast.VILLAGE, name="禾下村", day=date(2021, 12, 31)))
    for word in ("禾下", "hexia", "hxc"):
        found = chief.get("/admin/metrics/orgunit/", {"q": word})
        assert [unit.pk for unit in found.context["cl"].result_list] == [cast.VILLAGE], word
        assert '<td class="field-former_name">禾下村</td>' in found.text
