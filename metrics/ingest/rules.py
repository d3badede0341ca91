"""The constraints of a model, checked in memory, so that a sheet is refused with places and not by the database.

The models stay the only place where a rule is written: their `Q` conditions are read here. Rules are kept for all
readers, so their messages find their language when they are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Q

from metrics.ledgers.register import Register
from metrics.wording import Text

RowValues = Mapping[str, Any]


@dataclass(frozen=True)
class Unique:
    """Fields whose values no two rows may share, where the condition holds."""

    register: Register
    fields: tuple[str, ...]
    condition: Q | None
    message: Text

    def of(self, values: RowValues) -> tuple[Any, ...] | None:
        """What must not occur twice; None when the rule says nothing about the row."""
        if self.condition is not None and not holds(self.condition, values):
            return None
        found = tuple(self.register.compared(name, values.get(name)) for name in self.fields)
        # As the database has it: where one of the values is missing, rows do not collide.
        return None if None in found else found


@dataclass(frozen=True)
class Check:
    """A condition that no row may break."""

    condition: Q
    message: Text

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it speaks of, in its order."""
        return tuple(dict.fromkeys(_names(self.condition)))


@cache
def uniques(register: Register) -> tuple[Unique, ...]:
    fields = [field for field in register.stored if field.unique and field.editable]
    single = [Unique(register, (f.name,), None, f.error_messages["unique"]) for f in fields if f.name != "id"]
    several = [
        Unique(register, register.sources(rule.fields), rule.condition, rule.violation_error_message or "")
        for rule in register.constraints
        if isinstance(rule, models.UniqueConstraint)
    ]
    return (*single, *several)


@cache
def checks(register: Register) -> tuple[Check, ...]:
    rules = [rule for rule in register.constraints if isinstance(rule, models.CheckConstraint)]
    return tuple(
        Check(rule.condition, rule.violation_error_message or "") for rule in rules if isinstance(rule.condition, Q)
    )


def _names(condition: Q) -> Iterator[str]:
    child: Any
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        else:
            yield child[0].partition("__")[0]
            if isinstance(child[1], F):
                yield child[1].name


def holds(condition: Q, values: RowValues) -> bool | None:
    """Whether the condition holds for the row; None where a missing value leaves it open, as in SQL."""
    children: Sequence[Any] = condition.children
    answers = [
        holds(child, values) if isinstance(child, Q) else _compare(child[0], child[1], values) for child in children
    ]
    decisive = condition.connector == Q.OR
    if decisive in answers:
        answer: bool | None = decisive
    else:
        answer = None if None in answers else not decisive
    return answer if answer is None or not condition.negated else not answer


def _compare(path: str, wanted: Any, values: RowValues) -> bool | None:
    name, *steps = path.split("__")
    value = values.get(name)
    if isinstance(wanted, F):
        wanted = values.get(wanted.name)
        if wanted is None:
            return None
    if steps == ["isnull"] or (wanted is None and not steps):
        return (value is None) == (wanted is None or wanted is True)
    if value is None:
        return None
    for part in steps[:-1] if steps and steps[-1] in _LOOKUPS else steps:
        value = getattr(value, part)
    lookup = steps[-1] if steps and steps[-1] in _LOOKUPS else "exact"
    return _LOOKUPS[lookup](value, wanted)


# What the constraints of the models use; another lookup must fail loudly here.
_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted,
    "gte": lambda value, wanted: value >= wanted,
    "gt": lambda value, wanted: value > wanted,
    "lte": lambda value, wanted: value <= wanted,
    "lt": lambda value, wanted: value < wanted,
    "regex": lambda value, wanted: re.search(wanted, value) is not None,
}
