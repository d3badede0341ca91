"""Whether a row meets a condition, on a day."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.referee.days import Day, age
from tests.referee.reader import Table
from tests.referee.rows import Row


def depends_on_day(condition: Table) -> bool:
    return "column" not in condition


def is_met(condition: Table, row: Row, day: Day | None) -> bool:
    if "column" in condition:
        return compares(condition, row.columns[condition["column"]])
    assert day is not None
    if "ended" in condition:
        return row.last is not None and row.last <= day and not row.followed
    if "age" in condition:
        born = row.columns[condition["age"]]
        return born is not None and lies_within(condition, age(born, day))
    if "has" in condition:
        return _has(row, condition["has"], condition, day)
    return not _has(row, condition["has_not"], condition, day)


def _has(row: Row, name: str, condition: Table, day: Day) -> bool:
    where = condition.get("where", [])
    for other in row.related[name]:
        in_force = other.first <= day and (other.last is None or day <= other.last or condition.get("stays", False))
        if in_force and all(compares(each, other.columns[each["column"]]) for each in where):
            return True
    return False


def compares(condition: Table, value: Any) -> bool:
    if "is" in condition:
        return value == condition["is"]
    if "in" in condition:
        return value in condition["in"]
    if "not_in" in condition:
        return value not in condition["not_in"]
    if "filled" in condition:
        return (value not in (None, "")) == condition["filled"]
    return value is not None and lies_within(condition, value)


def lies_within(limits: Table, value: int | Decimal | Any) -> bool:
    """Whether a number (money in 元) keeps all the limits that the table names."""
    return (
        ("at_least" not in limits or value >= limits["at_least"])
        and ("at_most" not in limits or value <= limits["at_most"])
        and ("above" not in limits or value > limits["above"])
        and ("below" not in limits or value < limits["below"])
    )
