"""The systems of the design: the demonstration has rows of each, and a gap to be seen in it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import F, QuerySet

from metrics.models import (
    Activity,
    Admission,
    Appraisal,
    Asset,
    Assignment,
    Case,
    Circle,
    CollectiveIncome,
    Confirmation,
    Course,
    Document,
    Enterprise,
    Estate,
    ExchangeFile,
    ExchangeStep,
    Facility,
    Fund,
    Meeting,
    Mentoring,
    OrgUnit,
    Pairing,
    PartyOrganisation,
    Person,
    Rating,
    Return,
    Revitalisation,
    ServiceOffer,
    Stake,
    VolunteerGroup,
    Workshop,
)

pytestmark = pytest.mark.usefixtures("demonstration", "db")
END, TODAY = date(2023, 12, 31), date(2024, 6, 30)
Rows = QuerySet[Any]


def communities_without(model: Any, **conditions: Any) -> Rows:
    having = model.objects.filter(**conditions).values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=having)


def holding(role: str, day: date = TODAY) -> Rows:
    return Assignment.objects.filter(role=role).in_force(day)


def pool(day: date) -> Rows:
    return Assignment.objects.filter(role__in=["reserve_cadre", "reserve_secretary"]).in_force(day)


def cases(kind: str) -> Rows:
    return Case.objects.filter(kind=kind)


def unmentored() -> Rows:
    """Reserves of mid-2024 without a township leader to mentor them."""
    led = Mentoring.objects.filter(role="township_leader").in_force(TODAY).values("assignment")
    return pool(TODAY).exclude(pk__in=led)


def unpaired() -> Rows:
    paired = Pairing.objects.in_force(TODAY).values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=paired)


def without_centre() -> Rows:
    centres = Facility.objects.filter(kind="centre").values("unit")
    return OrgUnit.objects.filter(kind="community").exclude(code__in=centres)


def beyond_the_circle() -> Rows:
    return communities_without(Circle, minutes__lte=15)


def of_firms() -> Rows:
    return PartyOrganisation.objects.filter(enterprise__kind="property_firm")


def late() -> Rows:
    """Returns of the last quarter of 2023 that came after the fifteenth of January."""
    return Return.objects.filter(period_start=date(2023, 10, 1), received_on__gt=date(2024, 1, 15))


def silent(kind: str) -> Rows:
    """Who owes a return for the second quarter of 2024 and has not handed it in."""
    model: Any = {"enterprise": Enterprise, "workshop": Workshop, "estate": Estate}[kind]
    given = Return.objects.filter(kind=kind, period_start=date(2024, 4, 1)).values(kind)
    rows = model.objects.in_force(TODAY).exclude(pk__in=given)
    return rows.filter(kind__endswith="company") if kind == "enterprise" else rows


# The 25 systems of the design: rows of each, and a gap to be seen in it.
SYSTEMS: dict[str, tuple[Callable[[], Rows], Callable[[], Rows]]] = {
    "培训": (Course.objects.all, lambda: Course.objects.filter(ended_on__lte=TODAY, attendances=None)),
    "2+1结对": (Mentoring.objects.all, unmentored),
    "跟岗": (lambda: Assignment.objects.filter(role="shadowing"), lambda: holding("shadowing").filter(host_place="")),
    "排队整顿": (Rating.objects.all, lambda: Rating.objects.filter(grade="lagging", ended_on=None, plans=None)),
    "驻村": (
        Appraisal.objects.all,
        lambda: holding("resident_cadre", END).exclude(appraisals__day__year=2023),
    ),
    "发展党员": (Admission.objects.all, lambda: Admission.objects.filter(person__birth_date=None)),
    "四张清单": (
        lambda: Document.objects.filter(kind="list"),
        lambda: OrgUnit.objects.filter(kind="village", closed_on=None).exclude(
            code__in=Document.objects.filter(list_type="negative").values("unit")
        ),
    ),
    "借调": (
        lambda: Case.objects.filter(kind="secondment"),
        lambda: Case.objects.filter(kind="secondment", outcome=""),
    ),
    "阵地": (lambda: Case.objects.filter(kind="plaque"), lambda: Case.objects.filter(kind="premises", outcome="")),
    "盘活": (
        Revitalisation.objects.all,
        lambda: Asset.objects.exclude(is_idle_since=None).filter(revitalisations=None),
    ),
    "确权": (
        lambda: Confirmation.objects.exclude(decided_on=None),
        lambda: Confirmation.objects.exclude(returned_on=None),
    ),
    "产权交易": (
        ExchangeStep.objects.all,
        lambda: ExchangeFile.objects.exclude(dealt_on=None).exclude(steps__kind="settlement"),
    ),
    "公司": (Stake.objects.all, lambda: silent("enterprise")),
    "工坊": (Workshop.objects.all, lambda: silent("workshop")),
    "联席会议": (Meeting.objects.all, lambda: communities_without(Meeting, day__year=2024)),
    "社区工作者": (
        lambda: holding("community_worker"),
        lambda: OrgUnit.objects.filter(kind="community").exclude(code__in=holding("instructor").values("unit")),
    ),
    "保障经费": (Fund.objects.all, lambda: Fund.objects.filter(period_start__year=2023, running__lt=60_000)),
    "组织链条": (
        PartyOrganisation.objects.all,
        lambda: OrgUnit.objects.filter(kind="grid").exclude(code__in=PartyOrganisation.objects.values("unit")),
    ),
    "结对联建": (Pairing.objects.all, unpaired),
    "网格": (
        lambda: holding("grid_head"),
        lambda: OrgUnit.objects.filter(kind="grid").exclude(code__in=holding("grid_head").values("unit")),
    ),
    "红色物业": (
        of_firms,
        lambda: Enterprise.objects.filter(kind="property_firm").exclude(pk__in=of_firms().values("enterprise")),
    ),
    "便民服务圈": (Circle.objects.all, beyond_the_circle),
    "党群服务中心": (ServiceOffer.objects.all, without_centre),
    "志愿服务": (
        Activity.objects.all,
        lambda: VolunteerGroup.objects.in_force(TODAY).exclude(
            pk__in=Activity.objects.filter(day__year=2024).values("group")
        ),
    ),
    "社区集体经济": (
        CollectiveIncome.objects.all,
        lambda: communities_without(CollectiveIncome, period_start__year=2022),
    ),
}


def test_there_are_25_systems() -> None:
    assert len(SYSTEMS) == 25


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_has_rows_and_a_gap(system: str) -> None:
    rows, gap = SYSTEMS[system]
    assert rows().exists()
    assert gap().exists()


def test_returns_are_missing_nil_and_late() -> None:
    assert late().exists()
    assert silent("estate").exists()
    for model in (Return, CollectiveIncome):
        assert model.objects.filter(is_nil=True).exists()


def test_people_hold_two_posts_and_move() -> None:
    roles = {"reserve_cadre": "shadowing", "community_worker": "cross_post"}
    for one, other in roles.items():
        both = holding(one, END).filter(person__assignments__role=other)
        assert both.exists()
    assert Assignment.objects.exclude(predecessor=None).exclude(unit=F("predecessor__unit")).exists()
    assert Assignment.objects.exclude(predecessor=None).exclude(role=F("predecessor__role")).exists()


def test_an_activity_names_the_group_as_it_was_that_day() -> None:
    names = VolunteerGroup.objects.exclude(predecessor=None).values("name")
    activities = Activity.objects.filter(group__name__in=names).select_related("group")
    assert activities
    for activity in activities:
        group = activity.group
        assert group.started_on <= activity.day <= (group.ended_on or TODAY)


def test_ages_lie_at_the_limit() -> None:
    births = set(Person.objects.exclude(birth_date=None).values_list("birth_date", flat=True))
    assert {date(1987, 12, 31), date(1988, 1, 1), date(1988, 2, 29)} <= births
