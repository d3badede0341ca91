"""Two records of one person are made one in the admin, by who is in charge of both."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from metrics.models import Assignment, Person, Role, TrailEntry
from tests.support import cast
from tests.support.identities import identity
from tests.support.numbers import IDENTITY, PHONE
from tests.support.oracle import state
from tests.support.site import client_of, make_account, regrant, signed_in
from tests.support.twins import first_record, merged, named_everywhere, second_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
PAGE = "admin:metrics_person_merge"


@pytest.fixture
def kept(district: None) -> Person:
    return first_record()


@pytest.fixture
def gone(district: None) -> Person:
    return second_record()


@pytest.fixture
def officer(district: None) -> Client:
    return client_of(Role.OFFICER, cast.DISTRICT)


def page_of(*people: Person) -> str:
    return f"{reverse(PAGE)}?first={people[0].pk}&second={people[1].pk}"


def typed(answer: Any, **values: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {"versions": form["versions"].value(), "why": "同一个人登记了两次", **values}


def test_an_officer_merges_and_undoes(officer: Client, kept: Person, gone: Person) -> None:
    named_everywhere(gone)
    before = state()
    page = officer.get(page_of(kept, gone))
    assert "李云(A1)" in page.text and "李云(A2)" in page.text and "禾旺村" in page.text
    assert IDENTITY not in page.text and PHONE not in page.text
    lines = {line.label: (line.first, line.second) for line in page.context["compared"].lines}
    assert lines["任职(行)"] == ("0", "1") and lines["身份证号"] == ("—", "•" * 16 + IDENTITY[-2:])
    data = typed(page, keep=kept.pk, fill=["identity"])
    answer = officer.post(page_of(kept, gone), data, follow=True)
    assert "已合并为一条" in answer.text and "撤销这次合并" in answer.text
    kept.refresh_from_db()
    assert kept.identity.open() == IDENTITY and kept.phone is None
    entry = TrailEntry.objects.filter(verb="merge", after__isnull=True, before__isnull=False).get()
    assert (entry.why, entry.user.username) == ("同一个人登记了两次", "officer-529901")
    assert entry.origin.startswith("127.0.0.1")
    assert "李云(A2)" in officer.get(reverse("admin:metrics_person_merges")).text
    undoing = answer.redirect_chain[-1][0]
    assert "请填写事由" in officer.post(undoing, {"why": ""}).text
    answer = officer.post(undoing, {"why": "看错了人"}, follow=True)
    assert "已撤销合并" in answer.text and "这次合并已经撤销" in answer.text
    assert state() == before
    assert "已撤销" in officer.get(reverse("admin:metrics_person_merges")).text
    assert "没有撤销" in officer.post(undoing, {"why": "再撤一次"}).text


def test_either_may_be_kept(officer: Client, kept: Person, gone: Person) -> None:
    cast.make_assignment(unit=cast.VILLAGE, person=kept)
    answer = officer.get(page_of(kept, gone))
    assert officer.post(page_of(kept, gone), typed(answer, keep=gone.pk, fill=["identity"])).status_code == 302
    assert Assignment.objects.get().person == gone and not Person.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"why": ""}, "请填写事由"),
        ({"why": f"身份证{IDENTITY}"}, "不要写号码"),
        ({"keep": ""}, "请选择保留哪一条"),
        ({"keep": "0"}, "选"),
        ({"fill": ["name"]}, "选"),
        ({"versions": "9-9"}, "又有改动"),
        ({"versions": ""}, "字段"),
    ],
)
def test_a_form_with_a_fault_merges_nothing(
    officer: Client, kept: Person, gone: Person, values: dict[str, Any], words: str
) -> None:
    before = state()
    data = typed(officer.get(page_of(kept, gone)), keep=kept.pk) | values
    answer = officer.post(page_of(kept, gone), data)
    assert answer.status_code == 200 and words in answer.text
    assert state() == before


def test_what_stands_in_the_way_is_said_before_anything_is_typed(officer: Client, kept: Person, gone: Person) -> None:
    for person in (kept, gone):
        cast.make_admission(unit=cast.VILLAGE, person=person)
    page = officer.get(page_of(kept, gone))
    assert "现在还不能合并" in page.text and "合并后会重复" in page.text and 'name="keep"' not in page.text
    before = state()
    answer = officer.post(page_of(kept, gone), {"keep": kept.pk, "why": "硬要", "versions": "1-1"})
    assert answer.status_code == 200 and state() == before


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.LEADER])
def test_merging_is_for_the_district(kept: Person, gone: Person, role: Role) -> None:
    client = client_of(role, cast.DISTRICT)
    act = merged(cast.make_person(), cast.make_person())
    before = state()
    pages = [page_of(kept, gone), reverse(PAGE), reverse("admin:metrics_person_merges")]
    for page in [*pages, reverse("admin:metrics_person_merged", args=[act])]:
        for answer in (client.get(page), client.post(page, {"keep": kept.pk, "why": "合", "versions": "1-1"})):
            assert answer.status_code in {302, 403}
            assert "李云" not in answer.text
    assert state() == before


def test_a_business_administrator_merges_too(kept: Person, gone: Person) -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    data = typed(client.get(page_of(kept, gone)), keep=kept.pk)
    assert client.post(page_of(kept, gone), data).status_code == 302


def test_who_only_looks_merges_nothing(kept: Person, gone: Person) -> None:
    account = make_account("looker", (Role.OFFICER, cast.DISTRICT))
    regrant(account, view_only=True)
    assert signed_in(account).get(page_of(kept, gone)).status_code == 403


@pytest.mark.parametrize("moment", ["before", "between"])
def test_rows_of_other_units_stand_in_the_way_and_are_not_named(
    officer: Client, kept: Person, gone: Person, moment: str
) -> None:
    if moment == "between":
        data = typed(officer.get(page_of(kept, gone)), keep=kept.pk)
    cast.make_assignment(unit=cast.OUTSIDE_VILLAGE, person=gone)
    before = state()
    answers = [officer.get(page_of(kept, gone))]
    if moment == "between":
        answers.append(officer.post(page_of(kept, gone), data))
    for answer in answers:
        assert answer.status_code == 403 and "外江" not in answer.text and "李云" not in answer.text
    assert state() == before


def test_people_elsewhere_are_nobody(officer: Client, kept: Person) -> None:
    stranger = cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="远来客", identity=identity(5))
    answer = officer.get(page_of(kept, stranger))
    assert answer.status_code == 200 and "远来客" not in answer.text
    nobody = officer.get(f"{reverse(PAGE)}?first={kept.pk}&second=999999")
    assert answer.context["choosing"].errors == nobody.context["choosing"].errors
    asked = {"app_label": "metrics", "model_name": "person", "field_name": "merged"}
    for term, count in (("李云", 1), ("远来客", 0), (identity(5), 0)):
        found = officer.post(reverse("admin:autocomplete"), asked | {"term": term}).json()["results"]
        assert len(found) == count
    assert client_of(Role.CLERK, cast.VILLAGE).post(reverse("admin:autocomplete"), asked).status_code == 403


@pytest.mark.parametrize(
    "keys", ["first=x&second=1", "first=&second=", "first=1", "first=99999999999999999999&second=2"]
)
def test_addresses_that_make_no_sense_ask_again(officer: Client, keys: str) -> None:
    answer = officer.get(f"{reverse(PAGE)}?{keys}")
    assert answer.status_code == 200 and answer.context.get("pair") is None


def test_a_merge_that_reaches_elsewhere_by_now_is_undone_by_nobody_here(kept: Person, gone: Person) -> None:
    cast.make_assignment(unit=cast.FAR_VILLAGE, person=gone)
    act = merged(kept, gone)
    page = reverse("admin:metrics_person_merged", args=[act])
    town = client_of(Role.OFFICER, cast.TOWN)
    assert town.get(page).status_code == town.post(page, {"why": "撤"}).status_code == 403
    elsewhere = client_of(Role.OFFICER, cast.OUTSIDER)
    assert elsewhere.get(page).status_code == elsewhere.post(page, {"why": "撤"}).status_code == 404
    assert "李云" not in elsewhere.get(reverse("admin:metrics_person_merges")).text
    assert not Person.objects.filter(number="A2").exists()
