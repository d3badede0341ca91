"""Keys are found by name, code or pinyin; what is offered is what is taken, and tells nothing of other units."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.models import Assignment, FormerName, OrgUnit, Person, Rating, Role
from tests.dashboard.admin.keys.asking import answer, ask, texts
from tests.dashboard.admin.keys.test_identity_lookup import IDENTITY
from tests.support import cast
from tests.support.maker import make
from tests.support.site import change_list, client_of, make_account, regrant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]

UNFOUND: list[dict[str, str]] = []


@pytest.fixture
def officer() -> Client:
    return client_of(Role.OFFICER, cast.DISTRICT)


@pytest.mark.parametrize("term", ["云岭", "云岭乡", "529901002", "yunling", "yl", "YLX", "ｙｌ", "yun ling"])
def test_a_unit_is_found_by_name_code_and_pinyin(officer: Client, term: str) -> None:
    assert "云岭乡 · 青山区 · 529901002" in texts(officer, "assignment.unit", term)


@pytest.mark.parametrize("term", ["岭脚", "lingjiao", "LJX", "岭脚 529901002"])
def test_a_unit_is_found_by_what_it_was_called(officer: Client, term: str) -> None:
    for name, day in (("岭脚乡", date(2021, 12, 31)), ("岭上乡", date(2022, 12, 31))):
        cast.store(FormerName(unit_id=cast.TOWNSHIP, name=name, day=day))
    assert texts(officer, "assignment.unit", term) == ["云岭乡 · 曾用名 岭上乡、岭脚乡 · 青山区 · 529901002"]


def test_what_begins_with_the_words_comes_first(officer: Client) -> None:
    for name in ("老云上", "云上"):
        cast.make_enterprise(unit=cast.TOWN, name=name)
    for term in ("云上", "ys", "yun"):
        found = [text.partition(" · ")[0] for text in texts(officer, "stake.enterprise", term)]
        assert found == ["云上", "老云上"], term


def test_namesakes_are_told_apart(officer: Client) -> None:
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
        cast.make_enterprise(unit=unit, name="富民公司")
        cast.make_person(unit=unit, name="李云", number=f"P{unit[-1]}")
    assert texts(officer, "stake.enterprise", "fm") == ["富民公司 · 禾丰村", "富民公司 · 禾旺村"]
    assert texts(officer, "assignment.person", "liyun") == ["李云(P1) · 禾丰村", "李云(P2) · 禾旺村"]


def test_what_has_no_name_is_found_by_what_it_names(officer: Client) -> None:
    person = cast.make_person(unit=cast.VILLAGE, name="单云")
    cast.make_assignment(unit=cast.VILLAGE, person=person)
    for term in ("单云", "shanyun", "danyun", "sy", person.number):
        assert texts(officer, "mentoring.assignment", term) == ["单云 村干部后备 · 禾丰村 · 2022-01-01起"], term
    organisation = make(Rating, unit=cast.VILLAGE).organisation
    assert len(texts(officer, "plan.rating", organisation.name)) == 1
    assert texts(officer, "plan.rating", "没有的") == []


def test_every_key_of_every_form_answers(officer: Client) -> None:
    from dashboard.admin.site import site
    from metrics.models.tracked import Tracked

    asked = 0
    for model, model_admin in site._registry.items():
        if not issubclass(model, Tracked):
            continue
        for name in model_admin.autocomplete_fields:
            target = model._meta.get_field(name).related_model
            row = OrgUnit.objects.get(pk=cast.VILLAGE) if target is OrgUnit else make(target, unit=cast.VILLAGE)
            term = row.code if target is OrgUnit else "禾丰"
            key = f"{model._meta.model_name}.{name}"
            assert str(row.pk) in {each["id"] for each in ask(officer, key, term)}, key
            assert ask(officer, key, "zzz没有") == []
            asked += 1
    assert asked > 50


def test_long_answers_come_in_pages_and_for_a_fixed_number_of_queries(officer: Client) -> None:
    def queries(term: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(officer, "assignment.person", term)
        return len(captured)

    cast.make_person(unit=cast.VILLAGE, name="张一")
    queries("zhang")  # the first request moves the session on
    few = queries("zhang")
    for number in range(45):
        cast.make_person(unit=cast.VILLAGE, name=f"张{number}")
    assert queries("zhang") == few <= 6
    pages = [answer(officer, "assignment.person", "zhang", page=n) for n in (1, 2, 3)]
    assert [len(each["results"]) for each in pages] == [20, 20, 6]
    assert [each["pagination"]["more"] for each in pages] == [True, True, False]
    assert len({each["id"] for page in pages for each in page["results"]}) == 46
    for page in ("0", "-1", "x", "99999", "²"):
        answer(officer, "assignment.person", "zhang", page=page)


@pytest.mark.parametrize("term", ["%", "_", "\\", "'", '"', "\0", "a" * 500, " ".join("abcdefghij"), "😀"])
def test_strange_words_find_nothing_and_break_nothing(officer: Client, term: str) -> None:
    cast.make_person(unit=cast.VILLAGE, name="张一")
    assert len(ask(officer, "assignment.person", term)) <= (1 if not term.strip("\0") else 0)
    for page in (change_list(Person), "/ledgers/assignments/"):
        assert officer.get(page, {"q": term}).status_code == 200


def test_lists_and_ledgers_are_searched_the_same_way(officer: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE, person=cast.make_person(unit=cast.VILLAGE, name="乐云岭"))
    cast.make_assignment(unit=cast.FAR_VILLAGE)
    for term in ("乐云", "leyun", "yueyun", "lyl", "hefeng", "禾丰 乐"):
        found = officer.get(change_list(Assignment), {"q": term}).context["cl"]
        assert [each.pk for each in found.result_list] == [row.pk], term
        page = officer.get("/ledgers/assignments/", {"q": term, "when": "all"})
        assert page.context["rows"].page.paginator.count == 1, term
    assert officer.get(change_list(OrgUnit), {"q": "qhz"}).context["cl"].result_count == 1


def test_nothing_foreign_is_offered_or_hinted_at(clerk: Client) -> None:
    cast.make_person(unit=cast.OTHER_VILLAGE, name="外人", number="WAI-01", identity=IDENTITY)
    cast.make_enterprise(unit=cast.OTHER_VILLAGE, name="外企")
    for term in ("外人", "wairen", "wr", "WAI-01", IDENTITY[:17], IDENTITY[:6], IDENTITY[-4:], ""):
        assert ask(clerk, "assignment.person", term) == [], term
    assert ask(clerk, "stake.enterprise", "外企") == []
    assert texts(clerk, "assignment.unit", "") == ["禾丰村 · 529901001001", "禾丰一网格 · 禾丰村 · 529901001001001"]
    assert ask(clerk, "assignment.unit", "青禾") == []


def test_of_a_person_elsewhere_whom_a_row_names_the_number_finds_nothing(clerk: Client) -> None:
    person = cast.make_person(unit=cast.OTHER_VILLAGE, name="外人", number="WAI-01")
    cast.make_assignment(unit=cast.VILLAGE, person=person)
    assert texts(clerk, "assignment.person", "wairen") == ["外人"]
    assert ask(clerk, "assignment.person", "WAI-01") == []
    for page, count in ((change_list(Assignment), 0), (change_list(Person), 0)):
        assert clerk.get(page, {"q": "WAI-01"}).context["cl"].result_count == count
    rows = clerk.get("/ledgers/assignments/", {"q": "WAI-01", "when": "all"}).context["rows"]
    assert rows.page.paginator.count == 0
    assert clerk.get(change_list(Assignment), {"q": "wairen"}).context["cl"].result_count == 1


@pytest.mark.parametrize(
    "key",
    [
        "person.nothing", "nothing.person", "assignment.role", "grant.account", "account.password",
        "assignment.changed_by",
    ],
)  # fmt: skip
def test_what_is_no_key_of_a_form_is_refused(officer: Client, key: str) -> None:
    model, field = key.split(".")
    asked = {"app_label": "metrics", "model_name": model, "field_name": field}
    for found in (
        officer.get(reverse("admin:autocomplete"), asked),
        officer.post(reverse("admin:autocomplete"), asked),
    ):
        assert found.status_code == 403


def test_who_enters_nothing_is_offered_nothing() -> None:
    cast.make_person(unit=cast.VILLAGE, name="张一")
    looker = make_account("looker", (Role.CLERK, cast.VILLAGE))
    regrant(looker, view_only=True)
    asked = {"app_label": "metrics", "model_name": "assignment", "field_name": "person", "term": "张"}
    for client, status in (
        (signed_in(looker), 403),
        (client_of(Role.LEADER, cast.DISTRICT), 302),
        (client_of(Role.AUDITOR, cast.DISTRICT), 403),
        (client_of(Role.SYSTEM_ADMIN, cast.DISTRICT), 403),
    ):
        assert client.post(reverse("admin:autocomplete"), asked).status_code == status


def test_the_system_administrator_finds_units_to_grant_by_pinyin() -> None:
    system = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    assert texts(system, "grant.unit", "hfc") == ["禾丰村 · 529901001001"]
    assert ask(system, "grant.unit", "外江") == []


def test_sorting_by_a_person_goes_by_the_name(clerk: Client) -> None:
    """By the number it would tell those of people elsewhere."""
    for name, number in (("甲", "Z9"), ("乙", "A1"), ("丙", "M5")):
        cast.make_assignment(
            unit=cast.VILLAGE, person=cast.make_person(unit=cast.FAR_VILLAGE, name=name, number=number)
        )
    column = list(clerk.get(change_list(Assignment)).context["cl"].list_display)
    place = next(n for n, each in enumerate(column) if callable(each))
    listed = clerk.get(change_list(Assignment), {"o": str(place)}).context["cl"].result_list
    assert [row.person.name for row in listed] == ["丙", "甲", "乙"]
    rows = clerk.get("/ledgers/assignments/?when=all&sort=person").context["rows"].page.object_list
    assert [row.person.name for row in rows] == ["丙", "甲", "乙"]


def test_fields_of_rows_that_may_not_be_read_are_withheld(clerk: Client) -> None:
    """Of a company of another branch its kind; a company of the district is shared with all below."""
    foreign = cast.make_enterprise(unit=cast.FAR_VILLAGE, name="云上公司", kind="property_firm")
    shared = cast.make_enterprise(unit=cast.DISTRICT, name="区公司", kind="township_company")
    with writing(None, "登记"):
        for each in (foreign, shared):
            cast.make_stake(unit=cast.VILLAGE, enterprise=each)
    lines = clerk.get("/ledgers/stakes/rows.csv?when=all").content.decode("utf-8-sig").splitlines()
    kinds = {name: next(line for line in lines if name in line) for name in ("云上公司", "区公司")}
    label = str(shared.get_kind_display())
    assert label in kinds["区公司"]
    assert str(foreign.get_kind_display()) not in kinds["云上公司"] and "—" in kinds["云上公司"]
