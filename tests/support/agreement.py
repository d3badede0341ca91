"""Puts the engine beside the referee and names every difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from metrics.aggregation.figures import Figure
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.catalogue.loading import load_into_database
from metrics.periods import Period
from tests.referee import Referee, read_definitions
from tests.referee.reader import Table, definition_files
from tests.support.places import ROOT

TRIAL = ROOT / "tests" / "referee" / "definitions.toml"
MONTHS = [f"{year}-{month:02}" for year in (2022, 2023) for month in range(1, 13)]
LONGER = [f"{year}{part}" for year in (2022, 2023) for part in ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "")]
# The last day of something, the day after, the leap day and its eve, birthdays.
DAYS = [
    "2022-02-28", "2022-03-01", "2022-12-30", "2022-12-31", "2023-01-01", "2023-02-28", "2023-03-01", "2023-06-30",
    "2023-07-01", "2023-12-30", "2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01",
]  # fmt: skip
PERIODS = [*MONTHS, *LONGER, "2021", "2024", "2021Q4", "2024Q1", *DAYS]


@cache
def definitions() -> dict[str, Table]:
    """The catalogue of the product and the trial definitions."""
    return read_definitions([*definition_files(ROOT / "fixtures" / "catalogue"), TRIAL])


def load_definitions() -> None:
    load_into_database([*definition_files(ROOT / "fixtures" / "catalogue"), TRIAL])


def differences(
    units: Iterable[str],
    periods: Iterable[str],
    *,
    trees: Iterable[str] = ("then", "now"),
    codes: Iterable[str] | None = None,
    referee: Referee | None = None,
) -> list[str]:
    """Each figure on which the two do not agree, in words; none is what is wanted."""
    judge, wanted = referee or Referee(definitions()), list(definitions() if codes is None else codes)
    places, spans = list(units), list(periods)
    found: list[str] = []
    for tree in trees:
        for period in spans:
            for figure in _figures(wanted, places, period, tree):
                found += _difference(judge, figure, period, tree)
    return found


def _figures(codes: list[str], units: list[str], period: str, tree: str) -> Iterator[Figure]:
    """The engine's figures of all the units, asking for those below with the ones above."""
    waiting = set(units)
    for unit in sorted(units, key=len):
        above = any(other != unit and other.startswith(unit) for other in waiting)
        if unit in waiting or above:
            results = compute(codes, unit, Period.parse(period), below=above, tree=Tree(tree))
            yield from (results.of(code) for code in codes if unit in waiting)
            yield from (figure for code in codes for figure in results.below(code))
            waiting -= {unit, *(figure.unit for figure in results.below(codes[0]))}


def _difference(judge: Referee, figure: Figure, period: str, tree: str) -> Iterator[str]:
    verdict = judge.figure(figure.code, figure.unit, period, tree)
    if verdict.coverage is not None and figure.value is not None:
        given = figure.received, figure.expected
        if given != verdict.coverage:
            yield f"{figure.code} {figure.unit} {period} {tree}: engine rests on {given}, referee on {verdict.coverage}"
    if (why := figure.absence.name if figure.absence else None) != verdict.why:
        yield f"{figure.code} {figure.unit} {period} {tree}: engine says {why}, referee {verdict.why}"
    if (figure.value, figure.number) != (verdict.value, verdict.number):
        yield (
            f"{figure.code} {figure.unit} {period} {tree}: engine {figure.value} ({figure.number}), "
            f"referee {verdict.value} ({verdict.number})"
        )
