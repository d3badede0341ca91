"""One moment in which every test happens, so that none depends on the day or on how fast the machine is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import settings

# A working day of a month in which no quarter, half or year ends. Nothing else is said by the choice.
MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def pytest_configure() -> None:
    """An example may take as long as the machine needs; what is too slow is told by counting, not by the clock."""
    settings.register_profile("suite", deadline=None)
    settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def one_moment() -> Iterator[None]:
    """The clock stands still. What waits or measures asks `time.monotonic` and `time.perf_counter`, which go on."""
    with time_machine.travel(MOMENT, tick=False):
        yield
