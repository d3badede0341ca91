"""A frame is kept while the counters of all that it reads stand still, and no longer."""

from __future__ import annotations

import pytest

from metrics.aggregation.frames.moment import Moment
from metrics.aggregation.frames.pinned import PinnedFrames
from metrics.ledgers.registry import ledger_named
from tests.support import cast


@pytest.mark.django_db
def test_a_frame_is_kept_until_a_counter_moves() -> None:
    cast.make_cast()
    frames = []
    for change in (cast.make_assignment, lambda: None, cast.make_workshop, cast.make_assignment):
        change()
        frames.append(PinnedFrames(Moment.of(cast.DISTRICT)).frame(ledger_named("assignments")))
    assert [len(frame.keys) for frame in frames] == [1, 1, 1, 2]
    assert frames[0] is frames[1] is frames[2]
