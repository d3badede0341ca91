"""Rows that were deleted can be brought back by whoever enters their unit."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dashboard.admin.row import restoring
from dashboard.admin.site import ADMIN_MENU
from metrics.acts.reviewing import accept
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.models import Account, Assignment, CatalogueEntry, Person, Role, Succession, TrailEntry
from tests.support import cast
from tests.support.site import address, change_list, client_of, load_catalogue, make_account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
PAGE = "/admin/metrics/assignment/deleted/"


def deleted(row: Any, why: str = "重复登记") -> TrailEntry:
    with writing(None, why) as work:
        work.delete(row)
    entry = TrailEntry.objects.filter(verb="delete").first()
    assert entry is not None
    return entry


def sent(entry: TrailEntry, why: str = "") -> dict[str, Any]:
    return {"entry": entry.pk, f"entry-{entry.pk}-why": why}


def test_every_list_leads_to_its_deleted_rows() -> None:
    load_catalogue()
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    models = [model for room in ADMIN_MENU.values() for model in room if model not in (Account, TrailEntry, Succession)]
    for model in models:
        assert change_list(model, "deleted") in client.get(change_list(model)).text
        assert "没有已删除的行" in client.get(change_list(model, "deleted")).text


def test_a_row_comes_back_as_it_was_with_the_reason_in_the_trail(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE, note="原来的备注")
    key, name = row.pk, row.person.name
    entry = deleted(row)
    page = clerk.get(PAGE).text
    for words in ("重复登记", "村干部后备", name, "禾丰村", "原来的备注", "恢复"):
        assert words in page
    answer = clerk.post(PAGE, sent(entry, "删错了"))
    assert answer.status_code == 302 and answer["Location"] == f"/admin/metrics/assignment/{key}/change/"
    back = Assignment.objects.get(pk=key)
    assert (back.note, back.version) == ("原来的备注", 2)
    last = TrailEntry.objects.first()
    assert (last.verb, last.why, last.key) == ("restore", "删错了", str(key))
    assert "没有已删除的行" in clerk.get(PAGE).text


def test_the_newest_is_first_and_each_row_stands_once(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (cast.make_assignment(unit=cast.VILLAGE) for _ in range(2))
    entry = deleted(first, "先删")
    with writing(None, "恢复") as work:
        first = restore(work, entry)
    deleted(second, "再删")
    deleted(first, "又删")
    whys = [form.entry.why for form, _lines in clerk.get(PAGE).context["rows"]]
    assert whys == ["又删", "再删"]
    monkeypatch.setattr(restoring, "DELETED_ROWS", 1)
    assert [form.entry.why for form, _lines in clerk.get(PAGE, {"page": 2}).context["rows"]] == ["再删"]


@pytest.mark.parametrize("unit", [cast.OTHER_VILLAGE, cast.TOWN, cast.OUTSIDE_VILLAGE])
def test_rows_of_other_units_are_neither_seen_nor_brought_back(clerk: Client, unit: str) -> None:
    entry = deleted(cast.make_assignment(unit=unit, note="别村的备注"))
    assert "别村的备注" not in clerk.get(PAGE).text
    assert clerk.post(PAGE, sent(entry)).status_code == 404
    assert not Assignment.objects.exists()


def test_who_only_looks_brings_nothing_back() -> None:
    client = signed_in(make_account("both", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    entry = deleted(cast.make_assignment(unit=cast.OTHER_VILLAGE, note="别村的备注"))
    assert "别村的备注" not in client.get(PAGE).text
    assert client.post(PAGE, sent(entry)).status_code == 404
    assert client_of(Role.LEADER, cast.DISTRICT).get(PAGE).status_code == 302
    assert client_of(Role.AUDITOR, cast.DISTRICT).get(PAGE).status_code == 403


def test_only_deletions_of_this_ledger_are_brought_back(clerk: Client) -> None:
    made = cast.make_assignment(unit=cast.VILLAGE)
    created = TrailEntry.objects.filter(verb="create", ledger="metrics.Assignment").first()
    other = deleted(cast.make_admission(unit=cast.VILLAGE))
    for number in (created.pk, other.pk, 0, "x", "9" * 30, ""):
        assert clerk.post(PAGE, {"entry": number}).status_code == 404
    assert Assignment.objects.get() == made


def test_a_row_whose_person_is_gone_says_what_to_do(clerk: Client) -> None:
    person = cast.make_person(unit=cast.VILLAGE)
    entry = deleted(cast.make_assignment(unit=cast.VILLAGE, person=person))
    lost = deleted(person)
    answer = clerk.post(PAGE, sent(entry, "删错了"))
    assert answer.status_code == 200
    assert "它所指的人员已经被删除。请先恢复那一行，再恢复这一行。" in answer.text and 'value="删错了"' in answer.text
    assert clerk.post("/admin/metrics/person/deleted/", sent(lost)).status_code == 302
    assert clerk.post(PAGE, sent(entry)).status_code == 302
    assert Person.objects.count() == Assignment.objects.count() == 1


def test_a_row_that_was_entered_again_meanwhile_stays_away(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    entry, person = deleted(row), row.person
    cast.make_assignment(unit=cast.VILLAGE, person=person)
    answer = clerk.post(PAGE, sent(entry))
    assert answer.status_code == 200 and "同一任职已经登记" in answer.text
    assert Assignment.objects.count() == 1


def test_what_is_back_already_is_not_brought_back_again(clerk: Client) -> None:
    entry = deleted(cast.make_assignment(unit=cast.VILLAGE))
    assert [clerk.post(PAGE, sent(entry)).status_code for _ in range(2)] == [302, 404]
    assert Assignment.objects.count() == 1


def test_what_was_accepted_comes_back_only_for_a_reason(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    with writing(make_account("reviewer"), "审核") as work:
        accept(work, row, seen_version=1)
    entry = deleted(row)
    answer = clerk.post(PAGE, sent(entry))
    assert answer.status_code == 200 and "须写明事由" in answer.text
    assert not Assignment.objects.exists()
    assert clerk.post(PAGE, sent(entry, "删错了")).status_code == 302


def test_the_unit_of_work_itself_wants_the_reason() -> None:
    """Whatever page asks for it."""
    from metrics.acts.writing import ReasonNeeded

    row = cast.make_assignment(unit=cast.VILLAGE)
    account = make_account("somebody")
    with writing(make_account("reviewer"), "审核") as work:
        accept(work, row, seen_version=1)
    entry = deleted(row)
    with pytest.raises(ReasonNeeded), writing(account, "恢复") as work:
        restore(work, entry)
    assert not Assignment.objects.exists()


def test_the_catalogue_has_its_way_back_too() -> None:
    load_catalogue()
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    row = CatalogueEntry.objects.get(code="G1-03")
    page = clerk_page = client.get(address(row, "delete"))
    versions = {f"version-{each.pk}": each.version for each, _changes in page.context["rows"]}
    assert clerk_page.status_code == 200
    assert client.post(address(row, "delete"), versions | {"post": "yes"}).status_code == 302
    entry = TrailEntry.objects.filter(verb="delete").first()
    assert client.post(change_list(CatalogueEntry, "deleted"), sent(entry)).status_code == 302
    assert CatalogueEntry.objects.filter(code="G1-03").exists()
    officer = client_of(Role.OFFICER, cast.DISTRICT)
    assert officer.get(change_list(CatalogueEntry, "deleted")).status_code == 403
