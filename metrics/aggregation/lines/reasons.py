"""Why a row does not count, in words that are kept for all readers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from metrics.aggregation.frames.frame import Frame
from metrics.aggregation.frames.trees import Ints
from metrics.wording import Words

NOT_FILLED = Words(_("未填报该项"))


class Reasons:
    """Reasons in words, numbered; 0 is none. Kept with a frame for all readers, so they have no language."""

    def __init__(self) -> None:
        self.words: list[Words] = [Words("")]

    def number(self, words: Words) -> int:
        if words not in self.words:
            self.words.append(words)
        return self.words.index(words)


@dataclass(frozen=True, eq=False)
class Ground:
    """What the lines of one measure are drawn on: rows of a frame, and the reasons that are noted on the way.

    `why` is noted for a row as a whole, `gap` for what its days have left.
    """

    frame: Frame
    rows: Ints
    why: Ints
    gap: Ints
    reasons: Reasons

    @classmethod
    def of(cls, frame: Frame, rows: Ints) -> Ground:
        return cls(frame, rows, np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64), Reasons())

    def fail(self, failed: np.ndarray, words: Words) -> None:
        """Notes a reason for rows that have none yet."""
        self.why[failed & (self.why == 0)] = self.reasons.number(words)


def note_gap(gap: Ints, rows: Ints, whys: Ints | int) -> None:
    """Why a row has nothing left; the first condition that takes all of it is named."""
    whys = np.broadcast_to(np.asarray(whys), rows.shape)
    first = gap[rows] == 0
    gap[rows[first]] = whys[first]
