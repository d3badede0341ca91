"""How far the returns behind a measure are complete: which of those that are expected were received."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from metrics.aggregation.frames.cells import MISSING
from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.kept import are_kept
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.aggregation.frames.trees import Ints, Tree, Units
from metrics.aggregation.lines.drawing import draw
from metrics.aggregation.returns.deadlines import Deadlines
from metrics.aggregation.returns.expected import Window, expected_measure, period_ends, reporters_of
from metrics.catalogue.measures import Aggregate, Measure
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import Reporters

# No district waits for a return longer than a year.
_LONGEST_WAIT = 366


@dataclass(frozen=True, eq=False)
class Coverage:
    """The returns expected in a window, in the order of the units that are to send them, each with its period's end.

    A return that nobody expected is none of them, whatever it reports; `beyond` are the units of those.
    """

    units: Units
    unit: Ints
    day: Ints
    is_received: np.ndarray
    beyond: Ints

    @classmethod
    def take(cls, measure: Measure, frames: PinnedFrames, window: Window, tree: Tree) -> Coverage | None:
        """Of a measure of returns (not of places); None where it is not laid down who reports them."""
        reporters = reporters_of(measure)
        if reporters is None:
            return None
        returns, senders = (frames.frame(ledger_named(name)) for name in (measure.ledger, reporters.ledger))
        wanted = expected_measure(measure, reporters)
        row, day = _expected(senders, wanted, measure, window)
        unit = frames.units.moved(senders.unit[row], tree)
        kept = unit >= 0
        if wanted.within:
            kept &= frames.units.place_of(wanted.within, tree)[senders.unit[row]] >= 0
        row, day, unit = row[kept], day[kept], unit[kept]
        subject = numbers_of_senders(returns, senders, reporters)[row]
        wanted_pairs = np.stack([subject, day])
        sent, found = _received(returns, measure, window)
        received = _among(found, wanted_pairs)
        is_beyond = _counted(returns, measure, window, tree)[sent] & ~_among(wanted_pairs, found)
        beyond = np.sort(frames.units.moved(returns.unit[sent[is_beyond]], tree))
        order = np.argsort(unit, kind="stable")
        return cls(frames.units, unit[order], day[order], received[order], beyond)

    def slice_of(self, code: str) -> slice:
        """The returns expected of the unit and all below it."""
        first, last = self.units.span(code)
        start, stop = np.searchsorted(self.unit, [first, last]).tolist()
        return slice(start, stop)

    def beyond_in(self, code: str) -> int:
        """How many returns of the unit and those below came from whoever was not expected to send one."""
        start, stop = np.searchsorted(self.beyond, self.units.span(code)).tolist()
        return int(stop - start)

    def counts(self, code: str) -> tuple[int, int]:
        """(received, expected) in the unit and below."""
        part = self.slice_of(code)
        return int(self.is_received[part].sum()), part.stop - part.start

    def is_early(self, code: str, today: date, deadlines: Callable[[], Deadlines]) -> bool:
        """Whether returns of the unit are missing, and all that are may still come in time.

        The deadlines are asked for only where any of their periods has ended lately.
        """
        part = self.slice_of(code)
        missing = ~self.is_received[part]
        units, days = self.unit[part][missing], self.day[part][missing]
        if not len(days) or int(days.min()) + _LONGEST_WAIT < today.toordinal():
            return False
        kept = deadlines()
        return all(
            kept.due_after(self.units.codes[unit], date.fromordinal(day)) >= today
            for unit, day in zip(units.tolist(), days.tolist(), strict=True)
        )


def are_expected(measure: Measure, frames: PinnedFrames, window: Window, rows: Ints) -> np.ndarray:
    """Which of these rows of the frame of returns answer one that is expected in the window."""
    reporters = reporters_of(measure)
    assert reporters is not None  # the definition was refused otherwise
    returns, senders = (frames.frame(ledger_named(name)) for name in (measure.ledger, reporters.ledger))
    row, day = _expected(senders, expected_measure(measure, reporters), measure, window)
    wanted = np.stack([numbers_of_senders(returns, senders, reporters)[row], day])
    return _among(wanted, np.stack([returns.subjects["subject"][rows], returns.end[rows]]))


def numbers_of_senders(returns: Frame, senders: Frame, reporters: Reporters) -> Ints:
    """The number by which the frame of the returns knows each row of those who send them."""
    paths = returns.ledger.subjects["subject"]
    first = returns.firsts.get(reporters.subject, {})
    keys = [first.get(key, key) for key in senders.keys]
    numbers = [key if isinstance(key, int) else senders.units.index[key] for key in keys]
    return np.array(numbers, np.int64) * len(paths) + paths.index(f"{reporters.subject}_id")


def _expected(senders: Frame, wanted: Measure, measure: Measure, window: Window) -> tuple[Ints, Ints]:
    """(row of the sender, last day of the period) of each return that is expected."""
    lines = draw(senders, wanted)
    spans = lines.spans
    days = [window[1] - 1] if measure.aggregate is Aggregate.LATEST else list(period_ends(measure, window))
    rows = [lines.rows[spans.row[(spans.lo <= day) & (spans.hi > day)]] for day in days]
    row = np.concatenate([lines.rows[:0], *rows])
    day = np.repeat(np.array(days, np.int64), [len(each) for each in rows])
    kept = are_kept(senders.units, ledger_named(measure.ledger), measure.kinds, (senders.unit[row], day))
    return row[kept], day[kept]


def _received(returns: Frame, measure: Measure, window: Window) -> tuple[Ints, Ints]:
    """The rows that fill the columns, and of each its subject and day; of a latest one that of the question."""
    lines = draw(returns, replace(measure, where=(), within=None))
    if measure.aggregate is Aggregate.LATEST:
        day = window[1] - 1
        spans = lines.spans
        rows = lines.rows[spans.row[(spans.lo <= day) & (spans.hi > day)]]
        return rows, np.stack([returns.subjects["subject"][rows], np.full(len(rows), day)])
    rows = lines.rows[lines.amount != MISSING]
    return rows, np.stack([returns.subjects["subject"][rows], returns.end[rows]])


def _counted(returns: Frame, measure: Measure, window: Window, tree: Tree) -> np.ndarray:
    """Which rows count in the window, wherever they are."""
    lines = draw(returns, measure)
    spans = lines.spans
    found = np.zeros(len(returns.unit), bool)
    found[lines.rows[spans.row[(spans.lo < window[1]) & (spans.hi > window[0])]]] = True
    if measure.within:
        found &= returns.units.place_of(measure.within, tree)[returns.unit] >= 0
    return found & (returns.units.moved(returns.unit, tree) >= 0)


def _among(known: Ints, asked: Ints) -> np.ndarray:
    """Which of the asked pairs are among the known ones; each a column of two numbers."""
    both = np.concatenate([known, asked], axis=1)
    _, number = np.unique(both, axis=1, return_inverse=True)
    number = number.reshape(-1)
    found: np.ndarray = np.isin(number[known.shape[1] :], number[: known.shape[1]])
    return found
