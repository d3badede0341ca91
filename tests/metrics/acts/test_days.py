"""Impossible days: refused in words on every way in, and a refusal changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.reorganising import recode
from metrics.acts.rules import days
from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.registry import register_of, registers
from metrics.ledgers.rules.days import Within
from metrics.models import (
    Admission,
    Assignment,
    Case,
    CollectiveIncome,
    Enterprise,
    ExchangeStep,
    Mentoring,
    PartyOrganisation,
    Person,
    Plan,
    Rating,
    Role,
    Stake,
    TrailEntry,
)
from metrics.models.rows import Event, LedgerRow
from metrics.today import today
from tests.support import cast
from tests.support.dice import faults_of
from tests.support.maker import DAY, START, make
from tests.support.site import change_list, client_of, typed
from tests.support.threads import run_together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
ONE = timedelta(days=1)
LEDGERS: list[Any] = [each.model for each in registers() if issubclass(each.model, LedgerRow)]
BORN_LATE = date(2010, 3, 1)


@pytest.fixture
def district(db: None) -> None:
    cast.make_cast()


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What is tried within is refused in these words, and the trail is as it was."""
    before = TrailEntry.objects.count()
    with pytest.raises(ValidationError) as error, writing(None, "试"):
        yield
    assert any(words in each for each in error.value.messages), error.value.messages
    assert TrailEntry.objects.count() == before


# --- days in the future --------------------------------------------------------------------------------------------

COLUMNS = [(model, field.name) for model in LEDGERS for field in register_of(model).days]
PLANNED = {"started_on", "ended_on", "due_on"}


@pytest.mark.parametrize(("model", "column"), COLUMNS, ids=str)
def test_no_column_holds_a_day_that_cannot_be(model: Any, column: str) -> None:
    row = make(model, unit=cast.VILLAGE)
    assert faults_of(row) == []
    days = [today().replace(year=2090), today().replace(year=1800)]
    days += [today() + ONE] if column not in PLANNED or (model is Case and column == "ended_on") else []
    for day in days:
        setattr(row, column, day.replace(month=10, day=1) if column == "period_start" else day)
        assert any(
            "不能晚于" in each or "最晚" in each or "年份" in each or "所属期" in each for each in faults_of(row)
        )
    setattr(row, column, today() - ONE)
    assert not any("今天" in each for each in faults_of(row))


# --- the ways in ---------------------------------------------------------------------------------------------------

TOO_YOUNG = "未满 18 周岁"


def test_nobody_is_admitted_before_he_is_of_age_on_any_way_of_the_unit_of_work() -> None:
    child = cast.make_person(birth_date=BORN_LATE)
    values = {"unit_id": cast.VILLAGE, "person": child, "background": "other"}
    with refused(TOO_YOUNG), writing(None, "登记") as work:
        work.create(Admission(**values, day=DAY))
    with refused(TOO_YOUNG):
        Admission.objects.bulk_create([Admission(**values, day=DAY)])
    kept = cast.make_admission(person=cast.make_person(birth_date=date(1990, 1, 1)), day=DAY)
    with refused(TOO_YOUNG), writing(None, "更正") as work:
        work.correct(kept.person, birth_date=BORN_LATE)
    with refused(TOO_YOUNG):
        Person.objects.filter(pk=kept.person_id).update(birth_date=BORN_LATE)
    with refused(TOO_YOUNG), writing(None, "更正") as work:
        work.correct(Admission.objects.get(pk=kept.pk), day=date(2007, 12, 31))


def test_a_row_that_cannot_be_any_more_is_not_restored() -> None:
    row = cast.make_admission(person=cast.make_person(birth_date=date(1990, 1, 1)), day=DAY)
    with writing(None, "删除") as work:
        work.delete(Admission.objects.get(pk=row.pk))
    with writing(None, "更正") as work:
        work.correct(Person.objects.get(pk=row.person_id), birth_date=BORN_LATE)
    with refused(TOO_YOUNG), writing(None, "恢复") as work:
        restore(work, TrailEntry.objects.get(verb="delete"))


def test_a_form_says_it_and_keeps_what_was_typed() -> None:
    child, client = cast.make_person(birth_date=BORN_LATE), client_of(Role.CLERK, cast.VILLAGE)
    sent = {"unit": cast.VILLAGE, "person": child.pk, "background": "other", "day": "2023-05-10", "why": ""}
    answer = client.post(change_list(Admission, "add"), sent)
    assert TOO_YOUNG in answer.content.decode() and 'value="2023-05-10"' in answer.content.decode()
    assert not Admission.objects.exists()


def test_a_sheet_says_it_with_the_line(tmp_path: Any) -> None:
    cast.make_person(birth_date=BORN_LATE, number="R9")
    sheet = "单位代码,人员编号,身份,日期\n529901001001,R9,其他,2023-05-10\n"
    (tmp_path / "发展党员.csv").write_text(sheet, encoding="utf-8")
    with pytest.raises(ImportRefused, match=TOO_YOUNG) as error:
        import_folder(tmp_path)
    assert [each.row for each in error.value.problems] == [2]
    assert not Admission.objects.exists()


def test_an_inline_says_it_too() -> None:
    post = cast.make_assignment(role="reserve_cadre", person=cast.make_person(birth_date=date(1990, 1, 1)))
    client = client_of(Role.CLERK, cast.VILLAGE)
    page = client.get(f"{change_list(Assignment)}{post.pk}/change/")
    part = {"unit": cast.VILLAGE, "mentor": post.person_id, "role": "first_secretary", "started_on": "2023-01-01"}
    sent = {
        **typed(page),
        "mentorings-TOTAL_FORMS": 1,
        **{f"mentorings-0-{name}": value for name, value in part.items()},
    }
    answer = client.post(f"{change_list(Assignment)}{post.pk}/change/", sent)
    assert "不能自己帮带自己" in answer.content.decode()
    assert not Mentoring.objects.exists()


# --- a part lies within its whole ----------------------------------------------------------------------------------

WITHIN = [
    (each.model, rule) for each in registers() for rule in each.sound if isinstance(rule, Within)
]  # fmt: skip
GIVEN: dict[Any, dict[str, Any]] = {PartyOrganisation: {"level": "enterprise"}}


@pytest.mark.parametrize(
    ("model", "rule"), WITHIN, ids=lambda each: getattr(each, "key", getattr(each, "__name__", ""))
)
def test_a_row_lies_within_the_days_of_what_it_hangs_on(model: Any, rule: Within) -> None:
    given = dict(GIVEN.get(model, {}))
    if model is Stake and rule.key == "holder":
        given |= {"kind": "cooperative"}
    if model._meta.get_field(rule.key).null:
        given |= {rule.key: make(Enterprise, unit=cast.VILLAGE, name="另一家", started_on=START)}
    row = make(model, unit=cast.VILLAGE, **given)
    whole, first = getattr(row, rule.key), "day" if issubclass(model, Event) else "started_on"
    with refused(str(rule.words)):
        model.objects.filter(pk=row.pk).update(**{first: whole.started_on - ONE})
    if not rule.after_its_end:
        last = "day" if issubclass(model, Event) else "ended_on"
        with writing(None, "更正"):
            model.objects.filter(pk=row.pk).update(**{last: DAY})
        with refused(str(rule.words)):
            type(whole).objects.filter(pk=whole.pk).update(ended_on=DAY - ONE)


def test_a_stake_goes_on_where_the_company_went_on_by_change() -> None:
    stake = cast.make_stake(started_on=date(2022, 1, 1))
    with writing(None, "变更") as work:
        supersede(work, stake.enterprise, date(2022, 6, 1), name="改名后的公司")
    with writing(None, "更正") as work:
        work.correct(Stake.objects.get(pk=stake.pk), ended_on=date(2023, 3, 1))


def test_what_ended_with_its_organisation_stays_where_it_was() -> None:
    ended = make(PartyOrganisation, unit=cast.OTHER_VILLAGE, ended_on=date(2022, 12, 31))
    goes_on = make(PartyOrganisation, unit=cast.OTHER_VILLAGE)
    over, open_one = (make(Rating, unit=cast.VILLAGE, organisation=each) for each in (ended, goes_on))
    with writing(None, "变更") as work:
        supersede(work, goes_on, date(2023, 2, 1), name="改了名")
    recode(None, cast.VILLAGE, f"{cast.TOWN}009", date(2023, 7, 1), "区政府批复")
    over.refresh_from_db()
    assert (over.unit_id, over.ended_on) == (cast.VILLAGE, None)
    assert Rating.objects.get(predecessor=open_one).unit_id == f"{cast.TOWN}009"


def test_what_hangs_on_the_first_row_of_a_chain_lies_within_the_last_day_of_its_last() -> None:
    rating = make(Rating, unit=cast.VILLAGE, started_on=date(2022, 1, 1), ended_on=date(2023, 3, 1))
    with writing(None, "变更") as work:
        after = supersede(work, rating.organisation, date(2022, 6, 1), name="改了名")
        last = supersede(work, after, date(2022, 9, 1), name="又改了名").pk
    with refused("评级须在党组织存续期之内"), writing(None, "更正") as work:
        work.correct(PartyOrganisation.objects.get(pk=last), ended_on=date(2023, 2, 28))
    with writing(None, "更正") as work:
        work.correct(PartyOrganisation.objects.get(pk=last), ended_on=date(2023, 3, 1))


# --- the rest ------------------------------------------------------------------------------------------------------


def test_a_return_waits_for_the_end_of_its_period() -> None:
    client = client_of(Role.CLERK, cast.VILLAGE)
    sent = {"unit": cast.VILLAGE, "period_start": "2026-01-01", "operating": "5", "is_nil": "", "why": ""}
    assert "所属期还没有结束" in client.post(change_list(CollectiveIncome, "add"), sent).content.decode()
    assert not CollectiveIncome.objects.exists()
    sent["period_start"] = "2025-01-01"
    assert client.post(change_list(CollectiveIncome, "add"), sent).status_code == 302


def test_nothing_is_solved_before_it_was_assigned() -> None:
    with refused("结束日期不能早于交办日期"):
        make(Case, unit=cast.VILLAGE, assigned_on=date(2023, 5, 2), ended_on=date(2023, 5, 1), outcome="solved")
    with refused("交办日期不能早于"):
        make(Case, unit=cast.VILLAGE, started_on=date(2023, 5, 2), assigned_on=date(2023, 5, 1))


def test_who_was_assigned_before_a_change_stays_so() -> None:
    row = make(Case, unit=cast.VILLAGE, started_on=date(2023, 1, 1), assigned_on=date(2023, 2, 1))
    with writing(None, "变更") as work:
        supersede(work, row, date(2023, 5, 1), subject="改了说法")
    assert Case.objects.filter(assigned_on=date(2023, 2, 1)).count() == 2


def test_a_post_begins_after_sixteen_years_and_a_plan_after_its_rating() -> None:
    with refused("未满 16 周岁"):
        cast.make_assignment(person=cast.make_person(birth_date=BORN_LATE), started_on=date(2026, 2, 28))
    cast.make_assignment(person=cast.make_person(birth_date=BORN_LATE), started_on=date(2026, 3, 1))
    plan = make(Plan, unit=cast.VILLAGE)
    with refused("不能早于它所针对的评级"), writing(None, "更正") as work:
        work.correct(plan, started_on=plan.rating.started_on - ONE)


def test_the_steps_of_an_exchange_come_one_after_another() -> None:
    step = make(ExchangeStep, unit=cast.VILLAGE, kind="contract", day=date(2023, 5, 1))
    make(ExchangeStep, unit=cast.VILLAGE, kind="listing", day=date(2023, 5, 1), file=step.file)
    with refused("依次办理"):
        make(ExchangeStep, unit=cast.VILLAGE, kind="review", day=date(2023, 5, 2), file=step.file)


def test_what_is_open_is_carried_over_to_a_unit_that_is_planned() -> None:
    case, on = make(Case, unit=cast.VILLAGE), today() + 30 * ONE
    recode(None, cast.VILLAGE, f"{cast.TOWN}009", on, "区政府批复")
    assert Case.objects.get(predecessor=case).started_on == on
    with refused("不能晚于今天"), writing(None, "更正") as work:
        work.correct(make(Case, unit=cast.TOWN), started_on=on)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, -1])
def test_what_ends_while_the_days_of_a_row_of_it_are_corrected_leaves_none_beyond(
    turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the two is refused, whichever comes first: each would see the other's row as it was before."""
    company = cast.make_enterprise(kind="township_company", started_on=START)
    stake, refusals, seen = cast.make_stake(enterprise=company, started_on=START), list[str](), threading.Barrier(2)
    broken = days._broken

    def slowly(rows: Any) -> Any:
        found = list(broken(rows))
        with suppress(threading.BrokenBarrierError):
            seen.wait(1)
        return found

    def change(row: Any, **values: date) -> None:
        try:
            with writing(None, "更正"):
                type(row).objects.filter(pk=row.pk).update(**values)
        except ValidationError:
            refusals.append(str(row))

    monkeypatch.setattr(days, "_broken", slowly)
    acts = [partial(change, company, ended_on=DAY), partial(change, stake, started_on=DAY + ONE)]
    assert run_together(*acts[::turn]) == []
    assert len(refusals) == 1, refusals
