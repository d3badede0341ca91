"""Two records of one person become one in one act, and the act can be undone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from metrics.acts.merging import merge_people, rows_naming
from metrics.acts.undoing import undo
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.ledgers.registry import ledger_of, registers
from metrics.models import Admission, Assignment, Attachment, Mentoring, Person, Role, TrailEntry
from metrics.models.current import Conflict
from metrics.models.tracked import Tracked
from metrics.periods import Period
from tests.metrics.acts.test_undoing import state
from tests.support import cast
from tests.support.identities import BORN, identity
from tests.support.oracle import watching
from tests.support.site import client_of, load_catalogue, make_account, regrant, signed_in

pytestmark = pytest.mark.django_db

IDENTITY, PHONE = identity(1), "13900005678"
PAGE = "admin:metrics_person_merge"


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def kept() -> Person:
    return cast.make_person(unit=cast.VILLAGE, name="李云", number="A1", birth_date=None, education="")


@pytest.fixture
def gone() -> Person:
    return cast.make_person(unit=cast.OTHER_VILLAGE, name="李云", number="A2", identity=IDENTITY, phone=PHONE)


@pytest.fixture
def officer() -> Client:
    return client_of(Role.OFFICER, cast.DISTRICT)


def named_everywhere(person: Person) -> list[Tracked]:
    """A row of every ledger that names the person."""
    rows: list[Tracked] = [
        cast.make_assignment(unit=cast.VILLAGE, person=person),
        cast.make_mentoring(unit=cast.FAR_VILLAGE, mentor=person),
        cast.make_admission(unit=cast.OTHER_VILLAGE, person=person),
    ]
    paper = {"ledger": "metrics.Person", "key": str(person.pk), "name": "任命书.pdf", "size": 9, "digest": "a" * 64}
    return [*rows, cast.store(Attachment(unit_id=person.unit_id, media_type="application/pdf", **paper))]


def merged(kept: Person, gone: Person, fill: tuple[str, ...] = ()) -> uuid.UUID:
    with writing(None, "合并人员", reason="重复登记") as work:
        merge_people(work, kept, gone, fill=fill)
    return work.id


def undone(act: uuid.UUID) -> None:
    with writing(None, "撤销合并", reason="合错了") as work:
        undo(work, act)


# --- the act -------------------------------------------------------------------------------------------------------


def test_the_rows_of_every_ledger_that_can_name_a_person_are_in_the_test(kept: Person) -> None:
    keys = {(r.model, f.name) for r in registers() for f in r.links if f.related_model is Person}
    assert {(type(row), field) for row in named_everywhere(kept) for field in _fields_of(row)} >= keys
    assert {each.row for each in rows_naming(kept)} == set(named_everywhere_of(kept))


def _fields_of(row: Tracked) -> Iterator[str]:
    yield from (field.name for field in ledger_of(row).links if field.related_model is Person)


def named_everywhere_of(person: Person) -> list[Any]:
    return [
        *Assignment.objects.filter(person=person), *Mentoring.objects.filter(mentor=person),
        *Admission.objects.filter(person=person), *Attachment.objects.filter(key=str(person.pk)),
    ]  # fmt: skip


@pytest.mark.parametrize("fill", [(), ("identity", "phone"), ("identity", "phone", "birth_date", "education")])
def test_everything_names_the_one_and_undoing_gives_back_both(
    kept: Person, gone: Person, fill: tuple[str, ...]
) -> None:
    rows = named_everywhere(gone)
    cast.make_assignment(unit=cast.VILLAGE, person=kept, role="shadowing")
    before = state()
    with watching() as witness:
        act = merged(kept, gone, fill)
    assert not Person.objects.filter(pk=gone.pk or 0).exists() and not Person.objects.filter(number="A2").exists()
    assert len(named_everywhere_of(kept)) == len(rows) + 1
    kept.refresh_from_db()
    assert {name for name in ("identity", "phone", "birth_date", "education") if getattr(kept, name)} == set(fill)
    assert len({entry.work for entry in witness.entries}) == 1
    assert {(entry.verb, entry.why) for entry in witness.entries} == {("merge", "重复登记")}
    assert witness.trail.items() >= witness.changed.items()
    undone(act)
    assert state() == before


def test_a_figure_of_people_falls_by_one_and_rises_again(kept: Person, gone: Person) -> None:
    load_catalogue()

    def people() -> int:
        return int(compute(["G1-03"], cast.DISTRICT, Period.parse("2023")).of("G1-03").value)

    cast.make_assignment(unit=cast.VILLAGE, person=kept)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=gone)
    before = people()
    act = merged(kept, gone)
    assert people() == before - 1
    undone(act)
    assert people() == before


def refused(kept: Person, gone: Person, words: str, **options: Any) -> str:
    before = state()
    with pytest.raises(ValidationError, match=words) as error:
        merged(kept, gone, **options)
    assert state() == before
    return str(error.value)


def test_people_with_different_numbers_are_two(gone: Person) -> None:
    other = cast.make_person(number="A3", identity=identity(3))
    assert IDENTITY not in refused(other, gone, "身份证号不同")


def test_one_cannot_be_merged_with_himself(kept: Person) -> None:
    refused(kept, kept, "同一条人员记录")


def test_rows_that_would_coincide_are_all_named(kept: Person, gone: Person) -> None:
    for person in (kept, gone):
        cast.make_admission(unit=cast.VILLAGE, person=person)
        cast.make_assignment(unit=cast.VILLAGE, person=person)
    words = refused(kept, gone, "合并后会重复")
    assert "发展党员“李云 2023-07-01”(禾丰村" in words and "任职“李云 村干部后备”(禾丰村" in words
    assert words.count("合并后会重复") == 2


def test_rows_that_only_look_alike_do_not_coincide(kept: Person, gone: Person) -> None:
    cast.make_assignment(unit=cast.VILLAGE, person=kept)
    cast.make_assignment(unit=cast.VILLAGE, person=gone, started_on=date(2022, 1, 2))
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=gone)
    cast.make_assignment(unit=cast.VILLAGE, person=gone, role="shadowing")
    merged(kept, gone)
    assert Assignment.objects.filter(person=kept).count() == 4


@pytest.mark.parametrize("fill", [("name",), ("number",), ("gender",), ("unit",), ("nothing",)])
def test_only_what_is_blank_is_filled_in(kept: Person, gone: Person, fill: tuple[str, ...]) -> None:
    refused(kept, gone, "只能补填", fill=fill)


def test_what_is_filled_in_must_fit(gone: Person) -> None:
    woman = cast.make_person(number="A4", gender="female", birth_date=BORN)
    refused(woman, gone, "性别与身份证号不一致", fill=("identity",))


def test_a_stale_page_merges_nothing(kept: Person, gone: Person) -> None:
    with writing(None, "别人") as work:
        work.correct(Person.objects.get(pk=gone.pk), note="又改")
    before = state()
    with pytest.raises(Conflict):
        merged(kept, gone)
    assert state() == before


def test_after_a_change_the_merge_is_not_undone(kept: Person, gone: Person) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE, person=gone)
    act = merged(kept, gone)
    row.refresh_from_db()
    with writing(None, "别人") as work:
        work.correct(row, note="又改")
    before = state()
    with pytest.raises(ValidationError, match="后来又有改动"):
        undone(act)
    assert state() == before


# --- in the admin --------------------------------------------------------------------------------------------------


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
