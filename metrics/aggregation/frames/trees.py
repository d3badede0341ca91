"""The tree of units as arrays, as it was and as it is now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np

from metrics.aggregation.frames.fetching import Columns, Select
from metrics.catalogue.measures import Places
from metrics.ledgers.office import FORMER_NAMES, KEEPINGS, SUCCESSIONS
from metrics.ledgers.structure import UNITS
from metrics.models.codes import ancestor_codes, parent_code
from metrics.models.subtrees import subtree

# Days of a unit or state without an end; far above any ordinal, far below the largest integer.
FOREVER = 10_000_000
NEVER = -1

Ints = np.ndarray


class Tree(StrEnum):
    """Whether a row counts where it was, or where its unit's successor is."""

    THEN = "then"
    NOW = "now"


SELECTS = (
    Select(UNITS, ("code", "name", "pinyin", "kind", "opened_on", "closed_on"), "code"),
    Select(SUCCESSIONS, ("pk", "predecessor_id", "successor_id", "predecessor__closed_on"), "predecessor_id"),
    Select(KEEPINGS, ("pk", "unit_id", "part", "kept_from"), "unit_id"),
    Select(FORMER_NAMES, ("pk", "unit_id", "name", "pinyin", "day"), "unit_id"),
)


@dataclass(frozen=True, order=True)
class Former:
    """A name that a unit bore through the day `last`."""

    last: date
    name: str
    pinyin: str


def name_on(day: date, now: str, former: Sequence[Former]) -> str:
    """What a unit was called on the day: the first of its former names that held still, else its name now."""
    return next((each.name for each in former if day <= each.last), now)


@dataclass(frozen=True, eq=False)
class Units:
    """All units below `key`, in the order of their codes, so that a subtree is a slice.

    `kept_from` has the days from which they keep their ledgers, by unit and part of a ledger.
    """

    key: str
    codes: list[str]
    names: list[str]
    pinyin: list[str]
    kinds: list[str]
    opened: Ints
    closed: Ints  # the day after the last
    successors: dict[str, list[str]]
    kept_from: dict[tuple[str, str], date]
    # What units were called before, the oldest name first; `names` are those that they bear now.
    former: dict[str, list[Former]]
    _places: dict[tuple[Places, Tree], Ints] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, key: str, found: Mapping[Select, Columns]) -> Units:
        """The tree below `key`, out of what its SELECTS gave."""
        rows, pairs, keepings, earlier = (found[select] for select in SELECTS)
        successors: dict[str, list[str]] = {}
        closed = zip(pairs["predecessor_id"], pairs["successor_id"], pairs["predecessor__closed_on"], strict=True)
        # Until the old unit is closed its rows stay with it, even if it is written already who follows.
        for old, new in sorted((old, new) for old, new, closed_on in closed if closed_on):
            successors.setdefault(old, []).append(new)
        return cls(
            key,
            rows["code"],
            rows["name"],
            rows["pinyin"],
            rows["kind"],
            np.array([_ordinal(day) if day else 0 for day in rows["opened_on"]], np.int64),
            np.array([_ordinal(day) + 1 if day else FOREVER for day in rows["closed_on"]], np.int64),
            successors,
            {
                (unit, part): date.fromisoformat(day)
                for unit, part, day in zip(keepings["unit_id"], keepings["part"], keepings["kept_from"], strict=True)
            },
            _former(earlier),
        )

    def name_on(self, code: str, day: date) -> str:
        """What the unit was called on the day."""
        return name_on(day, self.names[self.index[code]], self.former.get(code, ()))

    @cached_property
    def index(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    def span(self, code: str) -> tuple[int, int]:
        """Slice of the unit and all below it."""
        low, high = subtree(code)
        return bisect_left(self.codes, low), bisect_left(self.codes, high)

    def is_above(self, code: str) -> np.ndarray:
        """Which units the unit lies in, itself among them."""
        found = np.zeros(len(self.codes), bool)
        found[[self.index[each] for each in ancestor_codes(code) if each in self.index]] = True
        return found

    def existing(self, lo: int, hi: int) -> Ints:
        """Which units exist on a day of [lo, hi)."""
        return (self.opened < hi) & (self.closed > lo)

    def children(self, code: str, lo: int, hi: int, tree: Tree) -> list[int]:
        """Units directly below `code` that exist in [lo, hi), by the tree now without those that were replaced."""
        first, last = self.span(code)
        there = self.existing(lo, hi)
        below = [
            i for i in range(first, last) if self.codes[i] != code and parent_code(self.codes[i]) == code and there[i]
        ]
        return [i for i in below if tree is Tree.THEN or not self.replaced[i]]

    @cached_property
    def replaced(self) -> np.ndarray:
        """Which units count elsewhere by the tree now; these are no places of it."""
        return self.now != np.arange(len(self.codes))

    @cached_property
    def now(self) -> Ints:
        """Where the rows of each unit count today: at the lowest unit that holds all its final successors.

        A unit below a replaced one goes with it. -1 when that place lies outside these units.
        """
        places = [common_ancestor(self._final(code, frozenset())) for code in self.codes]
        return np.array([self.index.get(place, NEVER) for place in places], np.int64)

    def _final(self, code: str, seen: frozenset[str]) -> list[str]:
        moved = next((above for above in reversed(ancestor_codes(code)) if above in self.successors), None)
        if moved is None or moved in seen:
            return [code]
        return [last for new in self.successors[moved] for last in self._final(new, seen | {moved})]

    def moved(self, units: Ints, tree: Tree) -> Ints:
        """The units where rows of `units` count by that tree."""
        return units if tree is Tree.THEN else self.now[units]

    def place_of(self, places: Places, tree: Tree) -> Ints:
        """For each unit, as rows name it, the unit of that kind that it is or lies in by the tree; -1 for none.

        A place whose successors lie in no one place stays a place by the tree now, at the level that holds them all.
        """
        if (places, tree) not in self._places:
            then = self._holding(places, np.zeros(len(self.codes), bool))
            self._places[places, Tree.THEN] = then
            self._places[places, Tree.NOW] = self._holding_now(places, then)
        return self._places[places, tree]

    def _holding_now(self, places: Places, then: Ints) -> Ints:
        now = np.where(self.now >= 0, self._holding(places, self.replaced)[self.now], NEVER)
        length = np.array([len(code) for code in self.codes], np.int64)
        is_split = (self.now >= 0) & (length[self.now] < length)
        return np.where((now < 0) & (then >= 0) & is_split[then], then, now)

    def _holding(self, places: Places, left_out: np.ndarray) -> Ints:
        """For each unit the nearest that is of the kind and not left out; -1 where there is none."""
        found = np.full(len(self.codes), NEVER, np.int64)
        for i, code in enumerate(self.codes):
            parent = self.index.get(parent_code(code), NEVER)
            if self.kinds[i] in places.kinds and self._is_under(parent, places) and not left_out[i]:
                found[i] = i
            elif parent != NEVER:
                # Parents come first in code order.
                found[i] = found[parent]
        return found

    def _is_under(self, parent: int, places: Places) -> bool:
        return not places.under or (parent != NEVER and self.kinds[parent] in places.under)


def _former(rows: Columns) -> dict[str, list[Former]]:
    found: dict[str, list[Former]] = {}
    columns = zip(rows["unit_id"], rows["day"], rows["name"], rows["pinyin"], strict=True)
    for code, day, name, pinyin in columns:
        found.setdefault(code, []).append(Former(date.fromisoformat(day), name, pinyin))
    return {code: sorted(names) for code, names in found.items()}


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def common_ancestor(codes: list[str]) -> str:
    """The lowest unit that holds all of them; empty when there is none."""
    shared = set.intersection(*(set(ancestor_codes(code)) for code in codes))
    return max(shared, key=len, default="")
