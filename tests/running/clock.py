"""One moment in which every test happens, so that none depends on the day or on how fast the machine is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

# A working day of a month in which no quarter, half or year ends. Nothing else is said by the choice.
MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session", autouse=True)
def one_moment() -> Iterator[None]:
    """The clock stands still. What waits or measures asks `time.monotonic` and `time.perf_counter`, which go on."""
    with time_machine.travel(MOMENT, tick=False):
        yield
