"""What was typed into a grid and not saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from metrics.models import (
    Account,
    Draft,
    Return,
    Role,
    Workshop,
)
from tests.dashboard.admin.returns.filling import correct
from tests.dashboard.admin.returns.test_grid import QUARTER, WORKSHOPS
from tests.support import cast
from tests.support.grids import cell, inputs, send
from tests.support.site import client_of, make_account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(account: Account) -> Client:
    return signed_in(account)


def left(client: Client, address: str, page: Any, changes: dict[str, str]) -> Any:
    path, _question, query = address.partition("?")
    return send(client, f"{path}draft/?{query}", page, changes)


def test_what_was_typed_waits_for_whoever_typed_it(clerk: Client, account: Account, shop: Workshop) -> None:
    other = cast.make_workshop()
    cast.make_return(subject=other, period_start=QUARTER, jobs=5)
    answer = left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "十二", cell(shop, "note"): "没填完"})
    assert answer.status_code == 200 and not Return.objects.filter(workshop=shop).exists()
    draft = Draft.objects.get()
    assert (draft.account, draft.address) == (account, WORKSHOPS)
    assert {name.split("-")[0] for name in draft.values} == {str(shop.pk)}
    assert "恢复" in clerk.get(WORKSHOPS).text and inputs(clerk.get(WORKSHOPS))[cell(shop, "jobs")] == ""
    back = clerk.get(f"{WORKSHOPS}?draft=restore")
    assert back.status_code == 200
    assert (inputs(back)[cell(shop, "jobs")], inputs(back)[cell(shop, "note")]) == ("十二", "没填完")
    neighbour = signed_in(make_account("other", (Role.CLERK, cast.VILLAGE)))
    assert "没填完" not in neighbour.get(f"{WORKSHOPS}?draft=restore").text
    assert send(clerk, WORKSHOPS, back, {cell(shop, "jobs"): "12"}).status_code == 302
    assert not Draft.objects.exists() and Return.objects.get(workshop=shop).jobs == 12


def test_a_draft_of_what_others_changed_since_shows_both(clerk: Client, shop: Workshop) -> None:
    row = cast.make_return(subject=shop, period_start=QUARTER, jobs=3)
    left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"})
    correct(row, jobs=5)
    back = clerk.get(f"{WORKSHOPS}?draft=restore")
    assert inputs(back)[cell(shop, "jobs")] == "4" and "别人填的是 5" in back.text


def test_a_draft_that_is_thrown_away_is_gone(clerk: Client, shop: Workshop) -> None:
    left(clerk, f"{WORKSHOPS}?unit={cast.VILLAGE}", clerk.get(WORKSHOPS), {cell(shop, "jobs"): "4"})
    address = f"{WORKSHOPS}?unit={cast.VILLAGE}"
    assert Draft.objects.get().address == address
    assert clerk.post(f"{WORKSHOPS}draft/?unit={cast.VILLAGE}", {"_discard_draft": "1"})["Location"] == address
    assert not Draft.objects.exists()


def test_a_draft_holds_nothing_of_other_units(clerk: Client, shop: Workshop) -> None:
    foreign = cast.make_workshop(unit=cast.OTHER_VILLAGE)
    names = {f"{foreign.pk}-version": "0", f"{foreign.pk}-jobs": "6", cell(shop, "jobs"): "4", "why": "x", "junk": "y"}
    left(clerk, WORKSHOPS, clerk.get(WORKSHOPS), names)
    assert {name.split("-")[0] for name in Draft.objects.get().values} == {str(shop.pk)}
    assert clerk.post(f"{WORKSHOPS}draft/?unit={cast.OTHER_VILLAGE}", names).status_code == 404
    assert client_of(Role.AUDITOR, cast.DISTRICT).post(f"{WORKSHOPS}draft/", names).status_code == 403
