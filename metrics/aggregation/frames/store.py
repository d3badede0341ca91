"""Keeps frames in memory while the counters they were built at stand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from metrics.aggregation.frames.fetching import fetch
from metrics.aggregation.frames.frame import Frame, build
from metrics.aggregation.frames.moment import UNIT_KEYS, Moment, Seen
from metrics.aggregation.frames.selecting import selects
from metrics.aggregation.frames.trees import SELECTS, Units
from metrics.catalogue.loading import forget
from metrics.ledgers.ledger import Ledger
from metrics.models.current import current

# Frames of a district take a few megabytes; a process serves one district, or a few, and a page may need them all.
MOST_FRAMES = 128
# How often frames are fetched anew when rows change while they are fetched.
MOST_TRIES = 5

_UNITS = "the tree of units"


class Store:
    """The tree of units and the frames of each district, the least used dropped first. Safe between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[Seen, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._building: dict[str, threading.Lock] = {}

    def clear(self) -> None:
        """Forgets everything; for tests, where counters are rolled back."""
        with self._lock:
            self._kept.clear()
        forget()

    def units(self, moment: Moment) -> Units:
        return self._all((), moment)[_UNITS]

    def frame(self, ledger: Ledger, moment: Moment) -> Frame:
        return self._all((ledger,), moment)[ledger.name]

    def frames(self, ledgers: Iterable[Ledger], moment: Moment) -> dict[str, Frame]:
        """The frames of the ledgers by their names, all of one reading also inside a unit of work."""
        wanted = list(ledgers)
        found = self._all(wanted, moment)
        return {ledger.name: found[ledger.name] for ledger in wanted}

    def prepare(self, ledgers: Iterable[Ledger], moment: Moment) -> None:
        """Has the frames of all these ledgers in memory, so that none of them is fetched alone. At most two queries."""
        if current() is None:
            self._all(ledgers, moment)

    def _all(self, ledgers: Iterable[Ledger], moment: Moment) -> dict[str, Any]:
        """The tree of units, and the frames by the names of their ledgers."""
        if current() is not None:
            # Inside a unit of work rows have changed and counters have not.
            return _make(list(ledgers), moment.key, None)
        wanted = [None, *ledgers]
        found = self._found(wanted, moment)
        if len(found) == len(wanted):
            return found
        with self._lock:
            one_builds = self._building.setdefault(moment.key, threading.Lock())
        with one_builds:
            found = self._found(wanted, moment)
            missing = [ledger for ledger in wanted if _name(ledger) not in found]
            return found | self._made(missing, moment, found.get(_UNITS)) if missing else found

    def _found(self, wanted: Iterable[Ledger | None], moment: Moment) -> dict[str, Any]:
        """What is kept and current."""
        found: dict[str, Any] = {}
        with self._lock:
            for ledger in wanted:
                key = _name(ledger), moment.key
                kept = self._kept.get(key)
                if kept is not None and kept[0] == moment.of_models(_reads(ledger)):
                    self._kept.move_to_end(key)
                    found[key[0]] = kept[1]
        return found

    def _made(self, missing: Sequence[Ledger | None], moment: Moment, units: Units | None) -> dict[str, Any]:
        """Fetches until no counter moved meanwhile, so that the parts of a frame belong together."""
        for _ in range(MOST_TRIES):
            made = _make([ledger for ledger in missing if ledger], moment.key, units)
            after = Moment.of(moment.key)
            if all(after.of_models(_reads(each)) == moment.of_models(_reads(each)) for each in missing):
                self._keep(missing, moment, made)
                return made
            moment, units = after, None
        # Writers never pause: what was read is at most as old as this request, and the next one reads again.
        return made

    def _keep(self, missing: Iterable[Ledger | None], moment: Moment, made: dict[str, Any]) -> None:
        with self._lock:
            for ledger in missing:
                self._kept[_name(ledger), moment.key] = moment.of_models(_reads(ledger)), made[_name(ledger)]
            while len(self._kept) > MOST_FRAMES:
                self._kept.popitem(last=False)


def _name(ledger: Ledger | None) -> str:
    """None stands for the tree of units, which all frames share."""
    return ledger.name if ledger else _UNITS


def _reads(ledger: Ledger | None) -> frozenset[str]:
    return ledger.reads if ledger else UNIT_KEYS


def _make(ledgers: Sequence[Ledger], key: str, units: Units | None) -> dict[str, Any]:
    """One query for all, also for the tree of units unless that is at hand."""
    wanted = [select for ledger in ledgers for select in selects(ledger)] + ([] if units else list(SELECTS))
    found = fetch(wanted, key)
    tree = units or Units.of(key, found)
    return {_UNITS: tree} | {ledger.name: build(ledger, tree, found) for ledger in ledgers}


store = Store()
