"""Measures: how the rows of one ledger are counted or added up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from metrics.quantities import OverTime
from metrics.wording import Words


class Aggregate(StrEnum):
    COUNT = "count"
    SUM = "sum"
    LATEST = "latest"
    DISTINCT = "distinct"
    PRESENCE = "presence"
    BAND = "band"
    MINIMUM = "minimum"
    # Returns that are expected, and those of them that were received.
    EXPECTED = "expected"
    RECEIVED = "received"


# Measures of places: a row counts for the place it lies in.
COUNTS_PLACES = (Aggregate.PRESENCE, Aggregate.BAND, Aggregate.MINIMUM)


class On(StrEnum):
    """Which day of a row a flow counts."""

    DAY = "day"
    START = "start"
    END = "end"


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
    """A related row that matches holds on the day that counts (or, negated, none does).

    One that stays goes on to count after its end: a plan that was carried out was a plan.
    """

    related: str
    where: tuple[Compare, ...]
    negated: bool
    why: Words
    stays: bool = False


@dataclass(frozen=True)
class Ended:
    """The row itself has come to its end by the day that counts. What 变更 ended goes on and has not."""

    why: Words


Condition = Compare | Age | Has | Ended


@dataclass(frozen=True)
class Places:
    """Units of some kinds, perhaps only those whose parent is of some kinds."""

    kinds: tuple[str, ...]
    under: tuple[str, ...]
    why: Words


@dataclass(frozen=True)
class Measure:
    """Aggregates the rows of one ledger.

    A stock that stays counts all that ever began, perhaps since a day, also after its end. What is added over subjects
    is added once for each, as its last row has it.
    """

    ledger: str
    aggregate: Aggregate
    time: OverTime
    kinds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    subject: str = ""
    window: int = 0
    on: On = On.DAY
    since: date | None = None
    stays: bool = False
    # Of a unit it counts what it and those above it keep, which is in force for it, and not what those below keep.
    from_above: bool = False
    where: tuple[Condition, ...] = ()
    within: Places | None = None
    # For a band or a minimum: the measure taken for each place.
    of: Measure | None = None
    limits: Limits = Limits()
    # For a band: the parameter that is its lower bound in each place, as it is in force at the end of the period.
    at_least_parameter: str = ""

    @property
    def base(self) -> Measure:
        """The measure whose rows are counted: the inner one of a band or minimum, else itself."""
        return self.of or self
