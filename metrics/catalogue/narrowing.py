"""The part of the catalogue that somebody works on who is responsible for some sections only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from metrics.catalogue.definitions import Catalogue, Indicator
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers


def narrowed(catalogue: Catalogue, sections: Collection[str]) -> Catalogue:
    """The sections with their themes, systems and indicators.

    Indicators of other sections that theirs are built on stay, hidden: a figure is not computed without its parts.
    """
    kept = {code: each for code, each in catalogue.sections.items() if code in sections}
    themes = {each.theme for each in kept.values()}
    shown = {code: each for code, each in catalogue.indicators.items() if each.section in kept}
    return Catalogue(
        {code: each for code, each in catalogue.themes.items() if code in themes},
        kept,
        {code: each for code, each in catalogue.systems.items() if each.section in kept},
        {**{each.code: replace(each, hidden=True) for each in _beneath(shown.values(), catalogue)}, **shown},
    )


def _beneath(indicators: Iterable[Indicator], catalogue: Catalogue) -> list[Indicator]:
    """The indicators that these are built on, at any depth."""
    waiting, found = list(indicators), dict[str, Indicator]()
    while waiting:
        for code in waiting.pop().refers_to:
            if code not in found:
                found[code] = catalogue.indicators[code]
                waiting.append(found[code])
    return list(found.values())


def open_ledgers(catalogue: Catalogue, sections: Collection[str]) -> tuple[Ledger, ...]:
    """The ledgers that these sections keep or count, and those that no section keeps, like units."""
    part = narrowed(catalogue, sections)
    counted = {measure.base.ledger for each in part.indicators.values() for measure in each.measures}
    closed = _kept(catalogue) - _kept(part) - counted
    return tuple(ledger for ledger in ledgers() if ledger.name not in closed)


def _kept(catalogue: Catalogue) -> set[str]:
    return {rows.ledger for system in catalogue.systems.values() for rows in system.rows}
