"""People elsewhere are found by their full identity number, and by nothing less."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.admin.keys import identity_lookup as lookups
from metrics.models import Account, Assignment, Person, Role, TrailEntry
from tests.dashboard.admin.keys.asking import answer, ask, attach
from tests.support import cast
from tests.support.identities import identity
from tests.support.site import address, change_list, load_catalogue, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


IDENTITY, OTHER = identity(1), identity(3)


@pytest.fixture
def stranger() -> Person:
    return cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="远来客", number="YUAN-1", identity=IDENTITY)


@pytest.mark.parametrize("key", ["assignment.person", "admission.person", "mentoring.mentor"])
def test_the_full_number_gives_the_name_alone_and_is_noted(clerk: Client, stranger: Person, key: str) -> None:
    assert ask(clerk, key, f" {IDENTITY.lower()} ") == [{"id": str(stranger.pk), "text": "远来客"}]
    entry = TrailEntry.objects.get(verb="look_up")
    assert (entry.key, entry.unit, entry.origin) == (
        str(stranger.pk),
        cast.OUTSIDE_VILLAGE,
        "127.0.0.1 /admin/autocomplete/",
    )
    assert (entry.user.username, entry.before, entry.after) == (f"clerk-{cast.VILLAGE}", None, None)
    assert IDENTITY not in repr(entry.__dict__)


def test_a_number_that_nobody_has_looks_like_one_that_is_wrong(clerk: Client, stranger: Person) -> None:
    nobody, wrong = answer(clerk, "assignment.person", OTHER), answer(clerk, "assignment.person", "1" * 18)
    assert nobody == wrong == {"results": [], "pagination": {"more": False}}
    assert not TrailEntry.objects.filter(verb="look_up").exists()
    assert "请核对号码" in clerk.get(change_list(Assignment, "add")).text


def test_a_number_in_an_address_finds_nobody(clerk: Client, stranger: Person) -> None:
    asked = {"app_label": "metrics", "model_name": "assignment", "field_name": "person", "term": IDENTITY}
    assert clerk.get(reverse("admin:autocomplete"), asked).json()["results"] == []
    assert not TrailEntry.objects.filter(verb="look_up").exists()


def test_only_who_was_looked_up_can_be_attached(clerk: Client, stranger: Person) -> None:
    refused = attach(clerk, stranger)
    nobody = Person(pk=stranger.pk + 1000)
    assert refused.status_code == 200 and "远来客" not in refused.text
    errors = refused.context["adminform"].form.errors["person"]
    assert errors == attach(clerk, nobody).context["adminform"].form.errors["person"]
    ask(clerk, "assignment.person", IDENTITY)
    other = signed_in(make_account("another", (Role.CLERK, cast.VILLAGE)))
    assert attach(other, stranger).status_code == 200
    assert attach(clerk, stranger).status_code == 302
    assert Assignment.objects.get(person=stranger).unit_id == cast.VILLAGE


def test_who_was_attached_is_shown_by_name_alone(clerk: Client, stranger: Person) -> None:
    ask(clerk, "assignment.person", IDENTITY)
    attach(clerk, stranger)
    row = Assignment.objects.get(person=stranger)
    own = cast.make_person(
        unit=cast.VILLAGE, name="本村人", number="BEN-01", birth_date=date(1985, 1, 2), education="master"
    )
    cast.make_assignment(unit=cast.VILLAGE, person=own)
    pages = [
        change_list(Assignment), address(row), address(row, "history"), address(row, "delete"),
        "/ledgers/assignments/?when=all", "/ledgers/assignments/rows.csv?when=all",
    ]  # fmt: skip
    for page in pages:
        text = clerk.get(page).content.decode()
        assert "远来客" in text, page
        assert not [each for each in ("YUAN-1", "1990-06-15", "外江", "大专") if each in text], page
    for page in ("/ledgers/assignments/?when=all", "/ledgers/assignments/rows.csv?when=all"):
        text = clerk.get(page).content.decode()
        assert "本村人(BEN-01)" in text and "1985-01-02" in text
    assert "本村人(BEN-01)" in clerk.get(change_list(Assignment)).text
    assert "远来客" not in clerk.get(change_list(Person)).text
    assert clerk.get(address(stranger), follow=True).redirect_chain
    assert clerk.post(address(row), typed(clerk.get(address(row)), note="可以改")).status_code == 302


def test_the_rows_behind_a_figure_show_the_name_alone(clerk: Client, stranger: Person) -> None:
    load_catalogue()
    cast.make_assignment(unit=cast.VILLAGE, person=stranger)
    own = cast.make_person(unit=cast.VILLAGE, name="本村人", birth_date=date(1985, 1, 2))
    cast.make_assignment(unit=cast.VILLAGE, person=own)
    for page in ("/indicators/G1-03/?period=2023", "/indicators/G1-03/rows.csv?period=2023"):
        text = clerk.get(page).content.decode()
        assert "远来客" in text and "1985-01-02" in text and f"本村人({own.number})" in text, page
        assert "1990-06-15" not in text and "YUAN-1" not in text, page


def test_a_look_up_is_good_for_a_while_and_for_few(
    clerk: Client, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(clerk, "assignment.person", IDENTITY)
    now = lookups._now()
    monkeypatch.setattr(lookups, "_now", lambda: now + lookups.SECONDS)
    assert attach(clerk, stranger).status_code == 200
    monkeypatch.setattr(lookups, "MOST_PEOPLE", 1)
    for number in (IDENTITY, OTHER):
        if number == OTHER:
            cast.make_person(unit=cast.OUTSIDE_VILLAGE, identity=OTHER)
        ask(clerk, "assignment.person", number)
    assert attach(clerk, stranger).status_code == 200
    ask(clerk, "assignment.person", IDENTITY)
    assert attach(clerk, stranger).status_code == 302


def test_numbers_cannot_be_tried_at_will(clerk: Client, stranger: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST_NUMBERS", 3)
    for order in (11, 13, 15):
        assert ask(clerk, "assignment.person", identity(order)) == []
    assert ask(clerk, "assignment.person", IDENTITY) == []


def test_a_request_from_elsewhere_looks_nobody_up(stranger: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    account = make_account("clerk", (Role.CLERK, cast.VILLAGE))
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"app_label": "metrics", "model_name": "assignment", "field_name": "person", "term": IDENTITY}
    assert client.post(reverse("admin:autocomplete"), asked).status_code == 403
    assert not TrailEntry.objects.filter(verb="look_up").exists()
    assert Account.objects.filter(pk=account.pk).exists()
