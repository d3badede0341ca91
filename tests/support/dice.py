"""The dice with which districts are invented: days, amounts and places where counting goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from metrics.acts.rules import days
from metrics.acts.rules.lives import fault_in
from metrics.ingest.rules import holds
from metrics.models import OrgUnit, Person, Succession
from metrics.models.codes import ancestor_codes
from metrics.models.overlapping import OneAtATime

ONE = timedelta(days=1)
# Ends and beginnings of years, quarters and months, and around the leap day.
EDGES = [
    date(2021, 12, 31), date(2022, 1, 1), date(2022, 2, 28), date(2022, 3, 1), date(2022, 6, 30), date(2022, 7, 1),
    date(2022, 12, 31), date(2023, 1, 1), date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 31), date(2023, 4, 1),
    date(2023, 6, 30), date(2023, 7, 1), date(2023, 9, 30), date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1),
    date(2024, 2, 29),
]  # fmt: skip
# Whose birthday falls on such a day, or who turns 36 or 41 in the years that are asked about.
BIRTHS = [
    date(year, month, day) for year in (1982, 1986, 1987, 1988) for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))
]
# Born on a leap day one turns 36 on a leap day, but 30 in a common year, which has none.
BIRTHS += [date(1988, 2, 29), date(1992, 2, 29), date(1992, 2, 29), date(1992, 5, 20)]
BIRTHS += [date(1987, 7, 1), date(1986, 6, 30), date(1975, 11, 3)]
FIRST, LAST = date(2021, 6, 1), date(2024, 6, 30)
RESERVES = ("reserve_cadre", "reserve_secretary")
QUARTERS = [date(year, month, 1) for year in (2021, 2022, 2023) for month in (1, 4, 7, 10)][2:]


@dataclass
class District:
    """What was invented: `units` by code, all else by model."""

    code: str
    units: dict[str, OrgUnit] = field(default_factory=dict)
    successions: list[Succession] = field(default_factory=list)
    rows: dict[Any, list[Any]] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        return self.rows[Person]

    def codes(self, length: int) -> list[str]:
        return [code for code in self.units if len(code) == length]


def faults_of(row: Any) -> list[str]:
    """What the ledger has against the days of one row, stored or not."""
    return [*days._out_of_bounds(row), *(words for _row, words in days._broken([row]))]


def is_sound(row: Any) -> bool:
    """Whether the ledger has nothing against the days of the row."""
    return not faults_of(row)


class Dice:
    """Chance with a seed, and what was invented so far."""

    def __init__(self, rng: random.Random, district: District) -> None:
        self.rng = rng
        self.district = district
        self._taken: set[Any] = set()
        self._spells: dict[Any, list[tuple[date, date]]] = {}
        # By model and key the first row of a chain of 变更.
        self._firsts: dict[Any, Any] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        edges = [edge for edge in EDGES if first <= edge <= last]
        if edges and self.chance(0.6):
            return self.rng.choice(edges)
        return first + timedelta(days=self.rng.randint(0, (last - first).days))

    def span(self, open_share: float = 0.45) -> dict[str, Any]:
        start = self.day(last=date(2024, 1, 31))
        if self.chance(open_share):
            return {"started_on": start, "ended_on": None}
        return {"started_on": start, "ended_on": start if self.chance(0.05) else self.day(first=start)}

    def place(self) -> str:
        """Mostly a village; sometimes a township, a grid, the district or a body outside the division tree."""
        length = self.rng.choices((12, 9, 15, 6), (75, 14, 8, 3))[0]
        return self.rng.choice(self.district.codes(length) or self.district.codes(12))

    def amount(self, most: int = 90_000) -> Decimal:
        return Decimal(self.rng.choice((0, 1, 1999, 5_000_000, 10_000_000, self.rng.randint(0, most * 100)))).scaleb(-2)

    def is_new(self, *key: Any) -> bool:
        if key in self._taken:
            return False
        self._taken.add(key)
        return True

    def is_lived(self, row: Any) -> bool:
        """Whether its unit, and those above it, were there on the days of the row."""
        above = ancestor_codes(row.unit_id) if hasattr(row, "unit_id") else []
        return not any(fault_in(row, self.district.units[code]) for code in above if code in self.district.units)

    def _store(self, model: Any, rows: list[Any]) -> list[Any]:
        sound = (row for row in rows if is_sound(row) and self.is_lived(row))
        stored = list(model.objects.bulk_create(row for row in sound if self._is_apart(row)))
        for row in stored:
            if before := getattr(row, "predecessor_id", None):
                self._firsts[model, row.pk] = self._firsts.get((model, before), before)
        self.district.rows.setdefault(model, []).extend(stored)
        return stored

    def _is_apart(self, row: Any) -> bool:
        """Whether no row before it says the same on a day on which it holds."""
        values = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        rules = [r for r in row._meta.constraints if isinstance(r, OneAtATime)]
        keys = [
            (type(row), rule.name, *(self._first(row, name) for name in rule.fields))
            for rule in rules
            if rule.condition is None or holds(rule.condition, values)
        ]
        spells = [self._spells.setdefault(key, []) for key in keys if None not in key]
        first, last = values.get("started_on"), values.get("ended_on") or date.max
        if any(first <= end and start <= last for taken in spells for start, end in taken):
            return False
        for taken in spells:
            taken.append((first, last))
        return True

    def _first(self, row: Any, name: str) -> Any:
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        return self._firsts.get((field.related_model, value), value)

    def _follow(self, rows: list[Any], make: Callable[[Any], Any]) -> None:
        """变更, as the verb leaves it: rows that ended are followed the next day; some of those again."""
        fresh = rows
        for _ in range(2):
            ended = [row for row in fresh if row.ended_on and self.chance(0.3)]
            fresh = self._store(type(rows[0]), [row for row in map(make, ended) if row])

    def _after(self, row: Any) -> dict[str, Any]:
        start = row.ended_on + ONE
        return {
            "started_on": start,
            "ended_on": None if self.chance(0.5) else self.day(start, start + timedelta(days=400)),
            "predecessor": row,
        }
