"""Two people on one row: the second sees both versions and loses nothing, and never takes the place of the first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.models import Assignment
from metrics.models.current import Conflict
from tests.dashboard.admin.forms.faster import again, somebody, somebody_deletes, stored
from tests.support import cast
from tests.support.site import address, change_list, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


@pytest.mark.parametrize("seen", ["stale", "", "999", "0", "1.0", "x", "9" * 40])
def test_the_second_of_two_sees_both_versions_and_keeps_what_was_typed(clerk: Client, seen: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), note="我的备注", role="secondment")
    somebody(row, role="shadowing")
    if seen != "stale":
        data["seen_version"] = seen
    answer = clerk.post(address(row), data)
    assert answer.status_code == 409
    assert "别人已经改过这一行" in answer.text and "faster先生" in answer.text
    assert 'value="我的备注"' in answer.text
    by_name = {each.name: each for each in answer.context["adminform"].form.clash.differences}
    role = by_name["role"]
    assert (role.before, role.now, role.mine, role.choice) == (
        "村干部后备" if seen == "stale" else "",
        "跟岗锻炼",
        "借调",
        "",
    )
    assert stored(row, "role", "note", "version") == ("shadowing", "", 2)


@pytest.mark.parametrize("seen", ["", "999", "2"])
def test_a_version_that_nobody_saw_is_refused_even_when_nobody_was_faster(clerk: Client, seen: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), note="我的备注") | {"seen_version": seen})
    assert answer.status_code == 409
    assert stored(row, "note", "version") == ("", 1)


def test_who_changed_what_is_preselected_and_saved(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody(row, role="shadowing", host_place="东部某区")
    page = clerk.post(address(row), data)
    choices = {each.name: each.choice for each in page.context["adminform"].form.clash.differences}
    assert choices == {"role": "now", "host_place": "now", "note": "mine"}
    assert clerk.post(address(row), again(page)).status_code == 302
    assert stored(row, "role", "host_place", "note", "version") == ("shadowing", "东部某区", "我的备注", 3)


@pytest.mark.parametrize(("choice", "kept"), [("now", "shadowing"), ("mine", "secondment")])
def test_what_both_changed_must_be_chosen(clerk: Client, choice: str, kept: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), role="secondment", note="我的备注")
    somebody(row, role="shadowing")
    page = clerk.post(address(row), data)
    assert clerk.post(address(row), again(page)).status_code == 409
    assert stored(row, "role", "note") == ("shadowing", "")
    assert clerk.post(address(row), again(page) | {"choice-role": choice}).status_code == 302
    assert stored(row, "role", "note") == (kept, "我的备注")


def test_the_ordinary_button_of_a_stale_form_never_takes_the_place_of_what_others_wrote(clerk: Client) -> None:
    """Even where the new version is guessed: what was not chosen is asked again."""
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody(row, role="shadowing")
    assert clerk.post(address(row), data | {"shown_version": "1"}).status_code == 409
    assert clerk.post(address(row), data | {"shown_version": "2"}).status_code == 302
    assert stored(row, "role", "note") == ("shadowing", "我的备注")


def test_what_is_typed_on_the_page_of_the_conflict_counts(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), role="secondment")
    somebody(row, role="shadowing")
    page = clerk.post(address(row), data)
    sent = again(page) | {"choice-role": "mine", "role": "steward", "note": "再想了想"}
    assert clerk.post(address(row), sent).status_code == 302
    assert stored(row, "role", "note") == ("steward", "再想了想")


def test_a_third_version_is_a_conflict_again(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), role="secondment")
    somebody(row, role="shadowing")
    page = clerk.post(address(row), data)
    with writing(None, "又改") as work:
        work.correct(Assignment.objects.get(pk=row.pk), role="steward")
    answer = clerk.post(address(row), again(page) | {"choice-role": "mine"})
    assert answer.status_code == 409 and "移民管家" in answer.text
    assert stored(row, "role") == ("steward",)


def test_who_changed_nothing_has_nothing_to_choose(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)))
    somebody(row, role="shadowing")
    assert clerk.post(address(row), data).status_code == 302
    assert stored(row, "role", "version") == ("shadowing", 2)


def test_a_conflict_and_a_mistake_at_once_are_both_told(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), started_on="三月", note="我的备注")
    somebody(row, role="shadowing")
    page = clerk.post(address(row), data)
    assert page.status_code == 409 and "三月" in page.text
    by_name = {each.name: each for each in page.context["adminform"].form.clash.differences}
    assert by_name["started_on"].mine == "三月"
    answer = clerk.post(address(row), again(page))
    assert answer.status_code == 200 and "选用哪一个" not in answer.text and "用现在的" in answer.text
    assert clerk.post(address(row), again(answer) | {"choice-started_on": "now"}).status_code == 302
    assert stored(row, "started_on", "note") == (date(2022, 1, 1), "我的备注")


def test_a_conflict_in_the_last_moment_is_told_too(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)

    def faster(self: Any, *args: Any, **kwargs: Any) -> None:
        raise Conflict(self)

    data = typed(clerk.get(address(row)), note="我的备注")
    monkeypatch.setattr(Assignment, "save", faster)
    answer = clerk.post(address(row), data)
    assert "没有保存" in answer.text and 'value="我的备注"' in answer.text
    assert stored(row, "note") == ("",)


def test_a_row_that_was_deleted_meanwhile_is_named_and_the_typed_stays(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody_deletes(row)
    answer = clerk.post(address(row), data)
    assert answer.status_code == 409
    for words in ("deleter先生", "重复登记", "我的备注", change_list(Assignment, "deleted")):
        assert words in answer.text
    foreign = cast.make_assignment(unit=cast.OTHER_VILLAGE)
    hidden = foreign.pk
    with writing(None, "外村") as work:
        work.delete(foreign)
    place = address(row).replace(f"/{row.pk}/", "/{}/")
    assert [clerk.post(place.format(key), data).status_code for key in (hidden, 0, "x", "9" * 30)] == [302] * 4


def test_a_succession_meets_the_same_conflict(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2023-05-01", role="secondment")
    somebody(row, role="shadowing", note="别人的备注")
    page = clerk.post(address(row), data)
    assert page.status_code == 409 and 'value="2023-05-01"' in page.text
    assert clerk.post(address(row), again(page) | {"choice-role": "mine"}).status_code == 302
    assert stored(row, "role", "note", "ended_on") == ("shadowing", "别人的备注", date(2023, 4, 30))
    after = Assignment.objects.get(predecessor=row)
    assert (after.role, after.note) == ("secondment", "别人的备注")
