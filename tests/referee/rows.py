"""Fetches all rows and writes each out as one plain record a ledger.

Which columns a ledger has, what it is counted by and what closes it is said once, in its declaration; that is read
here as the definitions are: as data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from metrics import models
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.ledgers.times import EventTime, ReturnTime, StateTime
from tests.referee.days import Day, month_end

Values = dict[str, Any]
DECLARED = {ledger.name: ledger for ledger in ledgers()}
RETURNS = {name for name, ledger in DECLARED.items() if isinstance(ledger.time, ReturnTime)}
EVENTS = {name for name, ledger in DECLARED.items() if isinstance(ledger.time, EventTime)}
KIND = {name: ledger.kind for name, ledger in DECLARED.items() if ledger.kind}


@dataclass
class Related:
    first: Day
    last: Day | None
    columns: Values


@dataclass
class Row:
    """A ledger row. A return runs over its period; `closing` is the last day of what the row depends on."""

    key: Any
    unit: str
    first: Day | None
    last: Day | None
    columns: Values
    subjects: Values
    closing: Day | None = None
    follows: bool = False
    followed: bool = False
    # The first day of all that 变更 made one row out of another.
    began: Day | None = None
    related: dict[str, list[Related]] = field(default_factory=dict)


class Rows:
    """Everything in the database at one moment, a table at a time, when it is first asked for."""

    def __init__(self) -> None:
        self._tables: dict[Any, dict[Any, Values]] = {}
        self._after: dict[Any, dict[Any, Any]] = {}
        self._kept: dict[tuple[str, ...], Day | None] = {}
        self.units = self._table(models.OrgUnit)
        self.successors: dict[str, list[str]] = defaultdict(list)
        for values in models.Succession.objects.values():
            self.successors[values["predecessor_id"]].append(values["successor_id"])
        self.ledgers = _Ledgers(self)

    def of(self, ledger: Ledger) -> Iterator[Row]:
        related = {each.name: self._grouped(each) for each in ledger.related}
        for key, values in self._table(ledger.model).items():
            row = Row(key, values[ledger.unit], *self._days(ledger, values), {}, {})
            names = {*ledger.column_names, *filter(None, [ledger.kind])}
            row.columns = {name: self._value(ledger.model, values, name.split(".")) for name in names}
            if values.get("is_nil"):
                row.columns |= dict.fromkeys(ledger.model.REPORTED, 0)
            row.subjects = {name: self._subject(ledger, values, paths) for name, paths in ledger.subjects.items()}
            row.closing = self._closing(ledger, values)
            row.follows = values.get("predecessor_id") is not None
            row.followed = key in self._followers(ledger.model)
            row.began = self._days(ledger, self._table(ledger.model)[self.first_of(ledger.model, key)])[0]
            row.related = {name: groups[self.first_of(ledger.model, key)] for name, groups in related.items()}
            yield row

    def parameters_of(self, unit: str, code: str, day: Day) -> list[tuple[Day, Decimal]]:
        """First day and value of what the very unit keeps on the day."""
        return [
            (values["started_on"], values["value"])
            for values in self._table(models.Parameter).values()
            if (values["unit_id"], values["code"]) == (unit, code)
            and values["started_on"] <= day <= (values["ended_on"] or Day.max)
        ]

    def kept_from(self, unit: str, ledger: str, kinds: list[str]) -> Day | None:
        """The latest of the days that the nearest units name for each of the kinds; None where one has none."""
        key = unit, ledger, *kinds
        if key not in self._kept:
            self._kept[key] = self._kept_from(unit, ledger, kinds)
        return self._kept[key]

    def _kept_from(self, unit: str, ledger: str, kinds: list[str]) -> Day | None:
        named = {(each["unit_id"], each["part"]): each["kept_from"] for each in self._table(models.Keeping).values()}
        found = []
        for part in [f"{ledger}:{kind}" for kind in kinds] or [ledger]:
            above = [unit[:length] for length in range(len(unit), 0, -1)]
            asked = [(place, name) for name in (part, ledger) for place in above]
            found.append(next((named[each] for each in asked if each in named), None))
        return None if None in found else max(found)

    def _table(self, model: Any) -> dict[Any, Values]:
        if model not in self._tables:
            key = model._meta.pk.attname
            self._tables[model] = {values[key]: values for values in model.objects.order_by(key).values()}
        return self._tables[model]

    def _followers(self, model: Any) -> dict[Any, Any]:
        """Whom 变更 put after each row."""
        if model not in self._after:
            rows = self._table(model).items()
            linked = ((values.get("predecessor_id"), key) for key, values in rows)
            self._after[model] = {before: key for before, key in linked if before is not None}
        return self._after[model]

    def _days(self, ledger: Ledger, values: Values) -> tuple[Day | None, Day | None]:
        if isinstance(ledger.time, EventTime):
            return values[ledger.time.day], values[ledger.time.day]
        if isinstance(ledger.time, StateTime):
            return values[ledger.time.start], values[ledger.time.end]
        first = values[ledger.time.start]
        return first, month_end(first.year, first.month + ledger.time.frequency.value - 1)

    def _value(self, model: Any, values: Values, path: list[str]) -> Any:
        """A column of the row, or of a row it refers to; None where it refers to none."""
        found = model._meta.get_field(path[0])
        if len(path) == 1:
            value = values[found.attname]
            return str(value) if isinstance(value, bool) else value
        target = self._table(found.related_model).get(values[found.attname])
        return target and self._value(found.related_model, target, path[1:])

    def _subject(self, ledger: Ledger, values: Values, paths: tuple[str, ...]) -> Any:
        """What is counted once. Number 3 of the workshops is not number 3 of the estates."""
        for path in paths:
            key, target = values[path], ledger.model._meta.get_field(path.removesuffix("_id")).related_model
            if key not in (None, ""):
                return (path, self.first_of(target, key)) if target else (path, key)
        return None

    def first_of(self, model: Any, key: Any) -> Any:
        """The row from which 变更 made this one."""
        before = self._table(model)[key].get("predecessor_id")
        return key if before is None else self.first_of(model, before)

    def _closing(self, ledger: Ledger, values: Values) -> Day | None:
        """The last day of whatever the row cannot do without. What 变更 ended goes on in its successor."""
        if isinstance(ledger.time, EventTime):
            return None
        days = []
        for closing in ledger.time.closings:
            name, _, end = closing.partition("__")
            found = ledger.model._meta.get_field(name)
            key, followers = values[found.attname], self._followers(found.related_model)
            while key in followers:
                key = followers[key]
            if key is not None:
                days.append(self._table(found.related_model)[key][end])
        return min((day for day in days if day is not None), default=None)

    def _grouped(self, related: Any) -> dict[Any, list[Related]]:
        groups: dict[Any, list[Related]] = defaultdict(list)
        for values in self._table(related.register.model).values():
            columns = {name: self._value(related.register.model, values, [name]) for name in related.column_names}
            hung_on = related.register.model._meta.get_field(related.parent).related_model
            parent = self.first_of(hung_on, values[related.parent])
            groups[parent].append(Related(values["started_on"], values["ended_on"], columns))
        return groups


class _Ledgers(dict[str, list[Row]]):
    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def __missing__(self, name: str) -> list[Row]:
        self[name] = list(self.rows.of(DECLARED[name]))
        return self[name]


def is_money(ledger: str, column: str) -> bool:
    """Whether a column holds amounts, which count in 分."""
    model: Any = DECLARED[ledger].model
    *steps, last = column.split(".")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return isinstance(model._meta.get_field(last).to_python("1"), Decimal)
