"""区划调整 as the business administrator does it in the admin."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.models import Assignment, OrgUnit, Role, Succession, TrailEntry
from metrics.periods import Period
from tests.support import cast
from tests.support.site import address, client_of, load_catalogue, typed

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/metrics/succession/add/"
MERGE = {
    "act": "merge",
    "codes": cast.OTHER_VILLAGE,
    "into": cast.VILLAGE,
    "on": "2023-07-01",
    "reason": "青政发〔2023〕5号",
}


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()
    cast.make_assignment(unit=cast.OTHER_VILLAGE)


def test_a_village_is_merged_in_one_act() -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    assert "区划调整" in client.get(ADDRESS).text
    assert client.post(ADDRESS, MERGE).status_code == 302
    assert OrgUnit.objects.get(pk=cast.OTHER_VILLAGE).closed_on == date(2023, 6, 30)
    assert Assignment.objects.get(ended_on=None).unit_id == cast.VILLAGE
    assert {entry.why for entry in TrailEntry.objects.filter(verb="supersede")} == {MERGE["reason"]}
    then, now = (compute(["G1-03"], cast.VILLAGE, Period.parse("2022"), tree=tree).of("G1-03") for tree in Tree)
    assert (then.text, now.text) == ("0名", "1名")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"codes": "529901001999"}, "没有代码为"),
        ({"into": ""}, "请填写承接的单位"),
        ({"into": cast.OTHER_VILLAGE}, "不能同时是被撤销的单位"),
        ({"into": "529901001009 新村"}, "新设单位须写"),
        ({"reason": ""}, "这个字段是必填项"),
        ({"on": "昨天"}, "不是日期。请写成 2023-01-31"),
        ({"codes": cast.OUTSIDE_VILLAGE}, "只能调整您负责的单位"),
        ({"act": "split", "into": cast.VILLAGE}, "拆分至少要有两个承接单位"),
        ({"act": "split", "places": "乱写"}, "看不懂这一行"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(changes: dict[str, str], message: str) -> None:
    before = list(OrgUnit.objects.values()), list(Assignment.objects.values())
    response = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT).post(ADDRESS, MERGE | changes)
    assert response.status_code == 200
    assert message in response.text
    assert (list(OrgUnit.objects.values()), list(Assignment.objects.values())) == before
    assert not Succession.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.OFFICER, Role.SYSTEM_ADMIN])
def test_only_the_business_administrator_reorganises(role: Role) -> None:
    assert client_of(role, cast.DISTRICT).post(ADDRESS, MERGE).status_code == 403
    assert not Succession.objects.exists()


def test_a_code_is_never_moved() -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    unit = OrgUnit.objects.get(pk=cast.VILLAGE)
    page = client.get(address(unit))
    assert "name" in page.context["adminform"].form.fields
    client.post(address(unit), typed(page, code="529901001999", name="新名"))
    assert OrgUnit.objects.get(pk=cast.VILLAGE).name == "新名"
    assert not OrgUnit.objects.filter(pk="529901001999").exists()
