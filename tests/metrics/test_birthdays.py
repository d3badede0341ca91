"""Birthdays, of which one in four years is there for some."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.birthdays import birthday


@pytest.mark.parametrize(
    ("born", "years", "expected"),
    [
        (date(1988, 2, 29), 35, date(2023, 3, 1)),
        (date(1988, 2, 29), 36, date(2024, 2, 29)),
        (date(1864, 2, 29), 36, date(1900, 3, 1)),
        (date(1964, 2, 29), 36, date(2000, 2, 29)),
        (date(1988, 2, 28), 36, date(2024, 2, 28)),
        (date(1988, 3, 1), 35, date(2023, 3, 1)),
        (date(1988, 12, 31), 0, date(1988, 12, 31)),
    ],
)
def test_birthdays(born: date, years: int, expected: date) -> None:
    assert birthday(born, years) == expected


def test_who_was_born_on_29_february_is_older_on_1_march() -> None:
    assert birthday(date(1988, 2, 29), 35) == date(2023, 3, 1)
