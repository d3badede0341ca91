"""Two people on one row: the second sees both versions and loses nothing, and never takes the place of the first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from metrics.acts.writing import writing
from metrics.models import Assignment, Case, Mentoring, Plan, Role, TrailEntry
from metrics.models.current import Conflict
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.site import address, change_list, client_of, listed, make_account, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def clerk() -> Client:
    return client_of(Role.CLERK, cast.VILLAGE)


def somebody(row: Any, **changes: Any) -> None:
    """Another clerk is faster."""
    account, _is_new = make_account("faster"), True
    with writing(account, "别人更正") as work:
        work.correct(type(row).objects.get(pk=row.pk), **changes)


def somebody_deletes(row: Any) -> None:
    with writing(make_account("deleter"), "重复登记") as work:
        work.delete(type(row).objects.get(pk=row.pk))


def stored(row: Any, *names: str) -> tuple[Any, ...]:
    fresh = type(row).objects.get(pk=row.pk)
    return tuple(getattr(fresh, name) for name in names)


def again(response: Any, **changes: Any) -> dict[str, Any]:
    """What the page of a conflict would send, with what is preselected on it."""
    values = typed(response)
    forms = [response.context["adminform"].form]
    forms += [form for each in response.context["inline_admin_formsets"] for form in each.formset.forms]
    for form in forms:
        if form.clash is not None and form.errors:
            values |= answers(form)
    return values | changes


def answers(form: Any) -> dict[str, Any]:
    prefix = form.clash.prefix
    chosen = {f"{prefix}choice-{each.name}": each.choice for each in form.clash.differences if each.choice}
    return chosen | {f"{prefix}shown_version": form.clash.version}


# --- the form ------------------------------------------------------------------------------------------------------


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


# --- rows on the form of another row -------------------------------------------------------------------------------


def test_an_inline_row_has_its_conflict_beside_it(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注"})
    somebody(part, note="别人的备注", role="first_secretary")
    page = clerk.post(address(row), data)
    assert page.status_code == 409
    for words in ("别人已经改过这一行", "别人的备注", "我的备注", 'name="mentorings-0-choice-note"'):
        assert words in page.text
    assert clerk.post(address(row), again(page)).status_code == 409
    assert stored(part, "note") == ("别人的备注",)
    assert clerk.post(address(row), again(page) | {"mentorings-0-choice-note": "mine"}).status_code == 302
    assert stored(part, "note", "role") == ("我的备注", "first_secretary")


def test_an_inline_row_without_its_version_is_refused(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注", "mentorings-0-seen_version": ""})
    assert clerk.post(address(row), data).status_code == 409
    assert stored(part, "note") == ("",)


def test_an_inline_row_that_i_left_alone_stays_as_others_wrote_it(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody(part, note="别人的备注")
    assert clerk.post(address(row), data).status_code == 302
    assert stored(part, "note", "version") == ("别人的备注", 2)
    assert stored(row, "note") == ("我的备注",)


def test_an_inline_row_is_not_deleted_unseen(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-DELETE": "on"})
    somebody(part, note="别人的备注")
    page = clerk.post(address(row), data)
    assert page.status_code == 409 and "别人改过您要删除的行" in page.text and "别人的备注" in page.text
    assert Mentoring.objects.filter(pk=part.pk).exists()
    assert clerk.post(address(row), again(page)).status_code == 302
    assert not Mentoring.objects.filter(pk=part.pk).exists()


def test_an_inline_row_that_is_gone_keeps_what_was_typed_and_stands_in_the_way_of_nothing(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part, other = cast.make_mentoring(assignment=row), cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注", "mentorings-1-note": "另一行"})
    somebody_deletes(part)
    page = clerk.post(address(row), data)
    assert page.status_code == 409
    assert "deleter先生" in page.text and "我的备注" in page.text and "另一行" in page.text
    assert clerk.post(address(row), again(page)).status_code == 302
    assert stored(other, "note") == ("另一行",)
    assert not Mentoring.objects.filter(pk=part.pk).exists()


def test_an_untouched_inline_row_that_is_gone_is_no_conflict(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), note="我的备注")
    somebody_deletes(part)
    assert clerk.post(address(row), data).status_code == 302
    assert stored(row, "note") == ("我的备注",)


def test_an_inline_row_that_goes_between_two_looks_is_looked_at_again(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL every query sees what was committed last: the row was found, and its key is not valid any more."""
    from dashboard.admin.forms.formsets import InlineFormSet

    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    data = typed(clerk.get(address(row)), **{"mentorings-0-note": "我的备注"})
    real, times = InlineFormSet.add_fields, []

    def add_fields(self: Any, form: Any, index: Any) -> None:
        real(self, form, index)
        if index == 0 and not times:
            times.append(index)
            form.fields["id"].queryset = Mentoring.objects.none()

    monkeypatch.setattr(InlineFormSet, "add_fields", add_fields)
    assert clerk.post(address(row), data).status_code == 302
    assert times and stored(part, "note") == ("我的备注",)


# --- lists ---------------------------------------------------------------------------------------------------------


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


# --- deleting ------------------------------------------------------------------------------------------------------


def versions(page: Any) -> dict[str, Any]:
    return {f"version-{row.pk}": row.version for row, _changes in page.context["rows"]}


def test_deleting_is_in_the_trail_one_by_one_and_by_action(clerk: Client) -> None:
    first, second = cast.make_assignment(unit=cast.VILLAGE), cast.make_assignment(unit=cast.VILLAGE)
    sent = versions(clerk.get(address(first, "delete"))) | {"post": "yes", "why": "重复登记"}
    assert clerk.post(address(first, "delete"), sent).status_code == 302
    chosen = {"action": "delete_selected", "_selected_action": second.pk}
    page = clerk.post(change_list(Assignment), chosen)
    assert clerk.post(change_list(Assignment), chosen | versions(page) | {"post": "yes"}).status_code == 302
    assert not Assignment.objects.exists()
    assert [entry.why for entry in TrailEntry.objects.filter(verb="delete")] == ["批量操作", "重复登记"]


@pytest.mark.parametrize("seen", ["stale", "missing", "999"])
def test_a_row_is_not_deleted_as_nobody_saw_it(clerk: Client, seen: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    sent = versions(clerk.get(address(row, "delete"))) | {"post": "yes", "why": "我的事由"}
    if seen != "stale":
        sent |= {f"version-{row.pk}": seen} if seen == "999" else {}
        sent = sent if seen == "999" else {"post": "yes", "why": "我的事由"}
    somebody(row, note="别人的备注")
    page = clerk.post(address(row, "delete"), sent)
    assert page.status_code == 409
    assert "faster先生" in page.text and "没有删除" in page.text and "我的事由" in page.text
    assert ("别人的备注" in page.text) == (seen == "stale")
    assert Assignment.objects.filter(pk=row.pk).exists()
    assert clerk.post(address(row, "delete"), sent | versions(page)).status_code == 302


def test_of_chosen_rows_none_is_deleted_when_one_moved(clerk: Client) -> None:
    rows = [cast.make_assignment(unit=cast.VILLAGE) for _ in range(3)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    sent = chosen | versions(clerk.post(change_list(Assignment), chosen)) | {"post": "yes", "why": "我的事由"}
    somebody(rows[1], note="别人的备注")
    page = clerk.post(change_list(Assignment), sent)
    assert page.status_code == 409
    assert "faster先生" in page.text and "别人的备注" in page.text and "我的事由" in page.text
    assert Assignment.objects.count() == 3
    assert clerk.post(change_list(Assignment), sent | versions(page)).status_code == 302
    assert not Assignment.objects.exists()


def test_of_chosen_rows_one_that_is_gone_is_told(clerk: Client) -> None:
    rows = [cast.make_assignment(unit=cast.VILLAGE) for _ in range(2)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    sent = chosen | versions(clerk.post(change_list(Assignment), chosen)) | {"post": "yes"}
    somebody_deletes(rows[0])
    page = clerk.post(change_list(Assignment), sent)
    assert page.status_code == 409 and "1行已经被别人删除" in page.text
    assert Assignment.objects.filter(pk=rows[1].pk).exists()


def test_a_row_that_moves_while_it_is_deleted_is_looked_at_again(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the check of its version and its lock. Here the change is undone with the attempt that met it."""
    from metrics.acts.writing import Work

    row = cast.make_assignment(unit=cast.VILLAGE)
    real, attempts = Work.lock_rows, []

    def lock_rows(self: Work, rows: Any) -> None:
        attempts.append(rows)
        if len(attempts) == 1:
            with self.passing():
                Assignment._base_manager.filter(pk=row.pk).update(note="别人的备注")
            self._before[Assignment].clear()
        real(self, rows)

    sent = versions(clerk.get(address(row, "delete"))) | {"post": "yes"}
    monkeypatch.setattr(Work, "lock_rows", lock_rows)
    assert clerk.post(address(row, "delete"), sent).status_code == 302
    assert len(attempts) == 2
