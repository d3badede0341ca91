"""Six states of one small district, in which numbers are there, lack something, or are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.acts.reorganising import NewUnit, merge
from metrics.acts.writing import writing
from metrics.aggregation.returns.return_types import ReturnType, return_types
from metrics.aggregation.returns.within import Rounds
from metrics.ledgers.registry import ledgers
from metrics.ledgers.times import ReturnTime, StateTime
from metrics.models import Keeping, Parameter, ParameterCode
from metrics.models.structure.parameters import SHARES
from metrics.periods import Granularity, Period
from tests.support import cast

FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
VILLAGES = (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE, cast.COMMUNITY, cast.OTHER_COMMUNITY)
# Events of each year, so that there is something to compare.
DAYS = (date(2022, 5, 10), date(2023, 5, 10), date(2023, 8, 10))


@dataclass(frozen=True)
class State:
    """What the district is like on a day, and the period that is read then."""

    fill: Callable[[], None]
    today: date
    period: str


def well() -> None:
    _keep()
    _enter(DAYS)
    _report(lambda _number, _period: True)


def unreported() -> None:
    _keep()
    _enter(DAYS)


def half_reported() -> None:
    _keep()
    _enter(DAYS)
    _report(lambda number, period: period.first.year < 2023 or number % 2 == 0)


def one_closed() -> None:
    _keep()
    _enter(DAYS, [unit for unit in VILLAGES if unit != cast.OTHER_VILLAGE])
    cast.make_workshop(unit=cast.OTHER_VILLAGE, started_on=FIRST)
    merge(None, [cast.OTHER_VILLAGE], NewUnit(cast.VILLAGE), date(2023, 7, 1), "规模过小，并入邻村")
    _report(lambda _number, _period: True)


def first_day() -> None:
    _keep()


def running() -> None:
    _keep()
    _enter([day for day in DAYS if day < STATES["running"].today])
    _report(lambda _number, period: period.last < STATES["running"].today)


STATES: dict[str, State] = {
    "well": State(well, date(2024, 3, 1), "2023"),
    "unreported": State(unreported, date(2024, 3, 1), "2023"),
    "half_reported": State(half_reported, date(2024, 3, 1), "2023"),
    "one_closed": State(one_closed, date(2024, 3, 1), "2023"),
    "first_day": State(first_day, FIRST, "2022"),
    "running": State(running, date(2023, 8, 1), "2023"),
}


def _keep() -> None:
    """Units, norms, and every ledger kept from the first day on."""
    cast.make_cast()
    with writing(None, "建账") as work:
        for ledger in ledgers():
            work.create(Keeping(unit_id=cast.DISTRICT, part=ledger.part(), kept_from=FIRST))
        norms = {
            code: 25 if code in SHARES else 20 if code == ParameterCode.RETURN_DAYS else 50_000
            for code in ParameterCode
        }
        for code, value in norms.items():
            work.create(Parameter(unit_id=cast.DISTRICT, code=code, value=value, started_on=FIRST))


def _enter(days: Iterable[date], units: Sequence[str] = VILLAGES) -> None:
    """Rows of each ledger but of returns: what holds since the first day, and events on the days."""
    with writing(None, "登记"):
        for ledger in ledgers():
            make = cast.FACTORIES[ledger.name]
            if isinstance(ledger.time, ReturnTime) or ledger.name == "units":
                continue
            for unit in units:
                if isinstance(ledger.time, StateTime):
                    make(unit=unit)
                    continue
                for day in days:
                    make(unit=unit, **_happening(ledger.name, ledger.time.day, day))
        for kind in ("district_company", "village_company"):
            cast.make_enterprise(unit=cast.TOWN, kind=kind)


def _happening(ledger: str, column: str, day: date) -> dict[str, Any]:
    """The columns of an event of the day, with those that come before it."""
    before = {"confirmations": ("applied_on", "reviewed_on"), "exchanges": ("listed_on",)}.get(ledger, ())
    return dict.fromkeys((*before, column), day)


def _report(wants: Callable[[int, Period], bool]) -> None:
    """The returns that are expected up to the last day, of which `wants` says which come in."""
    rounds = Rounds.within([cast.DISTRICT])
    with writing(None, "上报"):
        for kind in return_types():
            for period in _periods(kind):
                for number, each in enumerate(rounds.round(kind, period).missing):
                    if wants(number, period):
                        _send(kind, each.key, each.unit, period)


def _periods(kind: ReturnType) -> Iterator[Period]:
    for year in (FIRST.year, LAST.year):
        yield from Period(date(year, 1, 1), Granularity.YEAR).split(kind.frequency)


def _send(kind: ReturnType, key: Any, unit: str, period: Period) -> None:
    values: dict[str, Any] = dict.fromkeys(kind.columns, 20 + period.first.year - FIRST.year)
    subject = {} if kind.reporters.subject == "unit" else {f"{kind.reporters.subject}_id": key}
    named = {kind.ledger.kind: kind.reporters.kind} if kind.ledger.kind else {}
    cast.store(kind.model(unit_id=unit, period_start=period.first, **values, **subject, **named))
