"""Keeps frames in memory while the counters they were built at stand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from metrics.aggregation.frames import Frame, build
from metrics.aggregation.trees import Units
from metrics.catalogue.ledgers import Ledger
from metrics.catalogue.loading import forget
from metrics.models import Counter, OrgUnit, Succession
from metrics.models.querysets import within_any
from metrics.models.writing import current, district_of

# Frames of a district take a few megabytes; a process serves one district, or a few.
MOST_FRAMES = 64
# How often a frame is fetched anew when rows change while it is fetched.
MOST_TRIES = 5

Seen = frozenset[tuple[tuple[str, str], int]]
_UNIT_LABELS = frozenset({OrgUnit._meta.label, Succession._meta.label})


@dataclass(frozen=True)
class Moment:
    """The counters of a district (or of all below a higher unit), read before any of its rows."""

    key: str
    counters: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, unit: str) -> Moment:
        """One query."""
        key = district_of(unit)
        rows = Counter.objects.filter(within_any("district", [key])) | Counter.objects.filter(district="")
        return cls(
            key,
            {(district, ledger): value for district, ledger, value in rows.values_list("district", "ledger", "value")},
        )

    def of_models(self, labels: frozenset[str]) -> Seen:
        """What a frame that reads these models was built at."""
        return frozenset(item for item in self.counters.items() if item[0][1] in labels)


class Store:
    """Frames by ledger and district, the least used dropped first. Safe between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[Seen, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._building: dict[tuple[str, str], threading.Lock] = {}

    def clear(self) -> None:
        """Forgets everything; for tests, where counters are rolled back."""
        with self._lock:
            self._kept.clear()
        forget()

    def units(self, moment: Moment) -> Units:
        return self._get("units of", moment, _UNIT_LABELS, lambda now: Units.fetch(now.key))

    def frame(self, ledger: Ledger, moment: Moment) -> Frame:
        return self._get(ledger.name, moment, ledger.reads, lambda now: build(ledger, self.units(now)))

    def _get(self, name: str, moment: Moment, labels: frozenset[str], make: Any) -> Any:
        if current() is not None:
            # Inside a unit of work rows have changed and counters have not.
            return make(moment)
        key, seen = (name, moment.key), moment.of_models(labels)
        if (found := self._find(key, seen)) is not None:
            return found
        with self._lock:
            one_builds = self._building.setdefault(key, threading.Lock())
        with one_builds:
            if (found := self._find(key, seen)) is not None:
                return found
            return self._make(key, moment, labels, make)

    def _find(self, key: tuple[str, str], seen: Seen) -> Any:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != seen:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def _make(self, key: tuple[str, str], moment: Moment, labels: frozenset[str], make: Any) -> Any:
        """Fetches until no counter moved meanwhile, so that the parts of a frame belong together."""
        for _ in range(MOST_TRIES):
            made, after = make(moment), Moment.of(moment.key)
            if after.of_models(labels) == moment.of_models(labels):
                with self._lock:
                    self._kept[key] = moment.of_models(labels), made
                    while len(self._kept) > MOST_FRAMES:
                        self._kept.popitem(last=False)
                return made
            moment = after
        # Writers never pause: what was read is at most as old as this request, and the next one reads again.
        return made


store = Store()
