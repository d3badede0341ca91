"""Which level enters a ledger, or some kinds of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class EntryLevel(IntEnum):
    """How high a grant must stand; the number is the length of the longest code of a unit that stands so high."""

    DISTRICT = 6
    TOWNSHIP = 9
    ANY = 15

    def includes(self, code: str) -> bool:
        """Whether a grant in the unit is enough."""
        return len(code) <= self


@dataclass(frozen=True)
class Entered:
    """`level` enters the rows. Of some columns a value (`kinds`), or that there is one (`decided`), wants a higher
    level, which then keeps the row; what is `given` in a column wants it only of whoever fills it in: he who applies
    again may clear it.
    """

    level: EntryLevel = EntryLevel.ANY
    kinds: Mapping[str, Mapping[str, EntryLevel]] = field(default_factory=dict)
    decided: Mapping[str, EntryLevel] = field(default_factory=dict)
    given: Mapping[str, EntryLevel] = field(default_factory=dict)

    def of_value(self, column: str, value: Any) -> EntryLevel:
        """Who may put the value into the column."""
        wanted = self.kinds.get(column, {}).get(value, self.level)
        if value not in (None, ""):
            wanted = min(wanted, self.decided.get(column, wanted), self.given.get(column, wanted))
        return min(wanted, self.level)

    def of_row(self, image: Mapping[str, Any]) -> EntryLevel:
        """Who keeps such a row."""
        columns = (*self.kinds, *self.decided)
        return min((self.of_value(name, image[name]) for name in columns), default=self.level)

    def of_change(self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> EntryLevel:
        """Who may make the one of the other; None is no row."""
        levels = [self.of_row(image) for image in (before, after) if image is not None]
        was, now = before or {}, after or {}
        levels += [self.of_value(name, now.get(name)) for name in self.given if now.get(name) != was.get(name)]
        return min(levels, default=self.level)

    def barred(self, codes: Iterable[str]) -> dict[str, set[Any]]:
        """By column the values that grants in these units do not reach."""
        units = list(codes)
        found = {
            name: {value for value, level in values.items() if not any(map(min(level, self.level).includes, units))}
            for name, values in self.kinds.items()
        }
        return {name: values for name, values in found.items() if values}

    def withheld(self, codes: Iterable[str]) -> set[str]:
        """The columns that are not for grants in these units to fill in."""
        units = list(codes)
        levels = {**self.decided, **self.given}
        return {name for name, level in levels.items() if not any(map(level.includes, units))}

    @property
    def is_for_all(self) -> bool:
        """Whether there is nothing that a lower level may not enter."""
        return self == FOR_ALL


FOR_ALL = Entered()
BY_TOWNSHIP, BY_DISTRICT = Entered(EntryLevel.TOWNSHIP), Entered(EntryLevel.DISTRICT)
