"""The algebra of intervals under the lines, against plain loops over days; and rows behind what counts once."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.aggregation.frames.cells import MISSING
from metrics.aggregation.frames.trees import FOREVER
from metrics.aggregation.lines.intervals import Days, Spans, complement_of, intersection, united_days
from metrics.aggregation.lines.standing import following_returns, lapse_days
from metrics.aggregation.reading import compute, rows_behind
from metrics.catalogue.loading import load_into_database
from metrics.periods import Granularity, Period
from tests.support.cast import DISTRICT, OTHER_VILLAGE, TOWN, VILLAGE, make_assignment, make_cast, make_person

ROWS, LAST = 4, 12
Intervals = list[tuple[int, int, int]]
DaySet = set[tuple[int, int]]
# Intervals (row, first day, day after the last), a few of them empty.
INTERVALS = st.lists(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, LAST), st.integers(0, LAST)).map(
        lambda each: (each[0], min(each[1:]), max(each[1:]))
    ),
    max_size=8,
)


def days_of(intervals: Any) -> DaySet:
    return {(row, day) for row, lo, hi in intervals for day in range(lo, hi)}


def ints(values: Any) -> np.ndarray:
    return np.array(list(values), np.int64)


def columns(intervals: Intervals) -> list[np.ndarray]:
    return [ints(each[number] for each in intervals) for number in range(3)]


def triples(days: Days | Spans) -> Intervals:
    return list(zip(days.row.tolist(), days.lo.tolist(), days.hi.tolist(), strict=True))


def filled(intervals: Intervals) -> Intervals:
    return [each for each in intervals if each[1] < each[2]]


# -- union, complement, intersection --------------------------------------------------------------


@given(INTERVALS.map(filled))
def test_united(intervals: Intervals) -> None:
    united = triples(united_days(*columns(intervals)))
    assert days_of(united) == days_of(intervals)
    assert united == sorted(united)
    # Between two intervals of a row lies at least a day.
    assert all(one[0] != two[0] or one[2] < two[1] for one, two in itertools.pairwise(united))


@given(INTERVALS.map(filled))
def test_complement(intervals: Intervals) -> None:
    found = triples(complement_of(united_days(*columns(intervals)), ROWS))
    everything = {(row, day) for row in range(ROWS) for day in range(LAST + 1)}
    assert days_of((row, lo, min(hi, LAST + 1)) for row, lo, hi in found) == everything - days_of(intervals)
    assert [hi for *_, hi in found].count(FOREVER) == ROWS
    assert found == sorted(found)


@given(
    INTERVALS.map(filled), st.lists(st.tuples(st.integers(0, LAST), st.integers(1, 6)), min_size=ROWS, max_size=ROWS)
)
def test_intersect(allowed: Intervals, base: list[tuple[int, int]]) -> None:
    spans = one_span_a_row(base)
    gap = np.zeros(ROWS, np.int64)
    cut = intersection(spans, united_days(*columns(allowed)), gap, 7, ROWS)
    assert days_of(triples(cut)) == days_of(triples(spans)) & days_of(allowed)
    assert all(lo < hi for _, lo, hi in triples(cut))
    # What bounds a span is named: the condition where it cut, else what bounded it before.
    whole = {row: (lo, hi) for row, lo, hi in triples(spans)}
    for (row, lo, hi), lo_why, hi_why in zip(triples(cut), cut.lo_why, cut.hi_why, strict=True):
        assert (lo_why, hi_why) == (1 if lo == whole[row][0] else 7, 2 if hi == whole[row][1] else 7)
    gone = set(range(ROWS)) - set(cut.row.tolist())
    assert gap.tolist() == [7 if row in gone else 0 for row in range(ROWS)]


def one_span_a_row(base: list[tuple[int, int]]) -> Spans:
    lo, hi = ints(first for first, _ in base), ints(first + length for first, length in base)
    return Spans(np.arange(ROWS), lo, hi, np.full(ROWS, 1), np.full(ROWS, 2))


@given(INTERVALS.map(filled), INTERVALS.map(filled))
def test_intersect_twice(one: Intervals, two: Intervals) -> None:
    """Two conditions leave the days that both allow, and the first that left nothing is the one that is named."""
    spans, gap = one_span_a_row([(0, LAST)] * ROWS), np.zeros(ROWS, np.int64)
    for allowed, why in ((one, 7), (two, 8)):
        spans = intersection(spans, united_days(*columns(allowed)), gap, why, ROWS)
    assert days_of(triples(spans)) == days_of(one) & days_of(two)
    rows_of_one, rows_left = {row for row, *_ in one}, {row for row, *_ in triples(spans)}
    expected = [0 if row in rows_left else 8 if row in rows_of_one else 7 for row in range(ROWS)]
    assert gap.tolist() == expected


# -- returns --------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.booleans()), max_size=12, unique_by=lambda row: row[:2])
)
def test_following(rows: list[tuple[int, int, bool]]) -> None:
    subject, last, is_filled = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    found = following_returns(ints(subject), ints(last), np.array(is_filled, bool))
    assert found.tolist() == [
        min((other[1] for other in rows if other[0] == row[0] and other[1] > row[1] and other[2]), default=FOREVER)
        for row in rows
    ]


def test_following_among_large_numbers() -> None:
    """Days are real ordinals, and the numbers of subjects those of a large table."""
    day = date(2023, 9, 30).toordinal()
    subject = ints([3 * 10**9, 3 * 10**9, 3 * 10**9 + 1, MISSING // FOREVER])
    last = ints([day, day + 92, day, day])
    assert following_returns(subject, last, np.ones(4, bool)).tolist() == [day + 92, FOREVER, FOREVER, FOREVER]


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.integers(1, 60))
def test_lapses(day: date, window: int) -> None:
    month = Period.of(day, Granularity.MONTH)
    for _ in range(window):
        month = month.next
    assert lapse_days(ints([day.toordinal()] * 2), window).tolist() == [month.hi] * 2


@pytest.mark.parametrize(
    ("last", "window", "lapses"),
    [
        (date(2023, 9, 30), 3, date(2024, 1, 1)),
        (date(2023, 12, 31), 2, date(2024, 3, 1)),
        (date(2022, 12, 31), 2, date(2023, 3, 1)),
        (date(2023, 6, 30), 6, date(2024, 1, 1)),
        (date(2023, 12, 31), 12, date(2025, 1, 1)),
    ],
)
def test_a_return_lapses_after_the_last_day_of_a_month(last: date, window: int, lapses: date) -> None:
    """不超过六个月 includes the sixth month to its last day."""
    assert lapse_days(ints([last.toordinal()]), window).tolist() == [lapses.toordinal()]


# -- rows behind ----------------------------------------------------------------------------------

RESERVES = """
[[theme]]
code = "t"
name_zh = "试"
name_en = "t"
[[section]]
code = "s"
theme = "t"
name_zh = "试"
name_en = "s"
[[indicator]]
code = "BAND"
name_zh = "有两名以上后备的村"
name_en = "Villages with two reserves or more"
section = "s"
definition = "期末后备不少于两人的村"
unit = "个"
better = "up"
finest = "day"
basis = "无"
owner = "试"
reviewed_on = 2026-01-15
[indicator.measure]
aggregate = "band"
at_least = 2
within = { kinds = ["village"] }
[indicator.measure.of]
ledger = "assignments"
kinds = ["reserve_cadre", "reserve_secretary"]
aggregate = "distinct"
subject = "person"
time = "stock"
"""


@pytest.mark.django_db
def test_a_person_counts_once_in_each_place(tmp_path: Any) -> None:
    """The rows that count give the value of each place, so one who serves two villages counts in both."""
    (tmp_path / "band.toml").write_text(RESERVES, encoding="utf-8")
    load_into_database([tmp_path])
    make_cast()
    both = make_person()
    first = [make_assignment(person=both, unit=unit) for unit in (VILLAGE, OTHER_VILLAGE)]
    again = make_assignment(person=both, unit=VILLAGE, role="reserve_secretary")
    other = make_assignment(unit=VILLAGE, started_on=date(2023, 1, 1) - timedelta(days=1))
    in_town = make_assignment(unit=TOWN)
    period = Period.parse("2023")
    (part,) = rows_behind("BAND", DISTRICT, period)
    assert compute(["BAND"], DISTRICT, period).of("BAND").number == 1
    assert {row.key for row in part.counted} == {first[0].pk, first[1].pk, other.pk}
    assert {row.key: row.reason for row in part.not_counted} == {again.pk: "同一人已计", in_town.pk: "不在村之内"}
    assert part.units is not None
    assert [(each.unit, each.value_text) for each in part.units.counted] == [(VILLAGE, "2")]
    assert {each.reason for each in part.units.not_counted} == {"低于2"}
