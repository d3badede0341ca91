"""A village chooses mentors of the level above by their role, and sees of them the name alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.models import Assignment, Mentoring, Person, Role
from tests.dashboard.admin.keys.asking import texts
from tests.support import cast
from tests.support.site import address, change_list, client_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]

LEADER, SECRETARY = "township_leader", "first_secretary"
MENTOR = "mentoring.mentor"


@pytest.fixture
def people() -> dict[str, Person]:
    """By name: who can be a mentor, and who nearly can."""
    homes = {
        "镇老高": cast.TOWN,
        "镇上第一书记": cast.TOWN,
        "村里第一书记": cast.OTHER_VILLAGE,
        "区派第一书记": cast.DISTRICT,
        "卸任书记": cast.OTHER_VILLAGE,
        "邻村干部": cast.OTHER_VILLAGE,
        "别乡领导": cast.TOWNSHIP,
        "别乡书记": cast.FAR_VILLAGE,
        "区里人": cast.DISTRICT,
        "外区人": cast.OUTSIDE_TOWN,
    }
    made = {
        name: cast.make_person(unit=home, name=name, number=f"NUMBER-{n}")
        for n, (name, home) in enumerate(homes.items())
    }
    post = {"role": "first_secretary"}
    cast.make_assignment(unit=cast.VILLAGE, person=made["镇上第一书记"], **post)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=made["村里第一书记"], **post)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=made["区派第一书记"], **post)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=made["卸任书记"], ended_on=date(2023, 6, 30), **post)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=made["邻村干部"])
    cast.make_assignment(unit=cast.FAR_VILLAGE, person=made["别乡书记"], **post)
    return made


def names(client: Client, **beside: Any) -> set[str]:
    return {text.partition(" · ")[0].partition("(")[0] for text in texts(client, MENTOR, "", **beside)}


def appoint(client: Client, mentor: Person, role: str, *, started_on: str = "2024-01-01", by: str = "form") -> Any:
    """Says in a form of its own, or on that of the post, that the person mentors a reserve of the village."""
    reserve = cast.make_assignment(unit=cast.VILLAGE)
    values = {"unit": cast.VILLAGE, "mentor": mentor.pk, "role": role, "started_on": started_on}
    if by == "form":
        page = change_list(Mentoring, "add")
        return client.post(page, typed(client.get(page), assignment=reserve.pk, **values))
    page = address(reserve)
    inline = {f"mentorings-0-{name}": value for name, value in values.items()}
    return client.post(page, typed(client.get(page)) | {"mentorings-TOTAL_FORMS": 1} | inline)


def test_those_of_the_township_are_offered_by_role(clerk: Client, people: dict[str, Person]) -> None:
    assert names(clerk, role=LEADER) == {"镇老高", "镇上第一书记"}  # this one the village's own row names
    assert names(clerk, role=SECRETARY) == {"镇上第一书记", "村里第一书记", "区派第一书记"}
    both = texts(clerk, MENTOR, "")
    assert both == [
        "村里第一书记 · 驻村第一书记",
        "区派第一书记 · 驻村第一书记",
        "镇老高 · 乡镇领导班子成员",
        "镇上第一书记 · 驻村第一书记",
    ]
    assert texts(clerk, MENTOR, "zlg") == ["镇老高 · 乡镇领导班子成员"]
    assert texts(clerk, MENTOR, "NUMBER-0") == [], "by name alone"


def test_who_held_the_post_on_the_day_is_offered_for_that_day(clerk: Client, people: dict[str, Person]) -> None:
    assert "卸任书记" in names(clerk, role=SECRETARY, started_on="2023-06-30")
    assert "卸任书记" not in names(clerk, role=SECRETARY, started_on="2023-07-01")
    tomorrow = date.today() + timedelta(days=1)
    person = cast.make_person(unit=cast.TOWN, name="将任书记")
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=person, role="first_secretary", started_on=tomorrow)
    assert "将任书记" not in names(clerk, role=SECRETARY)
    assert "将任书记" in names(clerk, role=LEADER)


def test_only_the_township_of_the_own_village_is_meant(clerk: Client, people: dict[str, Person]) -> None:
    assert "别乡领导" not in names(clerk, role=LEADER, unit=cast.FAR_VILLAGE)
    both = client_of(Role.CLERK, cast.VILLAGE, cast.FAR_VILLAGE)
    assert names(both, role=LEADER, unit=cast.FAR_VILLAGE) >= {"别乡领导"}
    assert "镇老高" not in names(both, role=LEADER, unit=cast.FAR_VILLAGE)
    assert names(both, role=LEADER) >= {"别乡领导", "镇老高"}


@pytest.mark.parametrize("by", ["form", "inline"])
@pytest.mark.parametrize(
    ("name", "role", "taken"),
    [
        ("镇老高", LEADER, True),
        ("村里第一书记", SECRETARY, True),
        ("区派第一书记", SECRETARY, True),
        ("镇老高", SECRETARY, False),
        ("村里第一书记", LEADER, False),
        ("卸任书记", SECRETARY, False),
        ("邻村干部", SECRETARY, False),
        ("别乡领导", LEADER, False),
        ("别乡书记", SECRETARY, False),
        ("区里人", LEADER, False),
        ("外区人", LEADER, False),
    ],
)
def test_exactly_these_are_taken(
    clerk: Client, people: dict[str, Person], name: str, role: str, *, taken: bool, by: str
) -> None:
    answer = appoint(clerk, people[name], role, by=by)
    assert Mentoring.objects.filter(mentor=people[name]).exists() is taken
    assert answer.status_code == (302 if taken else 200)
    if not taken:
        assert name not in answer.text and people[name].number not in answer.text


def test_a_mentor_may_stay_whatever_became_of_him(clerk: Client, people: dict[str, Person]) -> None:
    assert appoint(clerk, people["村里第一书记"], SECRETARY).status_code == 302
    row = Mentoring.objects.get()
    post = Assignment.objects.get(person=people["村里第一书记"])
    with writing(None, "卸任") as work:
        work.correct(post, ended_on=date(2023, 12, 31))
    assert clerk.post(address(row), typed(clerk.get(address(row)), note="补记")).status_code == 302
    row.refresh_from_db()
    assert row.note == "补记"


def test_a_mentor_is_shown_by_name_alone(clerk: Client, people: dict[str, Person]) -> None:
    assert appoint(clerk, people["镇老高"], LEADER).status_code == 302
    row = Mentoring.objects.get()
    for page in (
        change_list(Mentoring),
        address(row),
        "/ledgers/mentorings/?when=all",
        "/ledgers/mentorings/rows.csv?when=all",
    ):
        text = clerk.get(page).content.decode()
        assert "镇老高" in text and people["镇老高"].number not in text, page
    assert "镇老高" not in clerk.get(change_list(Person)).text


def test_in_a_change_the_new_mentor_is_held_to_the_same(clerk: Client, people: dict[str, Person]) -> None:
    """By the day of the change: who held the post when the old mentoring began may not hold it any more."""
    appoint(clerk, people["镇老高"], LEADER, started_on="2023-01-01")
    row = Mentoring.objects.get()
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2024-05-01", role=SECRETARY, why="换人")
    refused = clerk.post(address(row), data | {"mentor": people["卸任书记"].pk})
    assert refused.status_code == 200 and "卸任书记" not in refused.text
    assert Mentoring.objects.count() == 1
    assert clerk.post(address(row), data | {"mentor": people["村里第一书记"].pk}).status_code == 302
    assert Mentoring.objects.get(predecessor=row).mentor == people["村里第一书记"]
