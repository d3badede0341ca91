"""Why there is no value, or why it is not the whole: said once more, for days on which all returns are long due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.referee.days import MONTHS, Day, Span
from tests.referee.reader import Table
from tests.referee.returns import OF_PLACES, window_of
from tests.referee.rows import RETURNS

# Where there is nobody or nothing to speak of, a part adds nothing.
OF_NOTHING = ("NOT_EXPECTED", "NO_PLACE")


@dataclass(frozen=True)
class Told:
    """A value, what it lacks by name, and how many of the returns behind it came."""

    value: Fraction | None
    why: str | None = None
    coverage: tuple[int, int] | None = None

    @property
    def part_that_came(self) -> tuple[Fraction, int]:
        if self.coverage is None:
            return Fraction(1), 1
        received, expected = self.coverage
        return Fraction(received, expected) if expected else Fraction(1), -expected


class Absences:
    """What the referee says of absence; it brings definitions, rows, measures and values."""

    definitions: dict[str, Table]
    rows: Any
    measures: Any
    _value: Any
    _parts: dict[str, Table]
    _earlier: Any

    def told(self, code: str, unit: str, period: Span, tree: str) -> Told:
        """The indicator's value, and what is said of it where it is none, or not the whole."""
        table, value = self.definitions[code], self._value(code, unit, period, tree)
        if refusal := self._refusal(table, unit, period):
            return Told(None, refusal)
        if "measure" in table:
            found = self._of_measure(table["measure"], unit, period, tree)
            return Told(value if found.value is not None else None, found.why, found.coverage)
        if "change" in table:
            return self._of_change(table["change"], value, unit, period, tree)
        return _made_of(self._behind(code, unit, period, tree), value)

    def _behind(self, code: str, unit: str, period: Span, tree: str) -> list[Told]:
        table = self.definitions[code]
        if "combination" in table:
            return [self.told(each, unit, period, tree) for each in table["combination"]["of"]]
        if "rate" in table:
            names = ("denominator", "numerator")
            return [self._of_measure(table["rate"][name], unit, period, tree) for name in names]
        whole = self._of_measure(table["share"]["whole"], unit, period, tree)
        part = self._of_measure(self._parts[code], unit, period, tree)
        # What was reported, and nothing of it belongs to the part.
        return [whole, Told(Fraction(0), None, part.coverage) if part.value is None else part]

    def _of_change(self, change: Table, value: Fraction | None, unit: str, period: Span, tree: str) -> Told:
        days = (period, self._earlier(change, period))
        now, before = (self.told(change["of"], unit, each, tree) for each in days)
        if now.value is None:
            return now
        if not before.value:
            return Told(None, "ABSENT_BEFORE" if before.value is None else "ZERO_BEFORE")
        return _made_of([now, before], value)

    def _refusal(self, table: Table, unit: str, period: Span) -> str | None:
        if table.get("applies_to") and self.rows.units[unit]["kind"] not in table["applies_to"]:
            return "NOT_APPLICABLE"
        if period.months < MONTHS[table["finest"]]:
            return "TOO_FINE"
        if table.get("valid_from", Day.min) > period.last:
            return "NOT_YET_VALID"
        return "NO_LONGER_VALID" if table.get("valid_to", Day.max) < period.last else None

    def _of_measure(self, measure: Table, unit: str, period: Span, tree: str) -> Told:
        counting, base = self.measures[tree], measure.get("of", measure)
        if base.get("since", Day.min) > period.last:
            return Told(None, "NOT_YET_VALID")
        if not counting.is_kept(base, unit, period):
            return Told(None, "NOT_KEPT")
        if why := self._without_places(measure, unit, period, tree):
            return Told(None, why)
        value, coverage = counting.value(measure, unit, period), counting.coverage(measure, unit, period)
        if value is None or (measure["aggregate"] == "band" and coverage is not None and not coverage[0]):
            return Told(None, _why_none(measure, coverage), coverage)
        if coverage is not None and coverage[0] < coverage[1]:
            return Told(value, "PARTLY_REPORTED", coverage)
        named = self.rows.kept_from(unit, base["ledger"], base.get("kinds", []))
        is_part = named is not None and named > window_of(base, period).first
        return Told(value, "PARTLY_KEPT" if is_part else None, coverage)

    def _without_places(self, measure: Table, unit: str, period: Span, tree: str) -> str | None:
        """That no place is there which could count, or that one has nothing to be held against."""
        if measure["aggregate"] not in (*OF_PLACES, "presence"):
            return None
        counting, window = self.measures[tree], window_of(measure.get("of", measure), period)
        if not any(counting.tree.lies_in(place, unit) for place in counting.tree.places(measure["within"], window)):
            return "NO_PLACE"
        if not any(counting.tree.lies_in(place, unit) for place in counting.places(measure, period)):
            return "NOT_KEPT"
        return "NO_NORM" if counting.lacks_norm(measure, unit, period) else None


def _why_none(measure: Table, coverage: tuple[int, int] | None) -> str:
    if measure.get("of", measure)["ledger"] not in RETURNS:
        return "NO_PLACE"
    return "NOT_EXPECTED" if coverage is not None and not coverage[1] else "NOT_REPORTED"


def _made_of(parts: Sequence[Told], value: Fraction | None) -> Told:
    worst = min(parts, key=lambda part: part.part_that_came)
    lacking = [part for part in parts if part.value is None and part.why not in OF_NOTHING]
    if lacking:
        return Told(None, min(lacking, key=lambda part: part.part_that_came).why, worst.coverage)
    if value is None:
        return next((Told(None, part.why) for part in parts if part.value is None), Told(None, "EMPTY_DENOMINATOR"))
    if worst.coverage is not None and worst.coverage[0] < worst.coverage[1]:
        return Told(value, "PARTLY_REPORTED", worst.coverage)
    is_part = any(part.why == "PARTLY_KEPT" for part in parts)
    return Told(value, "PARTLY_KEPT" if is_part else None, worst.coverage)
