"""The ways from one grid to others: other returns, other periods, other units, with what is missing there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.admin.returns.grid import Grid
from dashboard.admin.returns.grid_place import grid_address
from dashboard.admin.returns.returns_owed import ReturnsOwed
from metrics.aggregation.returns.rounds import RECENT
from metrics.aggregation.returns.within import last_ended
from metrics.models.codes import CODE_LENGTHS


@dataclass(frozen=True)
class GridChoice:
    """A way to another grid, with how many returns are missing there."""

    label: Any
    address: str
    missing: int = 0
    is_current: bool = False


def other_kinds(owed: ReturnsOwed, found: Grid) -> Iterator[GridChoice]:
    """The other returns that the user owes, of the same period where they have it."""
    for standing in owed.standings:
        duty = standing.duty
        is_same = duty.frequency is found.duty.frequency
        period = found.period if is_same else last_ended(duty, owed.today)
        missing = next((len(each.missing) for each in standing.rounds if each.period == period), 0)
        yield GridChoice(duty.label, grid_address(duty, period), missing, duty is found.duty)


def periods(owed: ReturnsOwed, found: Grid) -> Iterator[GridChoice]:
    for standing in owed.standings:
        if standing.duty is found.duty:
            for each in standing.rounds:
                address = grid_address(each.duty, each.period)
                yield GridChoice(str(each.period), address, len(each.missing), each.period == found.period)


def older_periods(owed: ReturnsOwed, found: Grid) -> Iterator[GridChoice]:
    for period in list(owed.rounds.periods(found.duty, owed.today))[RECENT:]:
        yield GridChoice(str(period), grid_address(found.duty, period), is_current=period == found.period)


def units(found: Grid) -> list[GridChoice]:
    """The units below the user's own in which something is owed; nothing where there is but one."""
    roots = found.rights.enters(model=found.duty.model)
    missing: Counter[str] = Counter()
    for owing in found.round.owing:
        missing[_below(owing.unit, roots)] += owing.row is None
    if len(missing) < 2:
        return []
    return [
        GridChoice(found.rounds.unit_name(code), code, count, code == found.place.unit)
        for code, count in missing.items()
    ]


def _below(unit: str, roots: tuple[str, ...]) -> str:
    """The unit directly below the nearest of the roots that the unit is or lies in."""
    root = max((each for each in roots if unit.startswith(each)), key=len)
    return unit[: min((n for n in CODE_LENGTHS if n > len(root)), default=len(root))]
