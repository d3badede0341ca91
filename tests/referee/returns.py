"""Which returns are expected, and which of them came."""

from __future__ import annotations

from typing import Any

from tests.referee.conditions import compares
from tests.referee.days import Day, Span, month_end
from tests.referee.reader import Table
from tests.referee.rows import DECLARED, RETURNS, Row

OF_PLACES = ("band", "minimum")


class Returns:
    """What measures know of returns; they bring rows, tree, and which rows count."""

    rows: Any
    tree: Any
    counted: Any
    _of_places: Any
    _rows_of: Any
    _holds: Any
    # What was found once: by measure, and by the days it was asked about.
    _plain: dict[Any, Table]
    _arrivals: dict[Any, set[tuple[Any, Day]]]
    _expected: dict[Any, list[tuple[str, Row, list[Day]]]]

    def received(self, measure: Table, unit: str, period: Span) -> list[Any]:
        """The returns in the unit that somebody expected."""
        slots = {(self._sender(measure, row), day) for row, days in self.expected(measure, "", period) for day in days}
        return [hit for hit in self.counted(measure, unit, period) if (hit.row.subjects["subject"], hit.day) in slots]

    def _sender(self, measure: Table, row: Row) -> Any:
        """What a return of the row has as its subject."""
        path = f"{reporters_of(measure).subject}_id"
        model = DECLARED[reporters_of(measure).ledger].model
        return path, row.key if isinstance(row.key, str) else self.rows.first_of(model, row.key)

    def coverage(self, measure: Table, unit: str, period: Span) -> tuple[int, int] | None:
        """(received, expected) of the returns on which a sum or latest value rests; None where it rests on none."""
        if measure["aggregate"] in OF_PLACES and measure["of"]["ledger"] in RETURNS:
            values = self._of_places(measure, unit, period)
            return sum(value is not None for value in values), len(values)
        if measure["aggregate"] not in ("sum", "latest") or measure["ledger"] not in RETURNS:
            return None
        if len(_reporters(measure)) != 1:
            return None
        slots = [
            (self._sender(measure, row), day) for row, days in self._senders(measure, unit, period) for day in days
        ]
        came = self._came(measure, period)
        return sum(slot in came for slot in slots), len(slots)

    def _senders(self, measure: Table, unit: str, period: Span) -> list[tuple[Row, list[Day]]]:
        if measure["aggregate"] == "sum":
            return self.expected(measure, unit, period)
        return [
            (row, [period.last])
            for row in self.rows.ledgers[reporters_of(measure).ledger]
            if in_force(row, period.last)
            and self._is_kept(measure, row, period.last)
            and self.tree.unit_of(row.unit).startswith(unit)
            and self._reports(measure, reporters_of(measure), row)
        ]

    def _came(self, measure: Table, period: Span) -> set[tuple[Any, Day]]:
        """Subject and day of every return that fills the columns, whatever else is asked of it."""
        key = id(measure), period.last
        if key not in self._arrivals:
            plain = self._plain.setdefault(key[0], {k: v for k, v in measure.items() if k not in ("where", "within")})
            rows, day = self._rows_of(plain), period.last
            if measure["aggregate"] == "sum":
                self._arrivals[key] = {(row.subjects["subject"], row.last) for row in rows if row.last}
            else:
                self._arrivals[key] = {(row.subjects["subject"], day) for row in rows if self._holds(plain, row, day)}
        return self._arrivals[key]

    def expected(self, measure: Table, unit: str, period: Span) -> list[tuple[Row, list[Day]]]:
        """Those in the unit from whom returns are expected, each with the last days of their periods."""
        key = id(measure), period
        if key not in self._expected:
            everywhere = self._expected_anywhere(measure, period)
            self._expected[key] = [(self.tree.unit_of(row.unit), row, days) for row, days in everywhere]
        return [(row, days) for place, row, days in self._expected[key] if place.startswith(unit)]

    def _expected_anywhere(self, measure: Table, period: Span) -> list[tuple[Row, list[Day]]]:
        reporters, ends, found = reporters_of(measure), period_ends(measure, period), []
        for row in self.rows.ledgers[reporters.ledger]:
            days = [day for day in ends if in_force(row, day) and self._is_kept(measure, row, day)]
            if days and self._reports(measure, reporters, row):
                found.append((row, days))
        return found

    def _is_kept(self, measure: Table, row: Row, day: Day) -> bool:
        """Whether returns of the period that ends on the day belong to those that the unit keeps."""
        named = self.rows.kept_from(row.unit, measure["ledger"], measure.get("kinds", []))
        return named is None or named <= day

    def _reports(self, measure: Table, reporters: Any, row: Row) -> bool:
        if reporters.kinds and row.columns["kind"] not in reporters.kinds:
            return False
        places = measure.get("within") or (
            {"kinds": reporters.kinds, "under": reporters.under} if reporters.under else None
        )
        if places and self.tree.place_of(row.unit, places) is None:
            return False
        mine = [
            (each, each.get("column", "").removeprefix(reporters.subject + ".")) for each in measure.get("where", [])
        ]
        return all(
            compares(each, row.columns[name])
            for each, name in mine
            if name in row.columns and each.get("column", "").startswith(reporters.subject + ".")
        )


def period_ends(measure: Table, period: Span) -> list[Day]:
    """The last days of the periods of returns that end in the window."""
    months, window = DECLARED[measure["ledger"]].time.frequency.value, window_of(measure, period)
    ends = [
        month_end(year, month)
        for year in range(window.first.year, window.last.year + 1)
        for month in range(months, 13, months)
    ]
    return [day for day in ends if window.holds(day)]


def reporters_of(measure: Table) -> Any:
    """What the declaration says of who reports these returns."""
    [found] = _reporters(measure)
    return found


def _reporters(measure: Table) -> list[Any]:
    """Several, or none, where the measure is of returns of several kinds."""
    kinds, declared = measure.get("kinds", []), DECLARED[measure["ledger"]].time.reporters
    return [each for each in declared if not each.kind or kinds == [each.kind]]


def in_force(row: Row, day: Day) -> bool:
    return (row.first or Day.min) <= day <= min(row.last or Day.max, row.closing or Day.max)


def window_of(measure: Table, period: Span) -> Span:
    """The days over which a measure looks. One that has not begun yet is a span without days."""
    if measure["time"] == "stock":
        return Span(period.last, period.last)
    return Span(measure["since"], period.last) if measure["time"] == "since" else period
