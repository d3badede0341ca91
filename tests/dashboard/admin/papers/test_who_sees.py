"""Who sees papers, and who puts them on and takes them off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import NoReverseMatch

from dashboard.admin.site import ADMIN_MENU
from metrics.acts.writing import writing
from metrics.files import attaching, store
from metrics.models import Assignment, Attachment, Role
from metrics.models.rows import LedgerRow
from tests.dashboard.admin.papers.putting import address, ask_all, attach, put, removed, stored, told
from tests.support import cast, papers
from tests.support.maker import make
from tests.support.oracle import watching
from tests.support.papers import upload
from tests.support.site import client_of, make_account, regrant, signed_in


def test_every_ledger_has_papers_and_nothing_else_has(row: Assignment) -> None:
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    models = [model for room in ADMIN_MENU.values() for model in room]
    ledgers = [model for model in models if issubclass(model, LedgerRow)]
    assert len(ledgers) > 30
    for model in ledgers:
        one = row if model is Assignment else make(model, unit=cast.VILLAGE)
        assert 'id="papers"' in client.get(address(one, "change")).text, model
        assert put(client, one, upload("a.pdf", papers.pdf())).status_code == 302, model
    assert Attachment.objects.count() == len(ledgers)
    assert 'id="papers"' not in client.get(address(row.unit, "change")).text
    with pytest.raises(NoReverseMatch):
        address(row.unit, "papers")


def test_the_page_of_the_ledger_shows_nothing_of_them(row: Assignment) -> None:
    attach(row, name="不外露.pdf")
    reader = client_of(Role.LEADER, cast.VILLAGE)
    assert "不外露" not in reader.get("/ledgers/assignments/?period=2023").text


BEYOND = {
    "sibling": cast.OTHER_VILLAGE,
    "ancestor": cast.TOWN,
    "other branch": cast.FAR_VILLAGE,
    "outside": cast.OUTSIDE_VILLAGE,
}


@pytest.mark.parametrize("relation", BEYOND)
def test_what_lies_beyond_answers_like_what_is_not_there(clerk: Client, relation: str) -> None:
    foreign = cast.make_assignment(unit=BEYOND[relation])
    paper, entry = attach(foreign, name="别人的材料.pdf"), removed(foreign)
    nowhere = Assignment(pk=10**30)
    with watching() as seen:
        answers = ask_all(clerk, foreign, paper.pk, entry.pk)
        nothing = ask_all(clerk, nowhere, 10**30, 10**30)
    assert not seen.changed and not seen.entries
    for what, answer in answers.items():
        assert answer.status_code == 404, what
        assert told(answer) == told(nothing[what]), what
        assert "别人的材料" not in answer.text


def test_a_foreign_file_has_no_address_below_an_own_row(clerk: Client, row: Assignment) -> None:
    foreign = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    paper, entry = attach(foreign), removed(foreign)
    person = attach(cast.make_person(unit=cast.VILLAGE))  # of an own row, in another ledger
    with watching() as seen:
        for key in (paper.pk, person.pk, 10**30):
            assert clerk.get(address(row, "paper", key)).status_code == 404
            assert clerk.post(address(row, "paper_delete", key), {"why": "试"}).status_code == 404
        assert clerk.post(address(row, "paper_restore", entry.pk)).status_code == 404
    assert not seen.changed and not seen.entries


@pytest.mark.parametrize("unit", [cast.VILLAGE, cast.GRID])
def test_own_rows_and_those_below_are_open(clerk: Client, unit: str) -> None:
    own = cast.make_assignment(unit=unit)
    paper, entry = attach(own), removed(own)
    codes = {what: answer.status_code for what, answer in ask_all(clerk, own, paper.pk, entry.pk).items()}
    assert codes == {"list": 200, "download": 200, "upload": 302, "delete": 302, "restore": 302}
    assert set(Attachment.objects.values_list("name", flat=True)) == {"x.pdf", "旧.pdf"}


def test_who_only_reads_downloads_and_changes_nothing(row: Assignment, files: Path) -> None:
    account = make_account("both", (Role.CLERK, cast.OTHER_VILLAGE), (Role.CLERK, cast.VILLAGE))
    regrant(account, {"unit": cast.VILLAGE}, view_only=True)
    paper, entry = attach(row), removed(row)
    client, lying = signed_in(account), stored(files)
    with watching() as seen:
        codes = {what: answer.status_code for what, answer in ask_all(client, row, paper.pk, entry.pk).items()}
    assert codes == {"list": 200, "download": 200, "upload": 403, "delete": 403, "restore": 403}
    assert stored(files) == lying
    assert client.post(address(row, "paper_restore", 10**9)).status_code == 403
    assert not seen.changed and [entry.verb for entry in seen.entries] == ["download"]
    page = client.get(address(row, "change")).text
    assert paper.name in page and "paper-upload" not in page and "旧.pdf" not in client.get(address(row)).text


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ((), 302),
        ((Role.LEADER,), 302),
        ((Role.SYSTEM_ADMIN,), 404),
        ((Role.AUDITOR,), 404),
    ],
)
def test_who_keeps_no_rows_has_no_address_for_them(row: Assignment, roles: tuple[Role, ...], status: int) -> None:
    paper, entry = attach(row), removed(row)
    client = signed_in(make_account("x", *((role, cast.DISTRICT) for role in roles)))
    with watching() as seen:
        for what, answer in ask_all(client, row, paper.pk, entry.pk).items():
            assert answer.status_code == status, what
            assert paper.name not in answer.text
    assert not seen.changed and not seen.entries


def test_rights_are_asked_again_in_the_transaction(
    clerk: Client, row: Assignment, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row goes to another village while the files are still coming."""
    keep = attaching.keep_all

    def meanwhile(taken: Any) -> Any:
        with writing(None, "划走") as work:
            work.correct(Assignment.objects.get(pk=row.pk), unit_id=cast.OTHER_VILLAGE)
        return keep(taken)

    monkeypatch.setattr(attaching, "keep_all", meanwhile)
    assert put(clerk, row, upload("a.pdf", papers.pdf())).status_code == 404
    assert not Attachment.objects.exists()


def test_no_file_is_served_by_its_place(clerk: Client, row: Assignment, files: Path) -> None:
    digest = attach(row).digest
    for start in ("/static/", "/media/", "/files/", "/var/files/", "/"):
        assert clerk.get(f"{start}{digest[:2]}/{digest}").status_code == 404
    served = [site_settings.STATIC_ROOT, *site_settings.STATICFILES_DIRS]
    assert not any(site_settings.FILES_DIR.is_relative_to(folder) for folder in served)
    assert files.stat().st_mode & 0o077 == 0
    assert store.place_of(digest).stat().st_mode & 0o077 == 0
