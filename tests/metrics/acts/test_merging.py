"""Two records of one person become one in one act, and the act can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.merging import rows_naming
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.ledgers.registry import ledger_of, registers
from metrics.models import Admission, Assignment, Attachment, Mentoring, Person
from metrics.models.current import Conflict
from metrics.models.tracked import Tracked
from metrics.periods import Period
from tests.metrics.acts.doing import undone
from tests.support import cast
from tests.support.identities import BORN, identity
from tests.support.numbers import IDENTITY
from tests.support.oracle import state, watching
from tests.support.site import load_catalogue
from tests.support.twins import first_record, merged, named_everywhere, second_record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()


@pytest.fixture
def kept() -> Person:
    return first_record()


@pytest.fixture
def gone() -> Person:
    return second_record()


def test_the_rows_of_every_ledger_that_can_name_a_person_are_in_the_test(kept: Person) -> None:
    keys = {(r.model, f.name) for r in registers() for f in r.links if f.related_model is Person}
    assert {(type(row), field) for row in named_everywhere(kept) for field in _fields_of(row)} >= keys
    assert {each.row for each in rows_naming(kept)} == set(named_everywhere_of(kept))


def _fields_of(row: Tracked) -> Iterator[str]:
    yield from (field.name for field in ledger_of(row).links if field.related_model is Person)


def named_everywhere_of(person: Person) -> list[Any]:
    return [
        *Assignment.objects.filter(person=person), *Mentoring.objects.filter(mentor=person),
        *Admission.objects.filter(person=person), *Attachment.objects.filter(key=str(person.pk)),
    ]  # fmt: skip


@pytest.mark.parametrize("fill", [(), ("identity", "phone"), ("identity", "phone", "birth_date", "education")])
def test_everything_names_the_one_and_undoing_gives_back_both(
    kept: Person, gone: Person, fill: tuple[str, ...]
) -> None:
    rows = named_everywhere(gone)
    cast.make_assignment(unit=cast.VILLAGE, person=kept, role="shadowing")
    before = state()
    with watching() as witness:
        act = merged(kept, gone, fill)
    assert not Person.objects.filter(pk=gone.pk or 0).exists() and not Person.objects.filter(number="A2").exists()
    assert len(named_everywhere_of(kept)) == len(rows) + 1
    kept.refresh_from_db()
    assert {name for name in ("identity", "phone", "birth_date", "education") if getattr(kept, name)} == set(fill)
    assert len({entry.work for entry in witness.entries}) == 1
    assert {(entry.verb, entry.why) for entry in witness.entries} == {("merge", "重复登记")}
    assert witness.trail.items() >= witness.changed.items()
    undone(act)
    assert state() == before


def test_a_figure_of_people_falls_by_one_and_rises_again(kept: Person, gone: Person) -> None:
    load_catalogue()

    def people() -> int:
        return int(compute(["G1-03"], cast.DISTRICT, Period.parse("2023")).of("G1-03").value)

    cast.make_assignment(unit=cast.VILLAGE, person=kept)
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=gone)
    before = people()
    act = merged(kept, gone)
    assert people() == before - 1
    undone(act)
    assert people() == before


def refused(kept: Person, gone: Person, words: str, **options: Any) -> str:
    before = state()
    with pytest.raises(ValidationError, match=words) as error:
        merged(kept, gone, **options)
    assert state() == before
    return str(error.value)


def test_people_with_different_numbers_are_two(gone: Person) -> None:
    other = cast.make_person(number="A3", identity=identity(3))
    assert IDENTITY not in refused(other, gone, "身份证号不同")


def test_one_cannot_be_merged_with_himself(kept: Person) -> None:
    refused(kept, kept, "同一条人员记录")


def test_rows_that_would_coincide_are_all_named(kept: Person, gone: Person) -> None:
    for person in (kept, gone):
        cast.make_admission(unit=cast.VILLAGE, person=person)
        cast.make_assignment(unit=cast.VILLAGE, person=person)
    words = refused(kept, gone, "合并后会重复")
    assert "发展党员“李云 2023-07-01”(禾丰村" in words and "任职“李云 村干部后备”(禾丰村" in words
    assert words.count("合并后会重复") == 2


def test_rows_that_only_look_alike_do_not_coincide(kept: Person, gone: Person) -> None:
    cast.make_assignment(unit=cast.VILLAGE, person=kept, ended_on=date(2022, 6, 30))
    cast.make_assignment(unit=cast.VILLAGE, person=gone, started_on=date(2022, 7, 1))
    cast.make_assignment(unit=cast.OTHER_VILLAGE, person=gone)
    cast.make_assignment(unit=cast.VILLAGE, person=gone, role="shadowing")
    merged(kept, gone)
    assert Assignment.objects.filter(person=kept).count() == 4


def test_one_post_that_both_hold_at_once_is_ended_first(kept: Person, gone: Person) -> None:
    cast.make_assignment(unit=cast.VILLAGE, person=kept)
    cast.make_assignment(unit=cast.VILLAGE, person=gone, started_on=date(2022, 1, 2))
    refused(kept, gone, "同一时间只能有一条")


@pytest.mark.parametrize("fill", [("name",), ("number",), ("gender",), ("unit",), ("nothing",)])
def test_only_what_is_blank_is_filled_in(kept: Person, gone: Person, fill: tuple[str, ...]) -> None:
    refused(kept, gone, "只能补填", fill=fill)


def test_what_is_filled_in_must_fit(gone: Person) -> None:
    woman = cast.make_person(number="A4", gender="female", birth_date=BORN)
    refused(woman, gone, "性别与身份证号不一致", fill=("identity",))


def test_a_stale_page_merges_nothing(kept: Person, gone: Person) -> None:
    with writing(None, "别人") as work:
        work.correct(Person.objects.get(pk=gone.pk), note="又改")
    before = state()
    with pytest.raises(Conflict):
        merged(kept, gone)
    assert state() == before


def test_after_a_change_the_merge_is_not_undone(kept: Person, gone: Person) -> None:
    row = cast.make_assignment(unit=cast.VILLAGE, person=gone)
    act = merged(kept, gone)
    row.refresh_from_db()
    with writing(None, "别人") as work:
        work.correct(row, note="又改")
    before = state()
    with pytest.raises(ValidationError, match="后来又有改动"):
        undone(act)
    assert state() == before
