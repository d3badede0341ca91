"""Definitions of indicators as frozen values. `reading` makes them from the tables of a file or a row.

They are kept for all readers, so reasons are Words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from metrics.periods import Granularity
from metrics.quantities import Better, OverTime, Style
from metrics.wording import Words


class Aggregate(StrEnum):
    COUNT = "count"
    SUM = "sum"
    LATEST = "latest"
    DISTINCT = "distinct"
    PRESENCE = "presence"
    BAND = "band"
    MINIMUM = "minimum"
    DUE = "due"


class On(StrEnum):
    """Which day of a row a flow counts."""

    DAY = "day"
    START = "start"
    END = "end"


class Operator(StrEnum):
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    QUOTIENT = "quotient"


class Against(StrEnum):
    YEAR_BEFORE = "year_before"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class Limits:
    """Bounds of a number, in the smallest unit of what they bound."""

    at_least: int | None = None
    at_most: int | None = None
    above: int | None = None
    below: int | None = None

    @property
    def floor(self) -> int | None:
        """The smallest integer that is not too low."""
        bounds = [
            bound for bound in (self.at_least, None if self.above is None else self.above + 1) if bound is not None
        ]
        return max(bounds, default=None)

    @property
    def ceiling(self) -> int | None:
        """The largest integer that is not too high."""
        bounds = [
            bound for bound in (self.at_most, None if self.below is None else self.below - 1) if bound is not None
        ]
        return min(bounds, default=None)


@dataclass(frozen=True)
class Compare:
    """A column has one of the values (or none of them), lies within limits, or is filled; `why` if it fails."""

    column: str
    why: Words
    values: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    limits: Limits | None = None
    filled: bool | None = None


@dataclass(frozen=True)
class Age:
    """Completed years since a date column, on the day that counts. Reasons: too old, too young, date unknown."""

    column: str
    limits: Limits
    too_old: Words
    too_young: Words
    unknown: Words


@dataclass(frozen=True)
class Has:
    """A related row that matches holds on the day that counts (or, negated, none does)."""

    related: str
    where: tuple[Compare, ...]
    negated: bool
    why: Words


Condition = Compare | Age | Has


@dataclass(frozen=True)
class Places:
    """Units of some kinds, perhaps only those whose parent is of some kinds."""

    kinds: tuple[str, ...]
    under: tuple[str, ...]
    why: Words


@dataclass(frozen=True)
class Measure:
    """Aggregates the rows of one ledger."""

    ledger: str
    aggregate: Aggregate
    time: OverTime
    kinds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    subject: str = ""
    window: int = 0
    on: On = On.DAY
    since: date | None = None
    where: tuple[Condition, ...] = ()
    within: Places | None = None
    # For a band or a minimum: the measure taken for each place.
    of: Measure | None = None
    limits: Limits = Limits()

    @property
    def base(self) -> Measure:
        """The measure whose rows are counted: the inner one of a band or minimum, else itself."""
        return self.of or self


@dataclass(frozen=True)
class Share:
    whole: Measure
    part: Measure


@dataclass(frozen=True)
class Rate:
    numerator: Measure
    denominator: Measure


@dataclass(frozen=True)
class Change:
    of: str
    against: Against


@dataclass(frozen=True)
class Combination:
    operator: Operator
    of: tuple[str, ...]


Form = Measure | Share | Rate | Change | Combination


@dataclass(frozen=True)
class Theme:
    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Section:
    code: str
    theme: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class SystemRows:
    """Rows of one ledger that a system keeps: those of some kinds, or all."""

    ledger: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class System:
    """One working system of a section, and the rows that it keeps."""

    code: str
    section: str
    name_zh: str
    name_en: str
    rows: tuple[SystemRows, ...]


@dataclass(frozen=True)
class Indicator:
    """One figure of the report. `target` and `norm` are in its unit of measure."""

    code: str
    name_zh: str
    name_en: str
    section: str
    definition: str
    style: Style
    better: Better
    finest: Granularity
    basis: str
    owner: str
    reviewed_on: date
    form: Form
    target: Fraction | None = None
    norm: Fraction | None = None
    # Codes of parameters that say the target or norm instead, where one is in force.
    target_parameter: str = ""
    norm_parameter: str = ""
    applies_to: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    hidden: bool = False

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Codes of the indicators this one is built on."""
        match self.form:
            case Change(of=of):
                return (of,)
            case Combination(of=of):
                return of
        return ()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures of its own, without those of indicators it is built on."""
        match self.form:
            case Measure():
                return (self.form,)
            case Share(whole=whole, part=part):
                return (part, whole)
            case Rate(numerator=numerator, denominator=denominator):
                return (numerator, denominator)
        return ()


@dataclass(frozen=True)
class Catalogue:
    """All themes, sections, systems and indicators, by code, in the order of their pages."""

    themes: dict[str, Theme]
    sections: dict[str, Section]
    systems: dict[str, System]
    indicators: dict[str, Indicator]
