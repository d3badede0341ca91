"""The ways of a ledger to be in time."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.periods import Granularity


@dataclass(frozen=True)
class EventTime:
    """Happens on a day."""

    day: str = "day"


@dataclass(frozen=True)
class StateTime:
    """Holds from a day through a day; `closings` are further last days, of rows without which it cannot hold."""

    start: str = "started_on"
    end: str = "ended_on"
    closings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reporters:
    """Who reports a return (of a kind): the rows of a ledger that are in force on the last day of its period.

    `subject` is the key by which the return names them; of units `under` are the kinds of their parents.
    """

    ledger: str
    subject: str
    kind: str = ""
    kinds: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnTime:
    """Reports for a period. `closings` are the last days of its possible subjects, `reporters` who is expected to."""

    frequency: Granularity
    closings: tuple[str, ...] = ()
    reporters: tuple[Reporters, ...] = ()
    start: str = "period_start"
