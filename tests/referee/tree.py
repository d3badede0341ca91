"""Where a row is: by the tree as it was recorded, or with closed units replaced by what took their place."""

from __future__ import annotations

from typing import Any

from tests.referee.days import Span
from tests.referee.rows import Rows

LENGTHS = (2, 4, 6, 9, 12, 15)


def upwards(code: str) -> list[str]:
    """The code and those of the units above it, nearest first."""
    return [code[:length] for length in reversed(LENGTHS) if length <= len(code)]


class Tree:
    def __init__(self, rows: Rows, name: str) -> None:
        self.units = rows.units
        self.successors = rows.successors
        self.replaced: dict[str, str] = {}
        if name == "now":
            placed = {code: self._common(self._finals(code, ())) for code in self.units}
            self.replaced = {code: place for code, place in placed.items() if place != code}

    def _finals(self, code: str, seen: tuple[str, ...]) -> set[str]:
        """What took the place of the unit in the end. A unit below a replaced one goes with it."""
        moved = next((above for above in upwards(code) if self._is_succeeded(above)), None)
        if moved is None or moved in seen:
            return {code}
        return set().union(*(self._finals(successor, (*seen, moved)) for successor in self.successors[moved]))

    def _is_succeeded(self, code: str) -> bool:
        unit = self.units.get(code)
        return unit is not None and unit["closed_on"] is not None and bool(self.successors.get(code))

    def _common(self, codes: set[str]) -> str:
        """The lowest unit above all of them, or the only one."""
        shared = [above for above in upwards(min(codes)) if all(code.startswith(above) for code in codes)]
        return shared[0] if shared else ""

    def unit_of(self, code: str) -> str:
        return self.replaced.get(code, code)

    def matches(self, code: str, within: dict[str, Any]) -> bool:
        """Whether the unit is a place of the level."""
        return code not in self.replaced and self._was_place(code, within)

    def _was_place(self, code: str, within: dict[str, Any]) -> bool:
        unit = self.units.get(code)
        if unit is None or unit["kind"] not in within["kinds"]:
            return False
        if not within.get("under"):
            return True
        above = upwards(code)[1:]
        parent = self.units.get(above[0]) if above else None
        return parent is not None and parent["kind"] in within["under"]

    def place_of(self, code: str, within: dict[str, Any]) -> str | None:
        """The place that holds a row of the unit: itself, or the nearest above.

        One that was split, and now counts above its own level where there is no place, is still a place by itself.
        """
        place = next((above for above in upwards(self.unit_of(code)) if self.matches(above, within)), None)
        if place is not None:
            return place
        old = next((above for above in upwards(code) if self._was_place(above, within)), None)
        return old if old is not None and len(self.unit_of(old)) < len(old) else None

    def places(self, within: dict[str, Any], window: Span) -> list[str]:
        """The places of the level that exist on some day of the window."""
        return [
            code for code, unit in self.units.items()
            if self.place_of(code, within) == code and window.meets(unit["opened_on"], unit["closed_on"])
        ]  # fmt: skip

    def lies_in(self, place: str, unit: str) -> bool:
        return self.unit_of(place).startswith(unit)
