"""Numbers of people are masked on every page."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from metrics.models import Person, Role, TrailEntry
from tests.support import cast
from tests.support.numbers import IDENTITY, PHONE, hidden
from tests.support.site import address, change_list, client_of, load_catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


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
    cast.make_person(unit=cast.VILLAGE, name="没有号码", number="WU")
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
