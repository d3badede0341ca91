"""Two people on rows that are changed in a list."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from metrics.models import Case, Plan, Role
from tests.dashboard.admin.forms.faster import answers, somebody, somebody_deletes, stored
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.site import change_list, client_of, listed, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.fixture
def clerk(district: None) -> Client:
    """Of the township, who may say that a plan is fulfilled."""
    return client_of(Role.CLERK, cast.TOWN)


def test_a_list_shows_both_values_of_a_row_that_moved(clerk: Client) -> None:
    first, second = (FACTORIES["plans"](unit=cast.VILLAGE) for _ in range(2))
    page = clerk.get(change_list(Plan))
    assert page.context["cl"].list_editable == ("progress",)
    data = listed(page, **{"form-0-progress": "under_way", "form-1-progress": "under_way"})
    somebody(first, progress="accepted")
    answer = clerk.post(change_list(Plan), data)
    assert answer.status_code == 409
    moved = next(form for form in answer.context["cl"].formset.forms if form.instance.pk == first.pk)
    (difference,) = moved.clash.differences
    assert (difference.before, difference.now, difference.mine) == ("已制定", "已验收", "整顿中")
    assert (stored(first, "progress"), stored(second, "progress")) == (("accepted",), ("drafted",))
    sent = listed(answer, **answers(moved), **{f"{moved.prefix}-choice-progress": "mine"})
    assert clerk.post(change_list(Plan), sent).status_code == 302
    assert (stored(first, "progress"), stored(second, "progress")) == (("under_way",), ("under_way",))


@pytest.mark.parametrize("seen", ["", "7"])
def test_a_list_without_the_versions_is_refused(clerk: Client, seen: str) -> None:
    row = FACTORIES["plans"](unit=cast.VILLAGE)
    data = listed(clerk.get(change_list(Plan)), **{"form-0-progress": "under_way", "form-0-seen_version": seen})
    assert clerk.post(change_list(Plan), data).status_code == 409
    assert stored(row, "progress") == ("drafted",)


def test_rows_of_a_list_that_i_left_alone_stay_as_others_wrote_them(clerk: Client) -> None:
    first, second = (FACTORIES["plans"](unit=cast.VILLAGE) for _ in range(2))
    page = clerk.get(change_list(Plan))
    mine = next(form for form in page.context["cl"].formset.forms if form.instance.pk == second.pk)
    data = listed(page, **{f"{mine.prefix}-progress": "under_way"})
    somebody(first, progress="accepted")
    assert clerk.post(change_list(Plan), data).status_code == 302
    assert (stored(first, "progress"), stored(second, "progress")) == (("accepted",), ("under_way",))


def test_a_row_of_a_list_that_is_gone_is_named_and_skipped_the_second_time(clerk: Client) -> None:
    first, second = (FACTORIES["plans"](unit=cast.VILLAGE) for _ in range(2))
    data = listed(clerk.get(change_list(Plan)), **{"form-0-progress": "under_way", "form-1-progress": "accepted"})
    by_key = {data["form-0-id"]: "under_way", data["form-1-id"]: "accepted"}
    somebody_deletes(first)
    answer = clerk.post(change_list(Plan), data)
    assert answer.status_code == 409 and "deleter先生" in answer.text
    gone = next(form for form in answer.context["cl"].formset.forms if form.deletion)
    assert clerk.post(change_list(Plan), listed(answer, **answers(gone))).status_code == 302
    assert stored(second, "progress") == (by_key[second.pk],)


def test_the_rows_of_a_list_stay_beside_their_own_forms(clerk: Client) -> None:
    """Another row that comes in between, or changes places, must not take what was typed for its neighbour."""
    rows = [FACTORIES["plans"](unit=cast.VILLAGE, started_on=date(2022, month, 1)) for month in (1, 2, 3)]
    page = clerk.get(change_list(Plan))
    data = listed(page, **{"form-0-progress": "under_way", "act-verb": ""})
    somebody(rows[0], started_on=date(2022, 2, 15))
    answer = clerk.post(change_list(Plan), data)
    changes = answer.context["cl"]
    assert [row.pk for row in changes.result_list] == [form.instance.pk for form in changes.formset.forms]


def test_an_outcome_is_noted_in_the_list_with_its_day(clerk: Client) -> None:
    row = FACTORIES["cases"](unit=cast.VILLAGE)
    page = clerk.get(change_list(Case))
    answer = clerk.post(change_list(Case), listed(page, **{"form-0-outcome": "solved"}))
    assert answer.status_code == 200 and "办结须同时填写结束日期和结果" in answer.text
    sent = listed(page, **{"form-0-outcome": "solved", "form-0-ended_on": "2023-08-01"})
    assert clerk.post(change_list(Case), sent).status_code == 302
    assert stored(row, "outcome", "ended_on") == ("solved", date(2023, 8, 1))


def test_a_list_offers_nothing_to_change_in_rows_of_others() -> None:
    from tests.support.site import signed_in

    client = signed_in(make_account("both", (Role.LEADER, cast.DISTRICT), (Role.CLERK, cast.VILLAGE)))
    own, foreign = (FACTORIES["plans"](unit=unit) for unit in (cast.VILLAGE, cast.OTHER_VILLAGE))
    page = client.get(change_list(Plan))
    by_key = {form.instance.pk: form for form in page.context["cl"].formset.forms}
    assert "progress" in by_key[own.pk].fields and "progress" not in by_key[foreign.pk].fields
    prefix = by_key[foreign.pk].prefix
    sent = listed(page, **{f"{prefix}-progress": "accepted", f"{prefix}-seen_version": 1})
    client.post(change_list(Plan), sent)
    assert stored(foreign, "progress", "version") == ("drafted", 1)
