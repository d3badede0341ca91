"""One thing is not in one state twice on the same day: refused in words on every way in, and by PostgreSQL itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from metrics.acts.guard import guard_lifted
from metrics.acts.reorganising import NewUnit, merge
from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.ledgers.registry import register_of, registers
from metrics.models import (
    Asset,
    Assignment,
    Enterprise,
    Mentoring,
    Pairing,
    Parameter,
    PartyOrganisation,
    Plan,
    Revitalisation,
    Role,
    Stake,
    TrailEntry,
    VolunteerGroup,
)
from metrics.models.overlapping import OneAtATime
from tests.support import cast
from tests.support.maker import START, make, value_of
from tests.support.site import change_list, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
ONE = timedelta(days=1)
END = date(2023, 3, 31)
CODE = "91520000MA6DXXXX1A"
RULES = [(each.model, rule) for each in registers() for rule in each.one_at_a_time]
WORDS = "同一时间只能有一条"


@pytest.fixture
def district(db: None) -> None:
    cast.make_cast()


@contextmanager
def refused(words: str = WORDS) -> Iterator[None]:
    """What is tried within is refused in these words, and the trail is as it was."""
    before = TrailEntry.objects.count()
    with pytest.raises(ValidationError) as error, writing(None, "试"):
        yield
    assert any(words in each for each in error.value.messages), error.value.messages
    assert TrailEntry.objects.count() == before


def first_of(model: Any, rule: OneAtATime) -> Any:
    """A row of a spell that the rule speaks of."""
    given: dict[str, Any] = {"credit_code": CODE} if rule.fields == ("credit_code",) else {}
    if model is Plan:
        given = {"due_on": date(2024, 1, 1)}
    if rule.fields == ("enterprise", "holder"):
        given = {"kind": "cooperative", "holder": make(Enterprise, unit=cast.VILLAGE, started_on=START)}
    return make(model, unit=cast.VILLAGE, started_on=date(2023, 1, 1), ended_on=END, **given)


def again(row: Any, rule: OneAtATime, **days: Any) -> Any:
    """A row that says the same of what the rule is about, and something else of the rest where it may."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for field in row._meta.concrete_fields:
        if field.name in {"name", "number"} - {*register_of(type(row)).sources(rule.fields)}:
            kept[field.attname] = value_of(field, cast.VILLAGE)
    return type(row)(**kept | {"version": 1} | days)


def by_name(each: Any) -> str:
    return getattr(each, "name", getattr(each, "__name__", ""))


def test_what_is_in_one_state_at_a_time_is_declared() -> None:
    assert len(RULES) >= 23
    assert all({"started_on", "ended_on"} <= {f.name for f in model._meta.concrete_fields} for model, _rule in RULES)


@pytest.mark.parametrize(("model", "rule"), RULES, ids=by_name)
def test_two_rows_that_say_the_same_do_not_hold_on_one_day(model: Any, rule: OneAtATime) -> None:
    row = first_of(model, rule)
    # The last day still holds, the next is free.
    with refused():
        model.objects.bulk_create([again(row, rule, started_on=END, ended_on=None)])
    with refused():
        model.objects.bulk_create([again(row, rule, started_on=date(2022, 1, 1), ended_on=date(2023, 1, 1))])
    with writing(None, "登记"):
        model.objects.bulk_create([again(row, rule, started_on=END + ONE, ended_on=None)])
    # A row that stands is corrected into the other as little as one that comes.
    with refused():
        model.objects.filter(pk=row.pk).update(ended_on=END + ONE)
    assert model.objects.filter(pk=row.pk, ended_on=END).exists()


@pytest.mark.postgres
@pytest.mark.parametrize(("model", "rule"), RULES, ids=by_name)
def test_postgresql_keeps_it_by_itself(model: Any, rule: OneAtATime) -> None:
    row = first_of(model, rule)
    with guard_lifted(), pytest.raises(IntegrityError, match=rule.name), transaction.atomic():
        columns = [f.column for f in model._meta.concrete_fields if not f.primary_key and f.column != "started_on"]
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({names}, started_on) SELECT {names}, started_on + 1 FROM {table} WHERE id = %s",
                [row.pk],
            )
            cursor.execute(f"SET CONSTRAINTS {rule.name} IMMEDIATE")


# --- the ways in ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lease(db: None) -> Revitalisation:
    return cast_lease(make(Asset, unit=cast.VILLAGE, name="粮仓", started_on=START))


def cast_lease(asset: Asset, **days: Any) -> Revitalisation:
    row: Revitalisation = make(Revitalisation, unit=cast.VILLAGE, asset=asset, **{"started_on": START, **days})
    return row


def test_one_row_makes_room_for_another_in_one_act(lease: Revitalisation) -> None:
    with writing(None, "改租") as work:
        work.create(Revitalisation(unit_id=cast.VILLAGE, asset=lease.asset, way="operate", started_on=END + ONE))
        work.correct(lease, ended_on=END)
    assert Revitalisation.objects.filter(asset=lease.asset).count() == 2


def test_a_thing_that_went_on_by_change_is_still_the_same(lease: Revitalisation) -> None:
    with writing(None, "变更") as work:
        renamed = supersede(work, lease.asset, date(2022, 6, 1), name="老粮仓")
    with writing(None, "变更") as work:
        renamed = supersede(work, renamed, date(2022, 9, 1), name="新粮仓")
    with refused("自 2022-01-01 起的一条尚未结束"):
        cast_lease(renamed, started_on=date(2023, 1, 1))
    with writing(None, "更正") as work:
        work.correct(lease, ended_on=date(2022, 12, 31))
    cast_lease(renamed, started_on=date(2023, 1, 1))


def test_what_was_deleted_is_not_restored_beside_what_took_its_place(lease: Revitalisation) -> None:
    with writing(None, "删除") as work:
        work.delete(lease)
    cast_lease(lease.asset, started_on=date(2023, 1, 1))
    with refused(), writing(None, "恢复") as work:
        restore(work, TrailEntry.objects.get(verb="delete"))


def test_a_form_says_it_and_keeps_what_was_typed(lease: Revitalisation) -> None:
    client = client_of(Role.CLERK, cast.VILLAGE)
    sent = {
        "unit": cast.VILLAGE, "asset": lease.asset_id, "way": "lease", "started_on": "2023-05-10", "ended_on": "",
        "note": "", "why": "",
    }  # fmt: skip
    said = client.post(change_list(Revitalisation, "add"), sent).content.decode()
    assert "“资产”相同的登记" in said and 'value="2023-05-10"' in said
    assert Revitalisation.objects.count() == 1


def test_a_sheet_says_it_with_the_line(tmp_path: Any, lease: Revitalisation) -> None:
    rows = ["单位代码,资产名称,盘活方式,开始日期,结束日期"]
    rows += [f"{cast.VILLAGE},粮仓,对外出租,2023-05-10,", f"{cast.VILLAGE},粮仓,自主经营,2021-05-10,2021-06-10"]
    (tmp_path / "资产盘活.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(ImportRefused, match=WORDS) as error:
        import_folder(tmp_path)
    assert [each.row for each in error.value.problems if WORDS in each.message] == [2]
    assert Revitalisation.objects.count() == 1


def test_units_are_not_merged_into_two_of_one_name() -> None:
    for code in (cast.VILLAGE, cast.OTHER_VILLAGE):
        make(VolunteerGroup, unit=code, name="夕阳红", started_on=START)
    with refused("夕阳红"):
        merge(None, [cast.OTHER_VILLAGE], NewUnit(cast.VILLAGE), date(2024, 1, 1), "并村")


def test_what_holds_in_the_receiving_unit_ends_in_the_one_that_is_merged() -> None:
    on = date(2024, 1, 1)
    partner, person = make(PartyOrganisation, unit=cast.DISTRICT, started_on=START), cast.make_person()
    for code in (cast.VILLAGE, cast.OTHER_VILLAGE):
        make(Pairing, unit=code, partner=partner, started_on=START)
        make(Parameter, unit=code, code="return_days", value=10, started_on=START)
        post = cast.make_assignment(unit=code, person=person, role="reserve_cadre")
        cast.make_mentoring(unit=code, assignment=post)
    merge(None, [cast.OTHER_VILLAGE], NewUnit(cast.VILLAGE), on, "并村")
    for model in (Pairing, Parameter, Assignment, Mentoring):
        kept, ended = model.objects.get(unit=cast.VILLAGE), model.objects.get(unit=cast.OTHER_VILLAGE)
        assert (kept.ended_on, ended.ended_on) == (None, on - ONE), model


def test_of_a_row_of_another_unit_no_more_is_said_than_that_there_is_one() -> None:
    make(Enterprise, unit=cast.OTHER_VILLAGE, credit_code=CODE, started_on=START, ended_on=END)
    with refused("系统中已有一条"):
        make(Enterprise, unit=cast.VILLAGE, credit_code=CODE, started_on=END)


def test_a_village_holds_one_stake_of_its_own_beside_those_of_its_farms() -> None:
    stake = make(Stake, unit=cast.VILLAGE, started_on=START)
    farm = make(Enterprise, unit=cast.VILLAGE, started_on=START)
    make(Stake, unit=cast.VILLAGE, enterprise=stake.enterprise, kind="family_farm", holder=farm, started_on=END)
    with refused("公司"):
        make(Stake, unit=cast.VILLAGE, enterprise=stake.enterprise, started_on=END)
