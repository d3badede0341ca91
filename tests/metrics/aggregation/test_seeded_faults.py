"""Faults put into the engine on purpose: each must be noticed, or the comparison with the referee proves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from metrics.acts.writing import writing
from metrics.aggregation.frames import store
from metrics.aggregation.frames.cells import MISSING
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.trees import FOREVER, Ints, Units
from metrics.aggregation.lines import conditions, drawing, standing
from metrics.aggregation.lines.tallies import Tally
from metrics.catalogue.measures import Aggregate
from metrics.models import Assignment
from tests.running.standing import made_once
from tests.support.agreement import differences, load_definitions
from tests.support.district import District, build

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Patch = pytest.MonkeyPatch
SPANS = ["2022", "2023", "2023Q2", "2022-12", "2022-02-28", "2022-12-31", "2023-06-30", "2023-07-01", "2023-12-31"]


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    with made_once(django_db_blocker):
        load_definitions()
        yield build(20, townships=4, villages=2, people=40)


def off_by_one_day(patch: Patch) -> None:
    """A state leaves on its last day instead of the day after."""
    patch.setattr(drawing, "day_after", lambda last: np.where(last == MISSING, FOREVER, last))


def age_by_year(patch: Patch) -> None:
    """Everybody has his birthday at New Year."""
    patch.setattr(
        conditions, "_birthday", lambda born, age: date(date.fromordinal(max(born, 1)).year + age, 1, 1).toordinal()
    )


def leap_day_in_february(patch: Patch) -> None:
    """Who was born on 29 February turns older on the 28th."""

    def birthday(born: int, age: int) -> int:
        day = date.fromordinal(max(born, 1))
        is_leap = (day.month, day.day) == (2, 29)
        return date(day.year + age, day.month, 28 if is_leap else day.day).toordinal()

    patch.setattr(conditions, "_birthday", birthday)


def lost_successor(patch: Patch) -> None:
    """A row made by 变更 counts as a beginning, and the one before it as an end."""
    real: Callable[..., Frame] = store.build

    def build_without_links(*args: Any) -> Frame:
        frame = real(*args)
        nothing = np.zeros(len(frame.keys), bool)
        return replace(frame, supersedes=nothing, is_superseded=nothing)

    patch.setattr(store, "build", build_without_links)


def lost_successor_of_a_unit(patch: Patch) -> None:
    """By the tree now rows stay with units that were merged away."""
    patch.setattr(Units, "moved", lambda self, units, tree: units)


def person_twice(patch: Patch) -> None:
    """Rows are counted where people are meant."""
    real = Tally._of_rows

    def of_rows(self: Tally, part: Ints) -> int | None:
        is_distinct = self.measure.base.aggregate is Aggregate.DISTINCT
        return len(part) if is_distinct else real(self, part)

    patch.setattr(Tally, "_of_rows", of_rows)


def late_return_by_entry(patch: Patch) -> None:
    """The return that was entered next takes over, not that of the next period."""

    def following(subject: Ints, last: Ints, filled: np.ndarray) -> Ints:
        found = np.full(len(last), FOREVER, np.int64)
        for row in range(len(last)):
            later = np.flatnonzero((subject == subject[row]) & filled & (np.arange(len(last)) > row))
            found[row] = last[later[0]] if len(later) else FOREVER
        return found

    patch.setattr(standing, "following_returns", following)


def closing_ignored(patch: Patch) -> None:
    """A stake outlives the firm."""
    real: Callable[..., Frame] = store.build
    patch.setattr(store, "build", lambda *args: _never_closing(real(*args)))


def _never_closing(frame: Frame) -> Frame:
    return replace(frame, closing=np.full(len(frame.keys), MISSING, np.int64))


# The fault, and a definition on which it must show.
FAULTS: dict[Callable[[Patch], None], str] = {
    off_by_one_day: "X-STOCK",
    age_by_year: "X-YOUNG",
    leap_day_in_february: "X-THIRTY",
    lost_successor: "X-START",
    lost_successor_of_a_unit: "X-STOCK",
    person_twice: "X-PEOPLE",
    late_return_by_entry: "X-JOBS",
    closing_ignored: "X-STAKED",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_noticed(fault: Callable[[Patch], None], district: District, monkeypatch: Patch) -> None:
    code = FAULTS[fault]
    assert differences(district.units, SPANS, codes=[code]) == []
    store.store.clear()
    fault(monkeypatch)
    found = differences(district.units, SPANS, codes=[code])
    assert found, f"nobody noticed: {fault.__doc__}"
    assert all(code in each for each in found)


def test_a_frame_that_is_kept_too_long_is_noticed(district: District, monkeypatch: Patch) -> None:
    """What is remembered must not outlive a write; here it does."""
    monkeypatch.setattr(Moment, "of_models", lambda self, labels: frozenset())
    store.store.clear()
    assert differences([district.code], ["2023"], codes=["X-STOCK"], trees=["then"]) == []
    with writing(None, "无人帮带的全部到期"):
        ending = Assignment.objects.filter(started_on__lte=date(2022, 12, 31), ended_on=None, mentorings=None)
        ending.update(ended_on=date(2022, 12, 31))
    assert differences([district.code], ["2023"], codes=["X-STOCK"], trees=["then"]) != []
