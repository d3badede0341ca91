"""Periods: parsing and printing, their bounds, and the periods around them."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from metrics.periods import Granularity, Period, PeriodError, YearOutOfBounds

# A year inside the bounds, so that neighbours can be parsed, too.
DAYS = st.dates(date(1901, 1, 1), date(2099, 12, 31))
PERIODS = st.builds(Period.of, DAYS, st.sampled_from(Granularity))


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "2023年"),
        ("2023H1", date(2023, 1, 1), date(2023, 6, 30), "2023年上半年"),
        ("2023H2", date(2023, 7, 1), date(2023, 12, 31), "2023年下半年"),
        ("2023Q1", date(2023, 1, 1), date(2023, 3, 31), "2023年一季度"),
        ("2023Q4", date(2023, 10, 1), date(2023, 12, 31), "2023年四季度"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "2023年2月"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29), "2000年2月"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "1900年2月"),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29), "2024年2月29日"),
    ],
)
def test_parse(text: str, first: date, last: date, words: str) -> None:
    period = Period.parse(text)
    assert (period.first, period.last, str(period), period.code) == (first, last, words, text)
    assert (period.lo, period.hi) == (first.toordinal(), last.toordinal() + 1)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "23", "20233", "2023 ", " 2023", "2023\n", "2023H0", "2023H3", "2023h1", "2023Q0", "2023Q5", "2023q1",
        "2023-0", "2023-00", "2023-13", "2023-1", "2023-6-5", "2023-02-29", "2023-02-30", "2023-00-10", "2023-01-00",
        "2023-01-32", "２０２３", "2023年", "1899", "2101", "0000", "9999-12-31", "-2023", "2023Q1-01",
        "2023-01-01T00:00", "二〇二三", "٢٠٢٣",
    ],
)  # fmt: skip
def test_parse_refuses(text: str) -> None:
    with pytest.raises(PeriodError):
        Period.parse(text)


def test_refusals_say_what_is_wrong() -> None:
    for text, words in {"2023-02-30": "没有“2023-02-30”这一天", "1899": "1900 至 2100", "x": "2023H1"}.items():
        with pytest.raises(PeriodError, match=words):
            Period.parse(text)
    for text in ("1899", "2101Q4", "0000-01"):
        with pytest.raises(YearOutOfBounds):
            Period.parse(text)


@pytest.mark.parametrize(
    ("code", "english", "part", "short", "axis"),
    [
        ("2023", "2023", "", "2023", "2023"),
        ("2023H1", "first half of 2023", "first half", "H1 2023", "23年上半年"),
        ("2023H2", "second half of 2023", "second half", "H2 2023", "23年下半年"),
        ("2023Q1", "Q1 2023", "Q1", "Q1 2023", "23年一季度"),
        ("2023Q4", "Q4 2023", "Q4", "Q4 2023", "23年四季度"),
        ("2023-06", "June 2023", "June", "Jun 2023", "23年6月"),
        ("2023-12", "December 2023", "December", "Dec 2023", "23年12月"),
        ("2023-06-15", "15 June 2023", "15 June", "15 Jun", "6月15日"),
    ],
)
def test_names_in_english(code: str, english: str, part: str, short: str, axis: str) -> None:
    period = Period.parse(code)
    assert period.short_name == axis
    with override("en"):
        assert (str(period), period.part, period.short_name) == (english, part, short)


@given(PERIODS)
def test_names_in_english_tell_periods_apart(period: Period) -> None:
    near = {period.previous, period, period.next, period.year_before}
    with override("en"):
        assert len({str(each) for each in near}) == len(near)
        assert str(period).isascii() and str(period.first.year) in str(period)


@given(PERIODS)
def test_a_code_is_read_as_what_it_was_written_from(period: Period) -> None:
    assert Period.parse(period.code) == period


@given(DAYS, st.sampled_from(Granularity))
def test_a_period_holds_the_day_it_was_made_of(day: date, granularity: Granularity) -> None:
    period = Period.of(day, granularity)
    assert day in period
    assert period.lo <= day.toordinal() < period.hi
    assert Period.of(period.last, granularity) == Period.of(period.first, granularity) == period


@given(PERIODS)
def test_neighbours_touch(period: Period) -> None:
    assert period.next.first == period.last + timedelta(days=1)
    assert period.previous.last == period.first - timedelta(days=1)
    assert period.next.previous == period == period.previous.next


@given(PERIODS, st.sampled_from(Granularity))
def test_a_split_covers_the_period_exactly(period: Period, granularity: Granularity) -> None:
    if granularity > period.granularity:
        return
    parts = list(period.split(granularity))
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    assert all(one.next == two for one, two in itertools.pairwise(parts))
    assert all(part.granularity is granularity for part in parts)


@pytest.mark.parametrize(
    ("text", "granularity", "count"),
    [
        ("2023", Granularity.HALF, 2), ("2023", Granularity.QUARTER, 4), ("2023", Granularity.MONTH, 12),
        ("2023", Granularity.DAY, 365), ("2024", Granularity.DAY, 366), ("2023H2", Granularity.QUARTER, 2),
        ("2023Q3", Granularity.MONTH, 3), ("2024-02", Granularity.DAY, 29), ("2024-02-29", Granularity.DAY, 1),
    ],
)  # fmt: skip
def test_split_counts(text: str, granularity: Granularity, count: int) -> None:
    assert len(list(Period.parse(text).split(granularity))) == count


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2023", "2022"), ("2023H1", "2022H1"), ("2023Q4", "2022Q4"), ("2024-02", "2023-02"),
        ("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-28"), ("2024-12-31", "2023-12-31"),
    ],
)  # fmt: skip
def test_year_before(text: str, before: str) -> None:
    assert Period.parse(text).year_before == Period.parse(before)


@given(PERIODS)
def test_the_year_before_is_the_same_season(period: Period) -> None:
    before = period.year_before
    assert before.granularity is period.granularity
    assert (before.first.year, before.first.month) == (period.first.year - 1, period.first.month)


def test_a_period_that_is_closed() -> None:
    assert Period.last_closed_year(date(2024, 1, 1)) == Period.parse("2023")
    assert Period.last_closed_year(date(2023, 12, 31)) == Period.parse("2022")


def test_granularities_compare_by_length() -> None:
    assert sorted(Granularity) == [Granularity.named(name) for name in ("day", "month", "quarter", "half", "year")]
    assert [granularity.label for granularity in sorted(Granularity)] == ["日", "月", "季度", "半年", "年"]
    with override("en"):
        english = [granularity.label for granularity in sorted(Granularity)]
    assert english == ["day", "month", "quarter", "half-year", "year"]
    with pytest.raises(KeyError):
        Granularity.named("week")
