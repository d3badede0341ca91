"""Which ledgers indicators are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from metrics.aggregation.returns.expected import reporters_of
from metrics.catalogue.definitions import Catalogue, Indicator
from metrics.catalogue.measures import Measure
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named


def ledgers_behind(indicators: Iterable[Indicator], catalogue: Catalogue) -> list[Ledger]:
    """Every ledger whose rows the indicators are made of, also through others, and those of who reports to them."""
    waiting, seen = list(indicators), set[str]()
    names: set[str] = set()
    while waiting:
        indicator = waiting.pop()
        if indicator.code not in seen:
            seen.add(indicator.code)
            waiting += [catalogue.indicators[code] for code in indicator.refers_to]
            names.update(name for measure in indicator.measures for name in _read_by(measure.base))
    return [ledger_named(name) for name in sorted(names)]


def _read_by(measure: Measure) -> Iterator[str]:
    yield measure.ledger
    if reporters := reporters_of(measure):
        yield reporters.ledger
