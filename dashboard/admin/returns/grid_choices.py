"""The ways from one grid to others: other returns, other periods, other units, with what is missing there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.admin.returns.expected_returns import ExpectedReturns
from dashboard.admin.returns.grid import Grid
from dashboard.admin.returns.grid_place import grid_address
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


def other_kinds(expected: ExpectedReturns, found: Grid) -> Iterator[GridChoice]:
    """The other returns that are expected of the user, of the same period where they have it."""
    for of_type in expected.by_type:
        return_type = of_type.return_type
        is_same = return_type.frequency is found.return_type.frequency
        period = found.period if is_same else last_ended(return_type, expected.today)
        missing = next((len(each.missing) for each in of_type.rounds if each.period == period), 0)
        yield GridChoice(
            return_type.label, grid_address(return_type, period), missing, return_type is found.return_type
        )


def periods(expected: ExpectedReturns, found: Grid) -> Iterator[GridChoice]:
    for of_type in expected.by_type:
        if of_type.return_type is found.return_type:
            for each in of_type.rounds:
                address = grid_address(each.return_type, each.period)
                yield GridChoice(str(each.period), address, len(each.missing), each.period == found.period)


def earlier_periods(expected: ExpectedReturns, found: Grid) -> Iterator[GridChoice]:
    for period in list(expected.rounds.periods(found.return_type, expected.today))[RECENT:]:
        yield GridChoice(str(period), grid_address(found.return_type, period), is_current=period == found.period)


def units(found: Grid) -> list[GridChoice]:
    """The units below the user's own in which something is expected; nothing where there is but one."""
    roots = found.rights.enters(model=found.return_type.model)
    missing: Counter[str] = Counter()
    for one in found.round.returns:
        missing[_below(one.unit, roots)] += one.row is None
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
