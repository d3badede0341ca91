"""Keeps frames in memory while the counters they were built at stand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any

from django.db import connection

from metrics.aggregation.frames.fetching import fetch
from metrics.aggregation.frames.frame import build
from metrics.aggregation.frames.moment import UNIT_KEYS, Moment, Seen
from metrics.aggregation.frames.selecting import selects
from metrics.aggregation.frames.trees import SELECTS, Units
from metrics.catalogue.loading import forget
from metrics.ledgers.ledger import Ledger
from metrics.models.current import current
from metrics.models.snapshot import snapshot

# Frames of a district take a few megabytes; a process serves one district, or a few, and a page may need them all.
MOST_FRAMES = 128
# How the tree of units, which all frames of a district share, is named among them.
TREE = "the tree of units"

# A ledger, or None for the tree of units.
Wanted = Ledger | None
# Name and district: what is kept once; with the counters: what is fetched once.
Key = tuple[str, str]


class Store:
    """The tree of units and the frames of each district, the least used dropped first. Safe between threads.

    Two readers who ask at the same counters fetch once. An older reader never puts his frame in the place of a newer.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, tuple[Seen, Any]] = OrderedDict()
        self._coming: dict[tuple[Key, Seen], Future[Any]] = {}
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forgets everything, the catalogue too; for tests, where counters are rolled back."""
        with self._lock:
            self._kept.clear()
        forget()

    def fetch(self, ledgers: Iterable[Ledger], moment: Moment, units: Units | None = None) -> dict[str, Any]:
        """The tree of units, and the frames by the names of their ledgers. One query for what is missing.

        `units` is the tree where it is at hand.
        """
        wanted: list[Wanted] = [*ledgers] if units else [None, *ledgers]
        if not wanted:
            return {}
        if current() is not None:
            # Inside a unit of work rows have changed and counters have not.
            return make(wanted, moment.key, units)
        if connection.in_atomic_block:
            return self._all(wanted, moment, units)
        with snapshot():
            # What was read outside of a snapshot may be older than the rows.
            return self._all([None, *ledgers], Moment.of(moment.key), None)

    def _all(self, wanted: Sequence[Wanted], moment: Moment, units: Units | None) -> dict[str, Any]:
        found, coming, missing = self._taken(wanted, moment)
        if missing:
            found |= self._made(missing, moment, units or found.get(TREE))
        return found | {_name(each): _awaited(each, future, moment) for each, future in coming}

    def _taken(
        self, wanted: Iterable[Wanted], moment: Moment
    ) -> tuple[dict[str, Any], list[tuple[Wanted, Future[Any]]], list[Wanted]]:
        """What is kept and current, what somebody fetches already, and what is left to this reader."""
        found: dict[str, Any] = {}
        coming: list[tuple[Wanted, Future[Any]]] = []
        missing: list[Wanted] = []
        with self._lock:
            for each in wanted:
                key, seen = (_name(each), moment.key), moment.of_models(_reads(each))
                kept = self._kept.get(key)
                if kept is not None and kept[0] == seen:
                    self._kept.move_to_end(key)
                    found[key[0]] = kept[1]
                elif (key, seen) in self._coming:
                    coming.append((each, self._coming[key, seen]))
                else:
                    self._coming[key, seen] = Future()
                    missing.append(each)
        return found, coming, missing

    def _made(self, missing: Sequence[Wanted], moment: Moment, units: Units | None) -> dict[str, Any]:
        """Fetches them, and hands them to those who wait."""
        made: dict[str, Any] = {}
        try:
            made = make(missing, moment.key, units)
        finally:
            with self._lock:
                for each in missing:
                    self._hand_over(each, moment, made)
                while len(self._kept) > MOST_FRAMES:
                    self._kept.popitem(last=False)
        return made

    def _hand_over(self, each: Wanted, moment: Moment, made: dict[str, Any]) -> None:
        key, seen = (_name(each), moment.key), moment.of_models(_reads(each))
        waiting, found = self._coming.pop((key, seen)), made.get(key[0])
        waiting.set_result(found)
        kept = self._kept.get(key)
        if found is not None and (kept is None or _age(kept[0]) < _age(seen)):
            self._kept[key] = seen, found


def _awaited(each: Wanted, future: Future[Any], moment: Moment) -> Any:
    """What another reader fetches; fetched here should he have failed."""
    found = future.result()
    return found if found is not None else make([each], moment.key, None)[_name(each)]


def _age(seen: Seen) -> int:
    """Counters only rise, and those of one moment together."""
    return sum(value for _pair, value in seen)


def _name(each: Wanted) -> str:
    return each.name if each else TREE


def _reads(each: Wanted) -> frozenset[str]:
    return each.reads if each else UNIT_KEYS


def make(wanted: Sequence[Wanted], key: str, units: Units | None) -> dict[str, Any]:
    """Frames, and the tree of units unless it is at hand, as the database has them. One query for all."""
    ledgers = [each for each in wanted if each]
    found = fetch([*(select for each in ledgers for select in selects(each)), *(() if units else SELECTS)], key)
    tree = units or Units.of(key, found)
    return {TREE: tree} | {ledger.name: build(ledger, tree, found) for ledger in ledgers}


store = Store()
