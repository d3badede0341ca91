"""Definitions of indicators as frozen values. `reading` makes them from the tables of a file or a row.

They are kept for all readers, so reasons are Words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from metrics.catalogue.measures import Measure
from metrics.periods import Granularity
from metrics.quantities import Better, OverTime, Style


class Operator(StrEnum):
    SUM = "sum"
    DIFFERENCE = "difference"
    PRODUCT = "product"
    QUOTIENT = "quotient"


class Against(StrEnum):
    YEAR_BEFORE = "year_before"
    PREVIOUS = "previous"


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
    def is_flow(self) -> bool:
        """Whether it is still being added to while its period runs; of what is made of others, it may be."""
        return not self.measures or any(each.base.time is OverTime.FLOW for each in self.measures)

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
