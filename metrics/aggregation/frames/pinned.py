"""The frames of one reading: each is fetched once, and stays what it was whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.store import TREE, store
from metrics.aggregation.frames.trees import Units
from metrics.ledgers.ledger import Ledger


class PinnedFrames:
    """The tree of units and the frames of a district at one moment."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._pinned: dict[str, Any] = {}

    def prepare(self, ledgers: Iterable[Ledger]) -> None:
        """Has the frames of all these ledgers at hand, so that none of them is fetched alone. At most one query."""
        missing = [ledger for ledger in dict.fromkeys(ledgers) if ledger.name not in self._pinned]
        if missing:
            self._pinned |= store.fetch(missing, self.moment, self._pinned.get(TREE))

    def frame(self, ledger: Ledger) -> Frame:
        self.prepare([ledger])
        found: Frame = self._pinned[ledger.name]
        return found

    @property
    def units(self) -> Units:
        if TREE not in self._pinned:
            self._pinned |= store.fetch((), self.moment)
        found: Units = self._pinned[TREE]
        return found
