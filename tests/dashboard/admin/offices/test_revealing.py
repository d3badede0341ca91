"""Numbers are opened only for a reason that the trail keeps."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from metrics.acts.writing import writing
from metrics.models import Person, Role, TrailEntry
from tests.support import cast
from tests.support.numbers import IDENTITY, PHONE, hidden
from tests.support.site import address, client_of, make_account, regrant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def reveal_page(person: Person) -> str:
    return reverse("admin:metrics_person_reveal", args=[person.pk])


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
    regrant(account, view_only=True)
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


def test_no_table_holds_a_number(person: Person, clerk: Client) -> None:
    clerk.post(reveal_page(person), {"why": "核对花名册"})
    with writing(None, "改号码") as work:
        work.correct(person, phone="13900009999")
    for model in (Person, TrailEntry):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored = repr(cursor.fetchall())
        assert "sealed:" in stored and hidden(stored) and "13900009999" not in stored


def test_with_another_key_nothing_is_readable_and_nothing_breaks(person: Person, clerk: Client) -> None:
    with override_settings(PERSONAL_DATA_KEY="another-key-" * 5):
        page = clerk.get(address(person))
        assert page.status_code == 200 and hidden(page.text) and "••••••" in page.text
        answer = clerk.post(reveal_page(person), {"why": "核对花名册"})
        assert "解不开" in answer.text and hidden(answer.text)
        assert not Person.objects.filter(identity=IDENTITY).exists()
