"""Birthdays, by which ages are reckoned."""

from __future__ import annotations

from datetime import date


def birthday(born: date, age: int) -> date:
    """The day on which somebody is that old; whoever was born on 29 February, on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
