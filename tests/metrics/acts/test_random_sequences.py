"""Random sequences of changes, with the engine's memory on: after each the engine and the referee agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from metrics.acts.writing import writing
from metrics.aggregation.frames.store import store
from metrics.aggregation.reading import compute
from metrics.periods import Granularity, Period
from tests.support.agreement import PERIODS, definitions, differences, load_definitions
from tests.support.cast import VILLAGE, make_assignment, make_cast, make_person
from tests.support.district import BIRTHS, EDGES, District, build
from tests.support.moves import MOVES, REFUSALS

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=3)]

COMMON: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
}
# The same sequences on each commit, and other ones every time in the long run.
BRIEF = trying(max_examples=6, derandomize=True, **COMMON)
LONG = trying(max_examples=200, print_blob=True, **COMMON)
STEPS = 5


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, and forgotten since its counters are."""
    store.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    store.clear()


@pytest.fixture
def district() -> District:
    load_definitions()
    return build(7, townships=2, villages=2, people=8)


@BRIEF
@given(data=st.data())
def test_a_few_random_sequences(district: District, data: st.DataObject) -> None:
    with undone():
        play(district, data, one_in=3)


@pytest.mark.long
@LONG
@given(data=st.data())
def test_many_random_sequences(district: District, data: st.DataObject) -> None:
    with undone():
        play(district, data)


def play(district: District, data: st.DataObject, *, one_in: int = 1) -> None:
    assert disagreements(district, data, None, one_in) == []
    for _ in range(STEPS):
        move, row = data.draw(st.sampled_from(MOVES)), None
        try:
            with writing(None, move.__name__) as work:
                row = move(data.draw, work)
        except REFUSALS as refusal:
            data.draw(st.just(f"refused: {refusal}"[:80]))
        assert disagreements(district, data, row, one_in) == [], move.__name__


def disagreements(district: District, data: st.DataObject, row: Any, one_in: int) -> list[str]:
    """Every definition, or one in so many, for the district, a township and a village, in a usual period and on a day
    of the row.
    """
    chosen = [
        district.code,
        data.draw(st.sampled_from(district.codes(9))),
        data.draw(st.sampled_from(district.codes(12))),
    ]
    spans = [data.draw(st.sampled_from(PERIODS)), data.draw(st.sampled_from(critical_days(row)))]
    codes = list(definitions())[data.draw(st.integers(0, one_in - 1)) :: one_in]
    return differences(chosen, spans, trees=[data.draw(st.sampled_from(["then", "now"]))], codes=codes)


def critical_days(row: Any) -> list[str]:
    """The days of a row and their neighbours; also the birthdays on which somebody turns 36."""
    found = [
        getattr(row, name, None)
        for name in ("started_on", "ended_on", "day", "period_start", "closed_on", "birth_date")
    ]
    given = [day for day in found if isinstance(day, date)] or [date(2023, 12, 31)]
    given = [day.replace(year=day.year + 36, day=min(day.day, 28)) if day.year < 2000 else day for day in given]
    return sorted({(day + timedelta(days=shift)).isoformat() for day in given for shift in (-1, 0, 1)})


# -- boundaries, by hand and by chance -----------------------------------------------------------


def value(code: str, day: date, granularity: Granularity = Granularity.DAY) -> int:
    figure = compute([code], VILLAGE, Period.of(day, granularity)).of(code)
    assert figure.value is not None
    return int(figure.value)


def birthday(born: date, age: int) -> date:
    """29 February is kept on 1 March in common years."""
    try:
        return date(born.year + age, born.month, born.day)
    except ValueError:
        return date(born.year + age, 3, 1)


@pytest.fixture
def cast(settings: Any) -> None:
    # A birthday may come late; of a period that has not begun there is no value.
    settings.TODAY = date(2040, 1, 1)
    make_cast()
    load_definitions()


@trying(BRIEF, max_examples=15)
@given(start=st.sampled_from(EDGES), days=st.integers(0, 500), born=st.sampled_from(BIRTHS))
def test_the_days_of_a_posting(cast: None, start: date, days: int, born: date) -> None:
    """In from the first day through the last, out the day after; older on the birthday, not before."""
    with undone():
        end, one = start + timedelta(days=days), timedelta(days=1)
        make_assignment(unit=VILLAGE, person=make_person(birth_date=born), started_on=start, ended_on=end)
        thirty, turns = birthday(born, 30), birthday(born, 36)
        critical = sorted({start - one, start, end, end + one, turns - one, turns, date(end.year, 12, 31)})
        critical += [thirty - one, thirty]
        for day in critical:
            inside = start <= day <= end
            assert value("X-STOCK", day) == inside, day
            assert value("X-YOUNG", day) == (inside and day < turns), day
            assert value("X-THIRTY", day) == (inside and day >= thirty), day
            assert value("X-START", day) == (day == start), day
            assert value("X-END", day) == (day == end), day
        assert value("X-STOCK", end, Granularity.YEAR) == ((end.month, end.day) == (12, 31))
        assert value("X-END", end, Granularity.MONTH) == 1
        codes = [code for code, table in definitions().items() if "assignments" in str(table)]
        assert differences([VILLAGE], [day.isoformat() for day in critical], trees=["then"], codes=codes) == []
