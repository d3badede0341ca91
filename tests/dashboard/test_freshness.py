"""A page that a browser still has is not computed again, and one that changed in any way is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.acts.renaming import rename
from metrics.acts.writing import writing
from metrics.models import Account, CatalogueEntry, FormerName, OrgUnit, Role
from tests.support import cast
from tests.support.site import client_of, granted, load_catalogue, make_account, signed_in

pytestmark = pytest.mark.django_db
PAGES = ["/", "/themes/grassroots/", "/sections/G1/", "/indicators/G1-03/", "/unit/", "/summaries/G1/units.csv"]
PAGE = "/sections/G1/?period=2023"


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()
    cast.make_assignment(unit=cast.VILLAGE)


@pytest.fixture
def account() -> Account:
    return make_account("leader", (Role.LEADER, cast.TOWN))


@pytest.fixture
def reader(account: Account) -> Client:
    return signed_in(account)


def kept(reader: Client, address: str) -> str:
    """The page as a browser has it after it was shown twice: with the cookie that its form brought."""
    reader.get(address)
    return reader.get(address)["ETag"]


def status(reader: Client, address: str, etag: str) -> int:
    return reader.get(address, headers={"if-none-match": etag}).status_code


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_stands_is_not_sent_again(reader: Client, address: str) -> None:
    etag = kept(reader, address)
    with CaptureQueriesContext(connection) as captured:
        response = reader.get(address, headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert "no-cache" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert len(captured) <= 6


def other_unit_writes(account: Account) -> None:
    cast.make_assignment(unit=cast.OTHER_VILLAGE)


def catalogue_changes(account: Account) -> None:
    with writing(None, "改名") as work:
        row = CatalogueEntry.objects.get(code="G1-03")
        work.correct(row, body=row.body | {"name_zh": "后备力量"})


def rights_grow(account: Account) -> None:
    granted(account, unit_id=cast.STREET, role=Role.LEADER)


def may_write(account: Account) -> None:
    granted(account, unit_id=cast.VILLAGE, role=Role.CLERK)


def name_changes(account: Account) -> None:
    with writing(None, "改名"):
        Account.objects.filter(pk=account.pk).update(name="新名字")


def unit_is_renamed(account: Account) -> None:
    with writing(None, "更名", reason="批复") as work:
        rename(work, OrgUnit.objects.get(pk=cast.VILLAGE), name="禾茂村", on=date(2024, 1, 1))


def former_name_is_entered(account: Account) -> None:
    cast.store(FormerName(unit_id=cast.VILLAGE, name="老禾丰村", day=date(2023, 12, 31)))


@pytest.mark.parametrize("change", [unit_is_renamed, former_name_is_entered])
def test_a_new_name_reaches_the_pages_of_others(reader: Client, change: Callable[[Account], None]) -> None:
    address = f"/unit/?period=2023&unit={cast.VILLAGE}"
    etag = kept(reader, address)
    change(Account())
    page = reader.get(address, headers={"if-none-match": etag})
    assert page.status_code == 200
    assert page.context["frame"].also == ("现名 禾茂村" if change is unit_is_renamed else "现名 禾丰村")


@pytest.mark.parametrize("change", [other_unit_writes, catalogue_changes, rights_grow, may_write, name_changes])
def test_what_changed_is_sent_anew(reader: Client, account: Account, change: Callable[[Account], None]) -> None:
    etag = kept(reader, PAGE)
    change(account)
    assert status(reader, PAGE, etag) == 200


@pytest.mark.parametrize(("other", "expected"), [(cast.OUTSIDER, 200), (cast.DISTRICT, 304)])
def test_units_of_another_district_are_read_by_who_may_choose_them(other: str, expected: int) -> None:
    reader = client_of(Role.LEADER, *{cast.DISTRICT, other})
    etag = kept(reader, f"{PAGE}&unit={cast.DISTRICT}")
    with writing(None, "更名") as work:
        work.correct(OrgUnit.objects.get(pk=cast.OUTSIDE_TOWN), name="外湖镇")
    assert status(reader, f"{PAGE}&unit={cast.DISTRICT}", etag) == expected
    etag = kept(reader, f"{PAGE}&unit={cast.DISTRICT}")
    cast.store(FormerName(unit_id=cast.OUTSIDE_TOWN, name="外河镇", day=date(2020, 12, 31)))
    assert status(reader, f"{PAGE}&unit={cast.DISTRICT}", etag) == expected


def test_one_readers_page_is_not_anothers(reader: Client) -> None:
    other = signed_in(make_account("other", (Role.LEADER, cast.TOWN)))
    assert kept(reader, PAGE) != kept(other, PAGE)


def test_another_release_or_day_is_another_page(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    etag = kept(reader, PAGE)
    monkeypatch.setattr(settings, "RELEASE", "next")
    assert status(reader, PAGE, etag) == 200
    monkeypatch.undo()
    assert status(reader, PAGE, etag) == 304
    monkeypatch.setattr(settings, "TODAY", date(2031, 1, 1))
    assert status(reader, PAGE, etag) == 200


def test_another_address_is_another_page(reader: Client) -> None:
    assert status(reader, PAGE + "&focus=G1-04", kept(reader, PAGE)) == 200


def test_a_message_is_said_once(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    etag = kept(reader, PAGE)
    monkeypatch.setattr("dashboard.etags.get_messages", lambda request: ["已保存"])
    assert status(reader, PAGE, etag) == 200
