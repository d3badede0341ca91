"""更正 and 变更 are chosen in the form and explained there; a reason is compulsory once a row was accepted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from metrics.acts.reviewing import accept
from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.models import Assignment, Mentoring, Plan, Role, TrailEntry
from metrics.periods import Period
from tests.support import cast
from tests.support.cast import FACTORIES
from tests.support.site import address, change_list, client_of, listed, load_catalogue, make_account, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def accepted(row: Any) -> Any:
    """The row, after somebody else has accepted it."""
    with writing(make_account(f"reviewer-{row.pk}-{row._meta.model_name}"), "审核") as work:
        accept(work, row, seen_version=row.version)
    return row


def stored(row: Any, *names: str) -> tuple[Any, ...]:
    fresh = type(row).objects.get(pk=row.pk)
    return tuple(getattr(fresh, name) for name in names)


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["adminform"].form.errors.items()}


def test_both_verbs_are_explained_and_neither_is_chosen(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    page = clerk.get(address(row)).text
    for words in ("原来记错了", "过去各期的数跟着变", "情况变了", "既不算结束也不算新增", "变更日"):
        assert words in page
    assert 'name="verb"' in page and "checked" not in page


@pytest.mark.parametrize("changes", [{"role": "secondment"}, {"note": "只改备注"}, {}])
def test_without_a_choice_nothing_is_saved(clerk: Client, changes: dict[str, str]) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    answer = clerk.post(address(row), typed(clerk.get(address(row)), **changes) | {"verb": ""})
    assert answer.status_code == 200
    assert errors_of(answer) == {"verb": ["请选择这次是更正还是变更：原来记错了选“更正”，情况变了选“变更”。"]}
    assert stored(row, "version", "role", "note") == (1, "reserve_cadre", "")


def test_only_states_that_are_there_are_asked(clerk: Client) -> None:
    rows = [cast.make_admission(unit=cast.VILLAGE), cast.make_income(unit=cast.VILLAGE)]
    for page in (clerk.get(change_list(Assignment, "add")), *(clerk.get(address(row)) for row in rows)):
        assert 'name="verb"' not in page.text and "verb" not in page.context["adminform"].form.fields
    person = cast.make_person(unit=cast.VILLAGE)
    new = {"unit": cast.VILLAGE, "person": person.pk, "role": "steward", "started_on": "2023-03-01"}
    adding = change_list(Assignment, "add")
    assert clerk.post(adding, typed(clerk.get(adding), **new)).status_code == 302
    (admission, _income) = rows
    assert clerk.post(address(admission), typed(clerk.get(address(admission)), note="改")).status_code == 302


def test_a_correction_changes_the_past_and_a_succession_does_not(clerk: Client) -> None:
    load_catalogue()
    figure = lambda period: compute(["G1-03"], cast.VILLAGE, Period.parse(period)).of("G1-03").value  # noqa: E731
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2023-05-01", role="secondment")
    assert clerk.post(address(row), data).status_code == 302
    assert (figure("2022"), figure("2023")) == (1, 0)
    other = cast.make_assignment(unit=cast.VILLAGE)
    assert clerk.post(address(other), typed(clerk.get(address(other)), role="secondment")).status_code == 302
    assert figure("2022") == 1


def test_succeeding_closes_a_row_and_opens_the_next(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    changes = {"verb": "supersede", "change_day": "2023-05-01", "role": "reserve_secretary", "why": "换岗"}
    answer = clerk.post(address(row), typed(clerk.get(address(row)), **changes))
    after = Assignment.objects.get(predecessor=row)
    assert answer.status_code == 302 and answer["Location"] == address(after)
    assert stored(row, "role", "ended_on") == ("reserve_cadre", date(2023, 4, 30))
    assert (after.role, after.started_on, after.ended_on) == ("reserve_secretary", date(2023, 5, 1), None)
    assert {entry.why for entry in TrailEntry.objects.filter(verb="supersede")} == {"换岗"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-05-01", "变更日须在本行开始之后"),
        ("2022-01-01", "变更日须在本行开始之后"),
        ("", "请填写变更日"),
        ("五月", "不是日期。请写成 2023-01-31"),
    ],
)
def test_a_day_that_does_not_fit_changes_nothing(clerk: Client, day: str, words: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    changes = {"verb": "supersede", "change_day": day, "role": "reserve_secretary", "note": "我的备注"}
    answer = clerk.post(address(row), typed(clerk.get(address(row)), **changes))
    assert answer.status_code == 200 and 'value="我的备注"' in answer.text
    (message,) = errors_of(answer)["change_day"]
    assert words in message
    assert stored(row, "role", "ended_on", "version") == ("reserve_cadre", None, 1)
    assert Assignment.objects.count() == 1


def test_half_a_succession_never_stays(clerk: Client) -> None:
    """The old row can be closed, but its successor is there already."""
    row = cast.make_assignment(unit=cast.VILLAGE)
    cast.make_assignment(unit=cast.VILLAGE, person=row.person, role="steward", started_on=date(2023, 5, 1))
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2023-05-01", role="steward", note="换岗")
    answer = clerk.post(address(row), data)
    assert answer.status_code == 200 and "已经登记" in answer.text and 'value="换岗"' in answer.text
    assert "已变更" not in answer.text
    assert stored(row, "ended_on", "version") == (None, 1)
    assert not TrailEntry.objects.exclude(verb="create").exists()


def test_a_row_is_succeeded_once_and_says_so(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    with writing(None, "换岗") as work:
        supersede(work, row, date(2023, 5, 1), role="secondment")
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2022-05-01", role="steward")
    answer = clerk.post(address(row), data)
    assert answer.status_code == 200 and "请从变更后的行再变更" in answer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "没有改动任何内容"), ({"started_on": "2022-02-02", "role": "steward"}, "变更不改开始日期")],
)
def test_a_succession_that_is_none_is_refused(clerk: Client, changes: dict[str, str], words: str) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2023-05-01", **changes)
    answer = clerk.post(address(row), data)
    assert answer.status_code == 200 and words in answer.text
    assert Assignment.objects.count() == 1


def test_rows_beside_it_are_not_changed_in_a_succession(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = cast.make_mentoring(assignment=row)
    changes = {"verb": "supersede", "change_day": "2023-05-01", "role": "steward", "mentorings-0-note": "我的备注"}
    answer = clerk.post(address(row), typed(clerk.get(address(row)), **changes))
    assert answer.status_code == 200
    assert "变更时不能同时改下面的行" in answer.text and "我的备注" in answer.text
    assert (Assignment.objects.count(), Mentoring.objects.count(), stored(part, "note")) == (1, 1, ("",))
    assert (
        clerk.post(address(row), typed(clerk.get(address(row)), **changes | {"mentorings-0-note": ""})).status_code
        == 302
    )
    assert Mentoring.objects.count() == 2


def test_nothing_is_moved_to_another_unit_by_succeeding(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    data = typed(clerk.get(address(row)), verb="supersede", change_day="2023-05-01", unit=cast.OTHER_VILLAGE)
    assert clerk.post(address(row), data).status_code == 200
    assert not Assignment.objects.filter(unit=cast.OTHER_VILLAGE).exists()


def test_saving_without_a_change_leaves_the_version(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    assert clerk.post(address(row), typed(clerk.get(address(row)))).status_code == 302
    assert stored(row, "version") == (1,)


def test_a_list_asks_for_the_verb_once(district: None) -> None:
    # Whoever made a plan does not say that it is fulfilled; the township does.
    clerk = client_of(Role.CLERK, cast.TOWN)
    rows = [FACTORIES["plans"](unit=cast.VILLAGE) for _ in range(2)]
    page = clerk.get(change_list(Plan))
    changes = {"form-0-progress": "under_way", "form-1-progress": "accepted"}
    for verb, day, words in (("", "", "更正还是变更"), ("supersede", "", "请填写变更日")):
        answer = clerk.post(change_list(Plan), listed(page, **changes, **{"act-verb": verb, "act-change_day": day}))
        assert answer.status_code == 200 and words in answer.text
    assert {stored(row, "progress") for row in rows} == {("drafted",)}
    sent = listed(page, **changes, **{"act-verb": "supersede", "act-change_day": "2023-05-01", "act-why": "整顿推进"})
    assert clerk.post(change_list(Plan), sent).status_code == 302
    assert {stored(row, "progress", "ended_on") for row in rows} == {("drafted", date(2023, 4, 30))}
    assert {row.successor.progress for row in rows} == {"under_way", "accepted"}
    assert set(TrailEntry.objects.filter(verb="supersede").values_list("why", flat=True)) == {"整顿推进"}


def test_what_a_list_cannot_do_is_told_in_it(clerk: Client) -> None:
    FACTORIES["plans"](unit=cast.VILLAGE)
    sent = {"form-0-progress": "under_way", "act-verb": "supersede", "act-change_day": "2020-01-01"}
    answer = clerk.post(change_list(Plan), listed(clerk.get(change_list(Plan)), **sent))
    assert answer.status_code == 200 and "变更日须在本行开始之后" in answer.text
    assert answer.context["cl"].formset.forms[0]["progress"].value() == "under_way"


NEEDED = "这一行已经审核通过，修改须写明事由"


def test_the_form_of_an_accepted_row_says_beforehand_that_it_wants_a_reason(clerk: Client) -> None:
    row, other = cast.make_admission(unit=cast.VILLAGE), cast.make_admission(unit=cast.VILLAGE)
    accepted(row)
    form = clerk.get(address(row)).context["adminform"].form
    assert form.fields["why"].required and "修改须写明" in str(form.fields["why"].help_text)
    assert not clerk.get(address(other)).context["adminform"].form.fields["why"].required


@pytest.mark.parametrize("verb", ["correct", "supersede"])
def test_an_accepted_row_is_not_changed_without_a_reason(clerk: Client, verb: str) -> None:
    row = accepted(cast.make_assignment(unit=cast.VILLAGE))
    data = typed(clerk.get(address(row)), verb=verb, change_day="2023-05-01", note="我的备注")
    answer = clerk.post(address(row), data)
    assert answer.status_code == 200 and NEEDED in errors_of(answer)["why"][0]
    assert stored(row, "version") == (1,)
    assert clerk.post(address(row), data | {"why": "材料有误"}).status_code == 302
    assert set(TrailEntry.objects.filter(verb=verb).values_list("why", flat=True)) == {"材料有误"}


def test_an_accepted_inline_row_wants_a_reason_too(clerk: Client) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE)
    part = accepted(cast.make_mentoring(assignment=row))
    for changes in ({"mentorings-0-note": "我的备注"}, {"mentorings-0-DELETE": "on"}):
        data = typed(clerk.get(address(row)), **changes)
        answer = clerk.post(address(row), data)
        assert answer.status_code == 200 and NEEDED in errors_of(answer)["why"][0]
        assert "成功" not in answer.text
        assert stored(part, "version", "note") == (1, "")
    assert clerk.post(address(row), data | {"why": "重复登记"}).status_code == 302
    assert not Mentoring.objects.exists()


def test_an_accepted_row_of_a_list_wants_a_reason(clerk: Client) -> None:
    row, _other = accepted(FACTORIES["plans"](unit=cast.VILLAGE)), FACTORIES["plans"](unit=cast.VILLAGE)
    page = clerk.get(change_list(Plan))
    mine = next(form.prefix for form in page.context["cl"].formset.forms if form.instance.pk == row.pk)
    data = listed(page, **{f"{mine}-progress": "under_way"})
    answer = clerk.post(change_list(Plan), data)
    assert answer.status_code == 200 and NEEDED in answer.text
    assert stored(row, "progress") == ("drafted",)
    assert clerk.post(change_list(Plan), data | {"act-why": "整顿推进"}).status_code == 302
    assert stored(row, "progress") == ("under_way",)


def test_an_accepted_row_is_not_deleted_without_a_reason(clerk: Client) -> None:
    row = accepted(cast.make_assignment(unit=cast.VILLAGE))
    sent = {"post": "yes", f"version-{row.pk}": 1}
    assert clerk.get(address(row, "delete")).context["form"].fields["why"].required
    page = clerk.post(address(row, "delete"), sent)
    assert page.status_code == 200 and NEEDED in page.text
    chosen = sent | {"action": "delete_selected", "_selected_action": row.pk}
    page = clerk.post(change_list(Assignment), chosen)
    assert page.status_code == 200 and NEEDED in page.text and "_selected_action" in page.text
    assert Assignment.objects.exists()
    assert clerk.post(change_list(Assignment), chosen | {"why": "重复登记"}).status_code == 302
    assert TrailEntry.objects.first().why == "重复登记"
