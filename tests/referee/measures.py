"""What a measure gives for a unit and a period, and the rows it counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.referee.conditions import depends_on_day, is_met, lies_within
from tests.referee.days import ONE, Day, Span, month_end
from tests.referee.reader import Table
from tests.referee.returns import Returns, period_ends, window_of
from tests.referee.rows import EVENTS, KIND, RETURNS, Row, Rows, is_money
from tests.referee.tree import Tree, upwards


@dataclass
class Hit:
    """A row that counts before anything is said about the unit. `day` orders the rows of one subject."""

    row: Row
    unit: str
    day: Day | None
    amount: int


class Split(str):
    """The code of a place that was split: its rows are those that name it, wherever they count now."""

    __slots__ = ()


class Measures(Returns):
    """Measures over one tree. What was found once is kept, since hundreds of units ask for the same rows."""

    def __init__(self, rows: Rows, tree: Tree) -> None:
        self.rows = rows
        self.tree = tree
        self._hits: dict[Any, list[Hit]] = {}
        self._candidates: dict[Any, list[Row]] = {}
        self._stands: dict[Any, dict[Any, Day]] = {}
        self._plain: dict[Any, Table] = {}
        self._arrivals: dict[Any, set[tuple[Any, Day]]] = {}
        self._expected: dict[Any, list[tuple[str, Row, list[Day]]]] = {}
        self._first_years: dict[Any, int] = {}

    def value(self, measure: Table, unit: str, period: Span) -> Fraction | None:
        """The value in the smallest unit (分 for money); None when nobody reported, or nothing has begun."""
        base = measure.get("of", measure)
        if base.get("since", Day.min) > period.last:
            return None
        if not self.is_kept(base, unit, period):
            return None
        return self._ways.get(measure["aggregate"], self._of_rows)(measure, unit, period)

    @property
    def _ways(self) -> dict[str, Callable[[Table, str, Span], Fraction | None]]:
        return {
            "band": self._band,
            "minimum": self._lowest,
            "presence": self._presence,
            "received": lambda *asked: Fraction(len(self.received(*asked))),
            "expected": lambda *asked: Fraction(sum(len(days) for _, days in self.expected(*asked))),
        }

    def _band(self, measure: Table, unit: str, period: Span) -> Fraction | None:
        values = self._by_place(measure, unit, period)
        bands = {place: self._band_in(measure, place, period.last) for place in values}
        if all(value is None for value in values.values()) or None in bands.values():
            return None
        return Fraction(sum(_lies(bands[place] or {}, value) for place, value in values.items()))

    def lacks_norm(self, measure: Table, unit: str, period: Span) -> bool:
        """Whether a place of the band has no norm that it could be held against."""
        places = self._by_place(measure, unit, period) if "at_least_parameter" in measure else {}
        return any(self._band_in(measure, place, period.last) is None for place in places)

    def _band_in(self, measure: Table, place: str, day: Day) -> Table | None:
        """The band with the norm of the place in it; None where none is in force."""
        if "at_least_parameter" not in measure:
            return measure
        for above in upwards(place):
            held = self.rows.parameters_of(above, measure["at_least_parameter"], day)
            if held:
                return {**measure, "at_least": max(held)[1]}
        return None

    def _lowest(self, measure: Table, unit: str, period: Span) -> Fraction | None:
        return min((value for value in self._of_places(measure, unit, period) if value is not None), default=None)

    def _presence(self, measure: Table, unit: str, period: Span) -> Fraction | None:
        existing = self.places(measure, period)
        if not any(self.tree.lies_in(place, unit) for place in existing):
            return None
        return Fraction(len(self._held_places(measure, unit, period)))

    def _of_rows(self, measure: Table, unit: str, period: Span) -> Fraction | None:
        counted = self.counted(measure, unit, period)
        if measure["aggregate"] not in ("sum", "latest"):
            return Fraction(len(counted))
        reported = counted or measure["ledger"] not in RETURNS
        return Fraction(sum(hit.amount for hit in counted)) if reported else None

    def is_kept(self, measure: Table, unit: str, period: Span) -> bool:
        """Whether the named day has come, or else the year of the first event or return of the district."""
        measure = measure.get("of", measure)
        ledger = measure["ledger"]
        named = self.rows.kept_from(unit, ledger, measure.get("kinds", []))
        if named is not None:
            return named <= period.last
        if ledger not in EVENTS | RETURNS or measure["aggregate"] == "expected":
            return True
        if (key := (ledger, unit[:6], *measure.get("kinds", []))) not in self._first_years:
            kinds = measure.get("kinds")
            rows = [
                row for row in self.rows.ledgers[ledger]
                if row.unit.startswith(unit[:6]) and (not kinds or row.columns[KIND[ledger]] in kinds)
            ]  # fmt: skip
            self._first_years[key] = min((row.first.year for row in rows if row.first), default=None)
        first = self._first_years[key]
        return ledger in RETURNS if first is None else first <= period.last.year

    def counted(self, measure: Table, unit: str, period: Span) -> list[Hit]:
        """The rows of the unit that count; of a subject the earliest where it is counted, the latest where added."""
        if measure.get("from_above"):
            inside = [hit for hit in self.hits(measure, period) if hit.unit in upwards(unit)]
        elif isinstance(unit, Split):
            inside = [hit for hit in self.hits(measure, period) if hit.row.unit.startswith(unit)]
        else:
            inside = [hit for hit in self.hits(measure, period) if hit.unit.startswith(unit)]
        if "subject" not in measure:
            return inside
        seen: dict[Any, Hit] = {}
        is_added = measure["aggregate"] == "sum"
        for hit in sorted(inside, key=lambda hit: (hit.day or Day.min, hit.row.key), reverse=is_added):
            seen.setdefault(hit.row.subjects[measure["subject"]], hit)
        seen.pop(None, None)
        return list(seen.values())

    def _held_places(self, measure: Table, unit: str, period: Span) -> set[str]:
        existing = self.places(measure, period)
        places = {self.tree.place_of(hit.row.unit, measure["within"]) for hit in self.hits(measure, period)}
        return {place for place in places if place in existing and self.tree.lies_in(place, unit)}

    def places(self, measure: Table, period: Span) -> list[str]:
        """Those that are there in the period, and whose rows are kept by its end."""
        base = measure.get("of", measure)
        named = {
            place: self.rows.kept_from(place, base["ledger"], base.get("kinds", []))
            for place in self.tree.places(measure["within"], window_of(base, period))
        }
        return [place for place, day in named.items() if day is None or day <= period.last]

    def _of_places(self, measure: Table, unit: str, period: Span) -> list[Fraction | None]:
        return list(self._by_place(measure, unit, period).values())

    def _by_place(self, measure: Table, unit: str, period: Span) -> dict[str, Fraction | None]:
        """The value of each place; one that owes nothing and sent nothing is none of them."""
        inner, found = measure["of"], {}
        for place in self.places(measure, period):
            if self.tree.lies_in(place, unit):
                whole = place if self.tree.unit_of(place) == place else Split(place)
                value = self.value(inner, whole, period)
                if value is not None or inner["ledger"] not in RETURNS or self._owes(inner, place, period):
                    found[place] = value
        return found

    def _owes(self, inner: Table, place: str, period: Span) -> bool:
        ends = period_ends(inner, period)
        unit = self.tree.units[place]
        named = self.rows.kept_from(place, inner["ledger"], inner.get("kinds", [])) or Day.min
        there = (day for day in ends if Span(day, day).meets(unit["opened_on"], unit["closed_on"]))
        return not ends or any(day >= named for day in there)

    # -- rows, whatever their unit ---------------------------------------------------------------

    def hits(self, measure: Table, period: Span) -> list[Hit]:
        key = (id(measure), period)
        if key not in self._hits:
            found = [(row, self._counting_day(measure, row, period)) for row in self._rows_of(measure)]
            self._hits[key] = [self._hit(measure, row, day) for row, day in found if day is not None]
        return self._hits[key]

    def _hit(self, measure: Table, row: Row, day: Day) -> Hit:
        ordering = row.first if measure["time"] == "stock" else day
        return Hit(row, self.tree.unit_of(row.unit), ordering, _amount(measure, row))

    def _rows_of(self, measure: Table) -> list[Row]:
        """Rows of the ledger and kinds that meet all that does not depend on the day."""
        if id(measure) not in self._candidates:
            self._candidates[id(measure)] = [
                row for row in self.rows.ledgers[measure["ledger"]] if self._may_count(measure, row)
            ]
        return self._candidates[id(measure)]

    def _may_count(self, measure: Table, row: Row) -> bool:
        if measure.get("kinds") and row.columns[KIND[measure["ledger"]]] not in measure["kinds"]:
            return False
        if not fills(measure, row):
            return False
        if "within" in measure and self.tree.place_of(row.unit, measure["within"]) is None:
            return False
        return all(is_met(each, row, None) for each in measure.get("where", []) if not depends_on_day(each))

    def _counting_day(self, measure: Table, row: Row, period: Span) -> Day | None:
        """The day on which the row counts in the period; None when it does not."""
        if measure["time"] == "stock":
            day: Day | None = period.last if self._holds(measure, row, period.last) else None
        else:
            day = _event_day(measure, row)
            if day is not None and not _runs(measure, period, day):
                day = None
        moving = [each for each in measure.get("where", []) if depends_on_day(each)]
        return day if day is not None and all(is_met(each, row, day) for each in moving) else None

    def _holds(self, measure: Table, row: Row, day: Day) -> bool:
        if measure["aggregate"] == "latest":
            assert row.last is not None
            return row.last <= day <= self._stands_until(measure, row)
        first, last = row.first or Day.min, row.last or Day.max
        if measure.get("stays"):
            begun = (row.began or Day.min) >= measure.get("since", Day.min)
            return begun and first <= day and (not row.followed or day <= last)
        return first <= day <= last and day <= (row.closing or Day.max)

    def _stands_until(self, measure: Table, row: Row) -> Day:
        key = id(measure)
        if key not in self._stands:
            self._stands[key] = _standing(measure, self.rows.ledgers[measure["ledger"]])
        return self._stands[key][row.key]


def fills(measure: Table, row: Row) -> bool:
    """Whether a row says anything of the columns that are added; a nil return has noughts in them."""
    if measure["aggregate"] not in ("sum", "latest"):
        return True
    return any(row.columns[name] is not None for name in measure["columns"])


def _standing(measure: Table, rows: list[Row]) -> dict[Any, Day]:
    """The last day each return stands: until its subject's next one, its closing, or the end of the window."""
    last_days: dict[Any, Day] = {}
    filling = [row for row in rows if fills(measure, row)]
    for row in filling:
        assert row.last is not None and row.first is not None
        ends = [month_end(row.last.year, row.last.month + measure["window"])]
        ends += [other.last - ONE for other in filling if _is_later(other, row) and other.last]
        if row.closing is not None:
            ends.append(row.closing)
        last_days[row.key] = min(ends)
    return last_days


def _is_later(other: Row, row: Row) -> bool:
    return other.subjects["subject"] == row.subjects["subject"] and other.first > row.first  # type: ignore[operator]


def _event_day(measure: Table, row: Row) -> Day | None:
    """The day of the row that a flow counts, if it has one."""
    if measure["ledger"] in EVENTS | RETURNS:
        return row.last
    if measure.get("on", "start") == "start":
        day = None if row.follows else row.first
    else:
        day = None if row.followed else row.last
    return day if day is not None and day <= (row.closing or Day.max) else None


def _runs(measure: Table, period: Span, day: Day) -> bool:
    return window_of(measure, period).holds(day)


def _amount(measure: Table, row: Row) -> int:
    """The sum of the columns in the smallest unit; what is not filled adds nothing."""
    values = [row.columns[name] or 0 for name in measure.get("columns", [])]
    return sum(int(value * 100) if isinstance(value, Decimal) else value for value in values)


def _lies(band: Table, value: Fraction | None) -> bool:
    if value is None:
        return False
    inner = band["of"]
    in_fen = any(is_money(inner["ledger"], name) for name in inner.get("columns", []))
    return lies_within(band, value / 100 if in_fen else value)
