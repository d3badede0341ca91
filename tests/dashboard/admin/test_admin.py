"""The admin: every write in the trail, nothing read or written beyond the grants, and no silent overwriting."""

import json
from typing import Any

import pytest
from django.urls import reverse

from dashboard.admin.site import MENU
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.models import (
    Account,
    Assignment,
    CatalogueEntry,
    Grant,
    Mentoring,
    OrgUnit,
    Person,
    Return,
    Role,
    TrailEntry,
    Workshop,
)
from metrics.periods import Period
from tests.support import cast
from tests.support.forms import sent
from tests.support.site import address, change_list, client_of, load_catalogue, make_account, signed_in, typed

pytestmark = pytest.mark.django_db
MODELS = [model for models in MENU.values() for model in models]


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def clerk():
    """Writes for the village and nothing else."""
    return client_of(Role.CLERK, cast.VILLAGE)


def one_of_every_ledger(unit: str) -> list[Any]:
    """Rows that all carry the unit, with what they refer to."""
    enterprise = cast.make_enterprise(unit=unit)
    assignment = cast.make_assignment(unit=unit)
    return [
        assignment,
        cast.make_mentoring(assignment=assignment, unit=unit, mentor=cast.make_person(unit=unit)),
        cast.make_admission(unit=unit),
        enterprise,
        cast.make_stake(unit=unit, enterprise=enterprise),
        cast.make_workshop(unit=unit),
        cast.make_estate(unit=unit),
        cast.make_return(subject=enterprise),
        cast.make_income(unit=unit),
    ]


# --- who comes in --------------------------------------------------------------------------------------------------


def test_the_only_door_is_the_sites_own(client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("role", [Role.LEADER, None])
def test_who_writes_nothing_stays_outside(role: Role | None) -> None:
    client = client_of(role, cast.DISTRICT) if role else signed_in(make_account("nobody"))
    for model in MODELS:
        assert client.get(change_list(model)).status_code == 302


def test_the_superuser_flag_opens_nothing() -> None:
    account = make_account("root")
    Account.objects.update(is_superuser=True, is_staff=True)
    account.refresh_from_db()
    assert signed_in(account).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CLERK, {*MODELS} - {CatalogueEntry, Account}),
        (Role.OFFICER, {*MODELS} - {CatalogueEntry, Account}),
        (Role.BUSINESS_ADMIN, {*MODELS} - {Account}),
        (Role.AUDITOR, {TrailEntry}),
        (Role.SYSTEM_ADMIN, {Account, OrgUnit}),
    ],
)
def test_each_role_has_its_rooms(role: Role, allowed: set[Any]) -> None:
    client = client_of(role, cast.DISTRICT)
    assert {model for model in MODELS if client.get(change_list(model)).status_code == 200} == allowed


def test_no_shortcut_tells_of_any_row(clerk) -> None:
    assert clerk.get("/admin/r/7/1/").status_code in {302, 404}
    assert clerk.get("/admin/r/7/1/", follow=True).status_code == 404


# --- what is read --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", [cast.OTHER_VILLAGE, cast.OUTSIDE_VILLAGE])
def test_rows_of_other_units_are_out_of_reach(clerk, unit: str) -> None:
    for row in one_of_every_ledger(unit):
        names = (str(row), cast.UNITS[unit][0])
        page = clerk.get(change_list(type(row)))
        assert page.status_code == 200
        assert not [name for name in names if name in page.text]
        for action in ("change", "delete", "history"):
            found = clerk.get(address(row, action), follow=True)
            assert found.status_code == 404 or found.redirect_chain
            # Django names the key that was asked for, and nothing of the row.
            assert cast.UNITS[unit][0] not in found.text


def test_own_rows_open(clerk) -> None:
    for row in one_of_every_ledger(cast.VILLAGE):
        for action in ("change", "delete", "history"):
            assert clerk.get(address(row, action)).status_code == 200
        assert str(row.pk) in clerk.get(change_list(type(row))).text


def test_choices_offer_nothing_foreign(clerk) -> None:
    one_of_every_ledger(cast.OUTSIDE_VILLAGE)
    foreign = cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="外人")
    page = reverse("admin:autocomplete")
    ask = {"app_label": "metrics", "model_name": "assignment", "field_name": "person", "term": ""}
    assert clerk.get(page, ask).json()["results"] == []
    own = cast.make_person(unit=cast.VILLAGE)
    assert [each["id"] for each in clerk.get(page, ask).json()["results"]] == [str(own.pk)]
    form = clerk.get(change_list(Assignment, "add"))
    data = typed(form, unit=cast.VILLAGE, person=foreign.pk, role="shadowing", started_on="2023-01-01")
    answer = clerk.post(change_list(Assignment, "add"), data)
    assert answer.status_code == 200 and "外人" not in answer.text
    assert not Assignment.objects.filter(person=foreign).exists()


@pytest.mark.parametrize(
    "lookup", ["person__birth_date__startswith", "person__name", "unit__name__contains", "note", "pk__gt"]
)
def test_only_offered_filters_are_answered(clerk, lookup: str) -> None:
    assert clerk.get(change_list(Assignment), {lookup: "1"}).status_code in {302, 400}


def test_a_list_is_narrowed_to_a_unit_and_what_lies_below() -> None:
    rows = [cast.make_workshop(unit=unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE)]
    client = client_of(Role.CLERK, cast.TOWN)
    for unit, expected in ((cast.TOWN, rows[:2]), (cast.VILLAGE, rows[:1]), (cast.FAR_VILLAGE, []), ("x", [])):
        page = client.get(change_list(Workshop), {"below": unit})
        assert page.status_code == 200 and list(page.context["cl"].result_list) == expected


def test_an_inline_shows_no_row_of_another_unit() -> None:
    client = client_of(Role.CLERK, cast.VILLAGE)
    assignment = cast.make_assignment(unit=cast.VILLAGE)
    mentor = cast.make_person(unit=cast.OTHER_VILLAGE, name="别村帮带人")
    cast.make_mentoring(assignment=assignment, unit=cast.OTHER_VILLAGE, mentor=mentor)
    assert "别村帮带人" not in client.get(address(assignment)).text


# --- what is written -----------------------------------------------------------------------------------------------


def test_a_correction_is_in_the_trail_with_its_reason_and_moves_the_figure(clerk) -> None:
    load_catalogue()
    row = cast.make_assignment(unit=cast.VILLAGE)
    before = compute(["G1-04"], cast.VILLAGE, Period.parse("2023")).of("G1-04").text
    data = typed(clerk.get(address(row)), role="reserve_secretary", why="报名表填错")
    assert clerk.post(address(row), data).status_code == 302
    entry = TrailEntry.objects.first()
    assert (entry.verb, entry.why, entry.origin, entry.user.username) == (
        "correct",
        "报名表填错",
        f"127.0.0.1 {address(row)}",
        f"clerk-{cast.VILLAGE}",
    )
    assert before == "0名"
    assert compute(["G1-04"], cast.VILLAGE, Period.parse("2023")).of("G1-04").text == "1名"
    assert "报名表填错" in clerk.get(address(row, "history")).text


def test_a_new_row_and_its_inline_are_one_act(clerk) -> None:
    person, mentor = cast.make_person(unit=cast.VILLAGE), cast.make_person(unit=cast.VILLAGE)
    data = typed(
        clerk.get(change_list(Assignment, "add")),
        unit=cast.VILLAGE,
        person=person.pk,
        role="reserve_cadre",
        started_on="2023-03-01",
    ) | {
        "mentorings-TOTAL_FORMS": 1,
        "mentorings-0-unit": cast.VILLAGE,
        "mentorings-0-mentor": mentor.pk,
        "mentorings-0-role": "first_secretary",
        "mentorings-0-started_on": "2023-03-01",
    }
    assert clerk.post(change_list(Assignment, "add"), data).status_code == 302
    assert Mentoring.objects.get().assignment == Assignment.objects.get()
    entries = TrailEntry.objects.filter(verb="create", why="新增")
    assert {entry.ledger for entry in entries} == {"metrics.Assignment", "metrics.Mentoring"}
    assert len({entry.work for entry in entries}) == 1


def test_a_form_with_parts_is_saved_as_a_browser_sends_it(clerk) -> None:
    mentoring = cast.make_mentoring(unit=cast.VILLAGE, mentor=cast.make_person(unit=cast.VILLAGE))
    page = address(mentoring.assignment)
    data = sent(clerk.get(page).text) | {"verb": "correct", "note": "改", "mentorings-0-note": "也改"}
    assert clerk.post(page, data).status_code == 302
    mentoring.refresh_from_db()
    assert (mentoring.note, mentoring.assignment.note) == ("也改", "改")
    # And who still has the page as it was before is told.
    assert "别人已经改过这一行" in clerk.post(page, data | {"mentorings-0-note": "又改"}).text


@pytest.mark.parametrize("unit", [cast.OTHER_VILLAGE, cast.TOWN, cast.OUTSIDE_VILLAGE])
def test_no_row_is_put_into_or_moved_to_another_unit(clerk, unit: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), unit=unit))
    assert answer.status_code == 200
    assert cast.UNITS[unit][0] not in answer.text
    row.refresh_from_db()
    assert row.unit_id == cast.VILLAGE


def test_a_row_that_is_only_readable_cannot_be_written() -> None:
    """Somebody who reads the district but writes for one village."""
    client = signed_in(make_account("both", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    page = client.get(address(row))
    assert page.status_code == 200 and 'name="_save"' not in page.text
    assert client.post(address(row), {"role": "shadowing"}).status_code == 403
    assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(address(row), {"verb": "supersede", "change_day": "2023-05-01"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    assert client.post(change_list(Assignment), chosen).status_code in {200, 403}
    assert Assignment.objects.filter(pk=row.pk, role="reserve_cadre").exists()


def test_a_broken_rule_is_told_in_chinese(clerk) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), ended_on="2021-01-01"))
    assert "结束日期不能早于开始日期" in answer.text
    assert TrailEntry.objects.filter(verb="correct").count() == 0


def test_what_others_refer_to_is_not_deleted_and_they_are_not_named(clerk) -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=person)
    cast.make_admission(unit=cast.VILLAGE, person=person)
    page = clerk.get(address(person, "delete"))
    assert "发展党员：" in page.text and "任职：别的单位也有行指向它" in page.text
    clerk.post(address(person, "delete"), {"post": "yes"})
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_stake_in_a_company_above_can_be_corrected_by_the_village(clerk) -> None:
    """The clerk could not choose the company anew, yet may keep it."""
    stake = cast.make_stake(unit=cast.VILLAGE, enterprise=cast.make_enterprise(unit=cast.DISTRICT))
    assert clerk.post(address(stake), typed(clerk.get(address(stake)), amount="2500.50")).status_code == 302
    stake.refresh_from_db()
    assert str(stake.amount) == "2500.50"


def test_reorganising_and_the_catalogue_are_the_business_administrators() -> None:
    load_catalogue()
    officer, business = client_of(Role.OFFICER, cast.DISTRICT), client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    unit = OrgUnit.objects.get(pk=cast.VILLAGE)
    assert officer.post(address(unit), {"name": "新名"}).status_code == 403
    assert business.post(address(unit), typed(business.get(address(unit)), name="新名")).status_code == 302
    entry = CatalogueEntry.objects.get(code="G1-03")
    assert officer.get(address(entry), follow=True).status_code in {403, 404}
    assert business.get(address(entry)).status_code == 200


def test_a_broken_definition_is_refused_with_its_place() -> None:
    load_catalogue()
    business = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    entry = CatalogueEntry.objects.get(code="G1-03")
    body = json.dumps(entry.body | {"ledger": "x", "decimals": 99})
    answer = business.post(address(entry), typed(business.get(address(entry)), body=body))
    assert answer.status_code == 200
    assert "decimals" in answer.text and "ledger" in answer.text
    body = json.dumps(entry.body | {"name_zh": "后备力量"}, ensure_ascii=False)
    assert business.post(address(entry), typed(business.get(address(entry)), body=body)).status_code == 302
    assert business.get("/indicators/G1-03/").context["indicator"].name_zh == "后备力量"


def test_what_the_catalogue_needs_stays() -> None:
    load_catalogue()
    business = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    section = CatalogueEntry.objects.get(kind="section", code="G1")
    business.post(address(section, "delete"), {"post": "yes"})
    assert CatalogueEntry.objects.filter(pk=section.pk).exists()


# --- accounts and trail --------------------------------------------------------------------------------------------


def test_the_system_administrator_gives_rights_only_where_his_own_reach() -> None:
    system = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    account, foreign = make_account("new"), make_account("foreign", (Role.CLERK, cast.OUTSIDE_VILLAGE))
    page = system.get(address(account))
    grant = {"grants-TOTAL_FORMS": 1, "grants-0-role": "clerk", "grants-0-account": account.pk}
    assert (
        system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.OUTSIDE_VILLAGE}).status_code == 200
    )
    assert system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.VILLAGE}).status_code == 302
    assert list(Grant.objects.filter(account=account).values_list("unit_id", flat=True)) == [cast.VILLAGE]
    assert system.get(address(foreign), follow=True).redirect_chain


def test_the_trail_is_read_only_and_of_own_units() -> None:
    cast.make_assignment(unit=cast.VILLAGE, note="本村的行")
    cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的行")
    village = client_of(Role.AUDITOR, cast.VILLAGE)
    units = {entry.unit for entry in village.get(change_list(TrailEntry)).context["cl"].queryset}
    assert units == {cast.VILLAGE, ""} or units == {cast.VILLAGE, cast.GRID, ""} or units == {cast.VILLAGE, cast.GRID}
    entry = TrailEntry.objects.filter(unit=cast.VILLAGE).first()
    assert village.get(address(entry)).status_code == 200
    assert village.post(address(entry), {"why": "x"}).status_code == 403
    assert village.post(address(entry, "delete"), {"post": "yes"}).status_code == 403


def test_the_history_of_a_row_tells_nothing_of_when_it_was_another_units(clerk) -> None:
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的备注")
    person = Person.objects.get(pk=row.person_id)
    with writing(None, "转来") as work:
        work.correct(person, unit_id=cast.VILLAGE)
        work.correct(row, unit_id=cast.VILLAGE, note="")
    page = clerk.get(address(row, "history"))
    # What was corrected is of the unit that keeps the row now; what was entered before is not.
    assert [told.entry.verb for told in page.context["history"]] == ["correct"]


def test_a_return_lists_its_subject(clerk) -> None:
    row = cast.make_return(subject=cast.make_workshop(unit=cast.VILLAGE, name="藤编工坊"))
    page = clerk.get(change_list(Return))
    assert "藤编工坊" in page.text and str(row.period) in page.text
