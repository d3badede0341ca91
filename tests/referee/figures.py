"""The value of an indicator, built on measures or on other indicators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.referee.absence import Absences
from tests.referee.days import MONTHS, Span, span, span_a_year_before, span_before
from tests.referee.measures import Measures
from tests.referee.reader import Table
from tests.referee.returns import OF_PLACES, reporters_of
from tests.referee.rows import KIND, Rows
from tests.referee.tree import Tree, upwards

# How many of the smallest unit (分 for money) make one of the unit.
SIZES = {
    "元": Fraction(100),
    "万元": Fraction(10**6),
    "亿元": Fraction(10**10),
    "%": Fraction(1, 100),
    "‰": Fraction(1, 1000),
}


@dataclass(frozen=True)
class Verdict:
    """The value in the unit of the definition, exact, and rounded to its decimals."""

    value: Fraction | None
    number: Decimal | None
    # How many of the returns on which it rests were received, and how many are expected.
    coverage: tuple[int, int] | None = None
    # By the name of its absence why there is no value, or not the whole of it.
    why: str | None = None


class Referee(Absences):
    """Answers for the database as it is when it is made."""

    def __init__(self, definitions: dict[str, Table]) -> None:
        self.definitions = definitions
        self.rows = Rows()
        self.measures = {name: Measures(self.rows, Tree(self.rows, name)) for name in ("then", "now")}
        self._values: dict[Any, Fraction | None] = {}
        # A part is made once, so that what was found for it is found again.
        self._parts = {code: _part(table["share"]) for code, table in definitions.items() if "share" in table}

    def figure(self, code: str, unit: str, period: str, tree: str = "then") -> Verdict:
        value = self._value(code, unit, span(period), tree)
        number = None if value is None else rounded(value, self.definitions[code])
        coverage = self._coverage(self.definitions[code], unit, span(period), tree)
        return Verdict(value, number, coverage, self.told(code, unit, span(period), tree).why)

    def _coverage(self, table: Table, unit: str, period: Span, tree: str) -> tuple[int, int] | None:
        """Of several the one that lacks most."""
        if "change" in table:
            of, both = self.definitions[table["change"]["of"]], (period, self._earlier(table["change"], period))
            parts = [self._coverage(of, unit, each, tree) for each in both]
        elif "combination" in table:
            parts = [self._coverage(self.definitions[part], unit, period, tree) for part in table["combination"]["of"]]
        else:
            parts = [self.measures[tree].coverage(each, unit, period) for each in self._measures_of(table)]
        known = [part for part in parts if part is not None]
        return min(known, key=lambda part: (Fraction(*part) if part[1] else Fraction(1), -part[1]), default=None)

    def _measures_of(self, table: Table) -> list[Table]:
        if "measure" in table:
            return [table["measure"]]
        if "share" in table:
            return [table["share"]["whole"]]
        return [table["rate"]["denominator"], table["rate"]["numerator"]] if "rate" in table else []

    def raw(self, measure: Table, unit: str, period: str, tree: str = "then") -> Fraction | None:
        """What a measure gives, in the smallest unit (分 for money)."""
        return self.measures[tree].value(measure, unit, span(period))

    def counted_keys(self, measure: Table, unit: str, period: str, tree: str = "then") -> set[Any]:
        """Keys of the rows that a measure of rows counts."""
        assert measure["aggregate"] not in (*OF_PLACES, "presence")
        if not self.measures[tree].is_kept(measure, unit, span(period)):
            return set()
        if measure["aggregate"] == "received":
            return {hit.row.key for hit in self.measures[tree].received(measure, unit, span(period))}
        if measure["aggregate"] == "expected":
            return {row.key for row, _ in self.measures[tree].expected(measure, unit, span(period))}
        return {hit.row.key for hit in self.measures[tree].counted(measure, unit, span(period))}

    def universe_keys(self, measure: Table, unit: str, tree: str = "then") -> set[Any]:
        """Keys of all rows of the measure's ledger and kinds in the unit, whatever their days."""
        base, where = measure.get("of", measure), self.measures[tree].tree
        ledger, kinds = base["ledger"], base.get("kinds")
        if base["aggregate"] == "expected":
            reporters = reporters_of(base)
            ledger, kinds = reporters.ledger, reporters.kinds
        column = KIND.get(ledger, "")
        return {
            row.key
            for row in self.rows.ledgers[ledger]
            if _reaches(measure, where.unit_of(row.unit), unit) and (not kinds or row.columns[column] in kinds)
        }

    def children(self, unit: str, period: str) -> list[str]:
        """Codes of the units directly below that exist on some day of the period."""
        days = span(period)
        return sorted(
            code for code, values in self.rows.units.items()
            if upwards(code)[1:2] == [unit] and days.meets(values["opened_on"], values["closed_on"])
        )  # fmt: skip

    def part_of(self, code: str) -> Table:
        return self._parts[code]

    # -- values ----------------------------------------------------------------------------------

    def _value(self, code: str, unit: str, period: Span, tree: str) -> Fraction | None:
        key = (code, unit, period, tree)
        if key not in self._values:
            table = self.definitions[code]
            answers = self._applies(table, unit, period)
            self._values[key] = self._form(code, table, unit, period, tree) if answers else None
        return self._values[key]

    def _applies(self, table: Table, unit: str, period: Span) -> bool:
        if period.months < MONTHS[table["finest"]]:
            return False
        if table.get("applies_to") and self.rows.units[unit]["kind"] not in table["applies_to"]:
            return False
        begins, ends = table.get("valid_from"), table.get("valid_to")
        return (begins is None or period.last >= begins) and (ends is None or period.last <= ends)

    def _form(self, code: str, table: Table, unit: str, period: Span, tree: str) -> Fraction | None:
        def ask(measure: Table) -> Fraction | None:
            return self.measures[tree].value(measure, unit, period)

        size = SIZES.get(table["unit"], Fraction(1))
        if "measure" in table:
            return _over(ask(table["measure"]), size)
        if "share" in table:
            whole = ask(table["share"]["whole"])
            return _over(_over(ask(self._parts[code]) or Fraction(0), whole), size)
        if "rate" in table:
            return _over(_over(ask(table["rate"]["numerator"]), ask(table["rate"]["denominator"])), size)
        if "change" in table:
            return _over(self._change(table["change"], unit, period, tree), size)
        codes = table["combination"]["of"]
        parts = [self._smallest(part, unit, period, tree) for part in codes]
        for part, value in zip(codes, parts, strict=True):
            if value is None and not self._is_of_nothing(part, unit, period, tree):
                return None
        return _over(OPERATIONS[table["combination"]["op"]](parts), size)

    def _smallest(self, code: str, unit: str, period: Span, tree: str) -> Fraction | None:
        """An indicator's value in 分, or as the plain number that a percentage is."""
        value = self._value(code, unit, period, tree)
        return None if value is None else value * SIZES.get(self.definitions[code]["unit"], Fraction(1))

    def _is_of_nothing(self, code: str, unit: str, period: Span, tree: str) -> bool:
        """Whether there is nobody who could report, or no place."""
        table = self.definitions[code]
        if not self._applies(table, unit, period):
            return False
        if not all(self.measures[tree].is_kept(each, unit, period) for each in self._measures_of(table)):
            return False
        if "measure" in table and table["measure"]["aggregate"] == "presence":
            return True
        coverage = self._coverage(table, unit, period, tree)
        return coverage is not None and coverage[1] == 0

    def _earlier(self, change: Table, period: Span) -> Span:
        return span_a_year_before(period) if change["against"] == "year_before" else span_before(period)

    def _change(self, change: Table, unit: str, period: Span, tree: str) -> Fraction | None:
        earlier = self._earlier(change, period)
        now, before = self._value(change["of"], unit, period, tree), self._value(change["of"], unit, earlier, tree)
        if now is None or before is None:
            return None
        return _over(now - before, abs(before))


def _reaches(measure: Table, place: str, unit: str) -> bool:
    """Whether rows there are behind the figure of the unit: those below it, or those above it, or for places both."""
    is_below, is_above = place.startswith(unit), place in upwards(unit)
    if not measure.get("of", measure).get("from_above"):
        return is_below
    return is_above or ("of" in measure and is_below)


def _part(share: Table) -> Table:
    return {**share["whole"], "where": [*share["whole"].get("where", []), *share["part"]]}


def _over(value: Fraction | None, divisor: Fraction | None) -> Fraction | None:
    return value / divisor if value is not None and divisor else None


Parts = list[Fraction | None]


def _sum(parts: Parts) -> Fraction | None:
    present = [part for part in parts if part is not None]
    return sum(present, Fraction(0)) if present else None


def _difference(parts: Parts) -> Fraction | None:
    return None if parts[0] is None else parts[0] - (_sum(parts[1:]) or 0)


def _product(parts: Parts) -> Fraction | None:
    product = Fraction(1)
    for part in parts:
        if part is None:
            return None
        product *= part
    return product


def _quotient(parts: Parts) -> Fraction | None:
    value = parts[0]
    for part in parts[1:]:
        value = _over(value, part)
    return value


OPERATIONS: dict[str, Callable[[Parts], Fraction | None]] = {
    "sum": _sum, "difference": _difference, "product": _product, "quotient": _quotient,
}  # fmt: skip


def rounded(value: Fraction, table: Table) -> Decimal:
    """Half away from zero, or cut, at the decimals of the definition; further down where it would say too much.

    Too much is: nothing, everything (of a percentage), or the target or norm of the definition, when it is not that.
    """
    marks = {Fraction(0)} | {Fraction(str(table[key])) for key in ("target", "norm") if key in table}
    if table["unit"] in ("%", "‰"):
        marks |= {1 / SIZES[table["unit"]], -1 / SIZES[table["unit"]]}
    decimals = table.get("decimals", 0)
    while True:
        found = _cut(value, decimals, cut=table.get("rounding", "half_up") == "truncate")
        low, high = sorted((found, value))
        if low == high or not any(low <= mark <= high for mark in marks):
            return Decimal(found.numerator) / Decimal(found.denominator)
        decimals += 1


def _cut(value: Fraction, decimals: int, *, cut: bool) -> Fraction:
    digits = abs(value) * 10**decimals + (0 if cut else Fraction(1, 2))
    whole = digits.numerator // digits.denominator
    return Fraction(-whole if value < 0 else whole, 10**decimals)
