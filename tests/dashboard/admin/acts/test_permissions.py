"""Nothing is read or written beyond the grants."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from metrics.models import (
    Assignment,
    Role,
)
from tests.support import cast
from tests.support.site import address, change_list, make_account, signed_in, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def one_of_every_ledger(unit: str) -> list[Any]:
    """Rows that all carry the unit, with what they refer to."""
    enterprise = cast.make_enterprise(unit=unit)
    assignment = cast.make_assignment(unit=unit)
    return [
        assignment,
        cast.make_mentoring(assignment=assignment, unit=unit, mentor=cast.make_person(unit=unit)),
        cast.make_admission(unit=unit),
        enterprise,
        cast.make_stake(unit=unit, enterprise=enterprise),
        cast.make_workshop(unit=unit),
        cast.make_estate(unit=unit),
        cast.make_return(subject=enterprise),
        cast.make_income(unit=unit),
    ]


@pytest.mark.parametrize("unit", [cast.OTHER_VILLAGE, cast.OUTSIDE_VILLAGE])
def test_rows_of_other_units_are_out_of_reach(clerk, unit: str) -> None:
    for row in one_of_every_ledger(unit):
        names = (str(row), cast.UNITS[unit][0])
        page = clerk.get(change_list(type(row)))
        assert page.status_code == 200
        assert not [name for name in names if name in page.text]
        for action in ("change", "delete", "history"):
            found = clerk.get(address(row, action), follow=True)
            assert found.status_code == 404 or found.redirect_chain
            # Django names the key that was asked for, and nothing of the row.
            assert cast.UNITS[unit][0] not in found.text


def test_own_rows_open(clerk) -> None:
    for row in one_of_every_ledger(cast.VILLAGE):
        for action in ("change", "delete", "history"):
            assert clerk.get(address(row, action)).status_code == 200
        assert str(row.pk) in clerk.get(change_list(type(row))).text


def test_choices_offer_nothing_foreign(clerk) -> None:
    one_of_every_ledger(cast.OUTSIDE_VILLAGE)
    foreign = cast.make_person(unit=cast.OUTSIDE_VILLAGE, name="外人")
    page = reverse("admin:autocomplete")
    ask = {"app_label": "metrics", "model_name": "assignment", "field_name": "person", "term": ""}
    assert clerk.get(page, ask).json()["results"] == []
    own = cast.make_person(unit=cast.VILLAGE)
    assert [each["id"] for each in clerk.get(page, ask).json()["results"]] == [str(own.pk)]
    form = clerk.get(change_list(Assignment, "add"))
    data = typed(form, unit=cast.VILLAGE, person=foreign.pk, role="shadowing", started_on="2023-01-01")
    answer = clerk.post(change_list(Assignment, "add"), data)
    assert answer.status_code == 200 and "外人" not in answer.text
    assert not Assignment.objects.filter(person=foreign).exists()


@pytest.mark.parametrize("unit", [cast.OTHER_VILLAGE, cast.TOWN, cast.OUTSIDE_VILLAGE])
def test_no_row_is_put_into_or_moved_to_another_unit(clerk, unit: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), unit=unit))
    assert answer.status_code == 200
    assert cast.UNITS[unit][0] not in answer.text
    row.refresh_from_db()
    assert row.unit_id == cast.VILLAGE


def test_a_row_that_is_only_readable_cannot_be_written() -> None:
    """Somebody who reads the district but writes for one village."""
    client = signed_in(make_account("both", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    row = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    page = client.get(address(row))
    assert page.status_code == 200 and 'name="_save"' not in page.text
    assert client.post(address(row), {"role": "shadowing"}).status_code == 403
    assert client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(address(row), {"verb": "supersede", "change_day": "2023-05-01"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    assert client.post(change_list(Assignment), chosen).status_code in {200, 403}
    assert Assignment.objects.filter(pk=row.pk, role="reserve_cadre").exists()


def test_a_stake_in_a_company_above_can_be_corrected_by_the_village(clerk) -> None:
    """The clerk could not choose the company anew, yet may keep it."""
    stake = cast.make_stake(unit=cast.VILLAGE, enterprise=cast.make_enterprise(unit=cast.DISTRICT))
    assert clerk.post(address(stake), typed(clerk.get(address(stake)), amount="2500.50")).status_code == 302
    stake.refresh_from_db()
    assert str(stake.amount) == "2500.50"
