"""Two people of one name and birth date are pointed out to whoever may see both, and nobody is barred."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from metrics.models import Person, Role
from tests.support import cast
from tests.support.identities import identity
from tests.support.site import address, change_list, client_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
BORN = date(1980, 2, 3)
LIKELY = "可能是同一个人"


@pytest.fixture
def here(district: None) -> Person:
    return cast.make_person(unit=cast.VILLAGE, number="P1", name="李 云", gender="male", birth_date=BORN)


@pytest.fixture
def abroad(here: Person) -> Person:
    """Of the same name and day in a village beside, with a number of his own."""
    number = identity(born=BORN)
    return cast.make_person(
        unit=cast.OTHER_VILLAGE, number="P2", name="李云", gender="male", birth_date=BORN, identity=number
    )


def saved(client: Client, name: str = "李\u3000云", **values: str) -> str:
    """What is answered when somebody of the village is registered."""
    page = client.get(change_list(Person, "add"))
    given = {"unit": cast.VILLAGE, "number": "P3", "name": name, "gender": "male", "birth_date": "1980-02-03"} | values
    answer = client.post(change_list(Person, "add"), typed(page, **given), follow=True)
    assert Person.objects.filter(number=given["number"]).exists()
    return answer.content.decode()


def test_who_may_merge_gets_the_way_there(here: Person, abroad: Person) -> None:
    officer = client_of(Role.OFFICER, cast.DISTRICT)
    said = saved(officer)
    new = Person.objects.get(number="P3")
    assert LIKELY in said and "对照后合并" in said and "李 云(P1，" in said and "李云(P2，" in said
    way = f"{reverse('admin:metrics_person_merge')}?first={abroad.pk}&amp;second={new.pk}"
    assert way in said and officer.get(way.replace("&amp;", "&")).context["pair"] == (abroad, new)


def test_of_people_out_of_reach_nothing_is_said(here: Person, abroad: Person) -> None:
    clerk = client_of(Role.CLERK, cast.VILLAGE)
    said = saved(clerk)
    assert LIKELY in said and "请告诉区级业务员" in said and "李 云(P1，" in said and address(here) in said
    assert "P2" not in said and reverse("admin:metrics_person_merge") not in said
    stranger = client_of(Role.CLERK, cast.OUTSIDE_VILLAGE)
    assert LIKELY not in saved(stranger, unit=cast.OUTSIDE_VILLAGE, number="P9")


def test_others_are_not_pointed_out(here: Person) -> None:
    officer = client_of(Role.OFFICER, cast.DISTRICT)
    assert LIKELY not in saved(officer, birth_date="1980-02-04", number="P4")
    assert LIKELY not in saved(officer, birth_date="", number="P5")
    assert LIKELY not in saved(officer, name="李芸", number="P6")
    # Nor again where neither the name nor the day was touched.
    said = saved(officer)
    assert LIKELY in said
    row = Person.objects.get(number="P3")
    again = officer.post(address(row), typed(officer.get(address(row)), education="college"), follow=True)
    assert LIKELY not in again.content.decode()


def test_the_list_shows_those_within_reach_side_by_side(here: Person, abroad: Person) -> None:
    cast.make_person(unit=cast.VILLAGE, number="P0", name="王五", birth_date=BORN)
    officer, clerk = client_of(Role.OFFICER, cast.DISTRICT), client_of(Role.CLERK, cast.VILLAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert shown(officer) == ["P1", "P2"]
    assert shown(clerk) == []
    for number in range(8):
        cast.make_person(unit=cast.VILLAGE, number=f"Q{number}", name=f"赵{number // 2}", birth_date=BORN)
    with CaptureQueriesContext(connection) as many:
        assert shown(officer) == ["P1", "P2", *(f"Q{number}" for number in range(8))]
    assert len(many) == len(few)
    assert shown(clerk) == [f"Q{number}" for number in range(8)]


def shown(client: Client) -> list[str]:
    page = client.get(change_list(Person), {"doubles": "likely"})
    assert "疑似重复" in page.content.decode()
    return [each.number for each in page.context["cl"].result_list]
