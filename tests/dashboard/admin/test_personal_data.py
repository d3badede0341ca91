"""Numbers of people: sealed at rest, masked on every page, opened only for a reason that the trail keeps."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.models import Person, Role, TrailEntry
from metrics.models.columns.sealed import Sealed
from metrics.models.grassroots.people import gender_in
from tests.dashboard.admin.test_admin import address, change_list, typed
from tests.support import cast
from tests.support.identities import BORN, identity
from tests.support.site import client_of, load_catalogue, make_account, signed_in

pytestmark = pytest.mark.django_db

IDENTITY, OTHER = identity(1), identity(3)
PHONE = "13900005678"
SECRETS = (IDENTITY, PHONE)
FORGED = "sealed:" + "A" * 60


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def person() -> Person:
    return cast.make_person(unit=cast.VILLAGE, name="云中月", identity=IDENTITY, phone=PHONE)


@pytest.fixture
def clerk() -> Client:
    return client_of(Role.CLERK, cast.VILLAGE)


def reveal_page(person: Person) -> str:
    return reverse("admin:metrics_person_reveal", args=[person.pk])


def hidden(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


# --- at rest -------------------------------------------------------------------------------------------------------


def test_no_table_holds_a_number(person: Person, clerk: Client) -> None:
    clerk.post(reveal_page(person), {"why": "核对花名册"})
    with writing(None, "改号码") as work:
        work.correct(person, phone="13900009999")
    for model in (Person, TrailEntry):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored = repr(cursor.fetchall())
        assert "sealed:" in stored and hidden(stored) and "13900009999" not in stored


@pytest.mark.parametrize(
    "lookup", ["startswith", "endswith", "contains", "icontains", "gt", "lt", "regex", "iexact", "range"]
)
@pytest.mark.parametrize("field", ["identity", "phone"])
def test_only_equality_can_be_asked(person: Person, field: str, lookup: str) -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(**{f"{field}__{lookup}": "5"}).exists()
    assert Person.objects.get(identity=IDENTITY) == person
    assert not Person.objects.filter(identity=OTHER).exists()


def test_the_same_number_twice_is_refused(person: Person) -> None:
    with pytest.raises(ValidationError, match="已经登记过") as refused:
        cast.make_person(unit=cast.OUTSIDE_VILLAGE, identity=IDENTITY)
    assert hidden(str(refused.value))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (IDENTITY[:-1], "须是18位"),
        (IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2"), "校验位不对"),
        ("52990119900632001" + "5", "校验位不对|不存在"),
        ("13900", "须是18位"),
    ],
)
def test_a_number_with_a_slip_is_refused_and_not_repeated(number: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refused:
        cast.make_person(identity=number)
    assert number not in str(refused.value)


def test_birth_date_and_gender_must_fit_the_number() -> None:
    assert gender_in(IDENTITY) == "male" and gender_in(identity(2)) == "female"
    with pytest.raises(ValidationError, match="出生日期与身份证号不一致"):
        cast.make_person(identity=IDENTITY, birth_date=date(1990, 6, 16))
    with pytest.raises(ValidationError, match="性别与身份证号不一致"):
        cast.make_person(identity=IDENTITY, gender="female")


def test_with_another_key_nothing_is_readable_and_nothing_breaks(person: Person, clerk: Client) -> None:
    with override_settings(PERSONAL_DATA_KEY="another-key-" * 5):
        page = clerk.get(address(person))
        assert page.status_code == 200 and hidden(page.text) and "••••••" in page.text
        answer = clerk.post(reveal_page(person), {"why": "核对花名册"})
        assert "解不开" in answer.text and hidden(answer.text)
        assert not Person.objects.filter(identity=IDENTITY).exists()


def test_sheets_never_repeat_a_number(tmp_path: Path) -> None:
    heads = "单位代码,人员编号,姓名,性别,出生日期,学历,身份证号,联系电话\n"
    wrong = IDENTITY[:-1] + ("1" if IDENTITY[-1] != "1" else "2")
    rows = f"{cast.VILLAGE},A1,甲,男,1990-06-15,,{wrong},1390\n{cast.VILLAGE},A2,乙,男,1990-06-15,,{FORGED},\n"
    (tmp_path / "人员.csv").write_text(heads + rows, encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        import_folder(tmp_path, why="导入")
    words = str(refused.value)
    assert words.count("身份证号") >= 2 and "联系电话" in words
    assert wrong not in words and "1390" not in words and FORGED not in words
    good = f"{cast.VILLAGE},A1,甲,男,1990-06-15,,{IDENTITY},{PHONE}\n"
    (tmp_path / "人员.csv").write_text(heads + good, encoding="utf-8")
    import_folder(tmp_path, why="导入")
    assert Person.objects.get(identity=IDENTITY).number == "A1"


# --- pages, files and logs -----------------------------------------------------------------------------------------


def test_no_page_file_or_log_shows_a_number(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    load_catalogue()
    cast.make_assignment(unit=cast.VILLAGE, person=person)
    caplog.set_level(logging.DEBUG)
    officer = client_of(Role.OFFICER, cast.DISTRICT)
    entry = TrailEntry.objects.filter(ledger="metrics.Person").first()
    pages = [
        change_list(Person), address(person), address(person, "history"), address(person, "delete"),
        change_list(TrailEntry), address(entry), "/ledgers/assignments/?period=2023&when=all",
        "/ledgers/assignments/rows.csv?period=2023&when=all", "/indicators/G1-03/?period=2023",
        "/indicators/G1-03/rows.csv?period=2023&rows=rest",
    ]  # fmt: skip
    for page in pages:
        answer = officer.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode() if not answer.streaming else answer.getvalue().decode()
        assert hidden(text) and "sealed:" not in text, page
    assert hidden(caplog.text)


def test_the_list_of_people_says_nothing_of_numbers(person: Person, clerk: Client) -> None:
    cast.make_person(unit=cast.VILLAGE, name="没有号码")
    page = clerk.get(change_list(Person))
    assert "云中月" in page.text and "•" not in page.text and PHONE[-4:] not in page.text
    shown = page.context["cl"].list_display
    assert "identity" not in shown and "phone" not in shown
    for term in (IDENTITY, IDENTITY[:10], IDENTITY[-4:], PHONE, PHONE[-4:], person.identity.token, "sealed"):
        found = clerk.get(change_list(Person), {"q": term})
        assert found.status_code == 200 and found.context["cl"].result_count == 0, term
    for field in ("identity", "phone"):
        for lookup in ("", "__exact", "__in", "__isnull", "__startswith", "__gt"):
            assert clerk.get(change_list(Person), {field + lookup: "1"}).status_code in {302, 400}


# --- the form ------------------------------------------------------------------------------------------------------


def test_the_form_shows_masks_and_what_comes_back_masked_is_unchanged(person: Person, clerk: Client) -> None:
    page = clerk.get(address(person))
    assert hidden(page.text) and 'autocomplete="off"' in page.text
    data = typed(page, note="改备注")
    assert data["identity"] == "•" * 16 + IDENTITY[-2:] and data["phone"] == "•" * 7 + PHONE[-4:]
    assert clerk.post(address(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.identity.open(), person.phone.open(), person.note) == (IDENTITY, PHONE, "改备注")


def test_a_form_without_the_boxes_changes_no_number(person: Person, clerk: Client) -> None:
    data = typed(clerk.get(address(person)), note="改备注")
    del data["identity"], data["phone"]
    assert clerk.post(address(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.identity.open(), person.phone.open()) == (IDENTITY, PHONE)


def test_a_number_is_replaced_in_full(person: Person, clerk: Client) -> None:
    data = typed(clerk.get(address(person)), identity=f" {OTHER.lower()} ", phone="0699-8123456")
    assert clerk.post(address(person), data).status_code == 302
    person.refresh_from_db()
    assert (person.identity.open(), person.phone.open()) == (OTHER, "06998123456")


def test_a_number_goes_only_by_the_tick(person: Person, clerk: Client) -> None:
    empty = typed(clerk.get(address(person)), phone="")
    answer = clerk.post(address(person), empty)
    assert answer.status_code == 200 and "请勾选“删除已登记的号码”" in answer.text
    both = clerk.post(address(person), empty | {"phone": "13900009999", "clear_phone": "on"})
    assert both.status_code == 200 and "请只做其中一样" in both.text
    assert clerk.post(address(person), empty | {"clear_phone": "on"}).status_code == 302
    person.refresh_from_db()
    assert person.phone is None and person.identity.open() == IDENTITY
    assert 'name="clear_phone"' not in clerk.get(address(person)).text


@pytest.mark.parametrize("fault", [{"name": ""}, {"seen_version": "99"}, {"birth_date": "1990-06-16"}])
def test_a_form_that_comes_back_neither_shows_nor_forgets_what_was_typed(
    person: Person, clerk: Client, fault: dict[str, str]
) -> None:
    data = typed(clerk.get(address(person)), identity=OTHER, phone="13900009999")
    answer = clerk.post(address(person), data | fault)
    assert answer.status_code in {200, 409}
    assert OTHER not in answer.text and "13900009999" not in answer.text and hidden(answer.text)
    again = typed(answer, name="云中月", birth_date="1990-06-15", seen_version=person.version)
    assert again["identity"] == "•" * 16 + OTHER[-2:]
    assert clerk.post(address(person), again).status_code == 302
    person.refresh_from_db()
    assert (person.identity.open(), person.phone.open()) == (OTHER, "13900009999")


def test_what_is_kept_for_one_account_is_worth_nothing_to_another(person: Person, clerk: Client) -> None:
    data = typed(clerk.get(address(person)), identity=OTHER, name="")
    again = typed(clerk.post(address(person), data), name="云中月")
    other = signed_in(make_account("other", (Role.CLERK, cast.VILLAGE)))
    answer = other.post(address(person), again)
    assert answer.status_code == 200 and "须是18位" in answer.text
    person.refresh_from_db()
    assert person.identity.open() == IDENTITY


@pytest.mark.parametrize("number", ["52990119900615", "1" * 18, FORGED, "abc"])
def test_a_number_with_a_slip_is_not_written_back(person: Person, clerk: Client, number: str) -> None:
    data = typed(clerk.get(address(person)), identity=number)
    for version in (person.version, 99):
        answer = clerk.post(address(person), data | {"seen_version": version})
        assert answer.status_code in {200, 409}
        assert "身份证号" in answer.text and number not in answer.text


def test_the_token_of_another_cannot_be_taken_over(person: Person, clerk: Client) -> None:
    foreign = cast.make_person(unit=cast.OUTSIDE_VILLAGE, identity=OTHER)
    mine = cast.make_person(unit=cast.VILLAGE)
    token = foreign.identity.token
    cast_out = typed(clerk.get(address(mine)), identity=token, kept_identity=token)
    assert clerk.post(address(mine), cast_out).status_code == 200
    mine.refresh_from_db()
    assert mine.identity is None


def test_the_number_fills_in_birth_date_and_gender(clerk: Client) -> None:
    add = change_list(Person, "add")
    new = {"unit": cast.VILLAGE, "number": "N1", "name": "新人", "gender": "", "birth_date": ""}
    answer = clerk.post(add, typed(clerk.get(add), **new))
    assert answer.status_code == 200 and "请选择性别" in answer.text
    assert clerk.post(add, typed(clerk.get(add), **new, identity=identity(2))).status_code == 302
    made = Person.objects.get(number="N1")
    assert (made.birth_date, made.gender) == (BORN, "female")


# --- in full -------------------------------------------------------------------------------------------------------

MAY = [(Role.CLERK, cast.VILLAGE), (Role.REVIEWER, cast.TOWN), (Role.OFFICER, cast.DISTRICT)]
MAY_NOT = [
    (Role.BUSINESS_ADMIN, cast.DISTRICT),
    (Role.CLERK, cast.OTHER_VILLAGE),
    (Role.LEADER, cast.DISTRICT),
    (Role.SYSTEM_ADMIN, cast.DISTRICT),
    (Role.AUDITOR, cast.DISTRICT),
    (Role.OFFICER, cast.OUTSIDER),
]


@pytest.mark.parametrize(("role", "unit"), MAY)
def test_who_needs_a_number_sees_it_for_a_reason(person: Person, role: Role, unit: str) -> None:
    client = client_of(role, unit)
    assert reveal_page(person) in client.get(address(person)).text
    assert hidden(client.get(reveal_page(person)).text)
    answer = client.post(reveal_page(person), {"why": "核对花名册"}, REMOTE_ADDR="10.0.0.7")
    assert IDENTITY in answer.text and PHONE in answer.text
    assert "no-store" in answer["Cache-Control"]
    entry = TrailEntry.objects.get(verb="reveal")
    assert (entry.user.username, entry.why) == (f"{role.value}-{unit}", "核对花名册")
    assert entry.origin.startswith("10.0.0.7")
    assert (entry.ledger, entry.key, entry.unit) == ("metrics.Person", str(person.pk), cast.VILLAGE)
    assert entry.before is None and entry.after is None


@pytest.mark.parametrize(("role", "unit"), MAY_NOT)
def test_who_does_not_need_it_is_refused(person: Person, role: Role, unit: str) -> None:
    client = client_of(role, unit)
    for answer in (client.get(reveal_page(person)), client.post(reveal_page(person), {"why": "核对花名册"})):
        assert answer.status_code in {302, 403, 404} and hidden(answer.text)
    assert not TrailEntry.objects.filter(verb="reveal").exists()


def test_a_grant_only_to_look_does_not_suffice(person: Person) -> None:
    account = make_account("looker", (Role.CLERK, cast.VILLAGE))
    account.grants.update(view_only=True)
    client = signed_in(account)
    page = client.get(address(person))
    assert page.status_code == 200 and hidden(page.text) and reveal_page(person) not in page.text
    answer = client.post(reveal_page(person), {"why": "核对花名册"})
    assert answer.status_code == 403 and hidden(answer.text)


@pytest.mark.parametrize(
    ("why", "words"), [("", "请填写事由"), ("  ", "请填写事由"), (f"号码{IDENTITY}", "不要写号码")]
)
def test_without_a_sound_reason_nothing_is_shown(person: Person, clerk: Client, why: str, words: str) -> None:
    answer = clerk.post(reveal_page(person), {"why": why})
    assert answer.status_code == 200 and words in answer.text and PHONE not in answer.text
    assert not TrailEntry.objects.filter(verb="reveal").exists()


def test_a_mask_leaves_more_than_a_thousand_people(person: Person) -> None:
    """Beside the birth date the mask leaves area and order open."""
    assert str(Sealed.of(IDENTITY, "identity", shown=2)) == "•" * 16 + IDENTITY[-2:]
    alike = [
        number
        for order in range(1, 1000, 2)
        for area in ("529901", "529902", "110101")
        if (number := identity(order, area=area))[-2:] == IDENTITY[-2:]
    ]
    # Of 6,000 areas or so as many remain as here of three, two thousand times over.
    assert len(alike) * 2000 > 1000
