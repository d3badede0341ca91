"""A number is replaced in full or not at all, and never written back as it was typed."""

from __future__ import annotations

import pytest
from django.test import Client

from metrics.models import Person, Role
from tests.support import cast
from tests.support.identities import BORN, identity
from tests.support.numbers import FORGED, IDENTITY, OTHER, PHONE, hidden
from tests.support.site import address, change_list, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


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
