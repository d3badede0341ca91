"""Waits for what a page does by itself, and for what it has sent.

Playwright's own way evaluates text in the page, which its policy forbids.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

SECONDS = 30.0


def wait_until(page: Any, expression: str) -> None:
    """Until the JavaScript expression holds. Fails after half a minute."""
    wait_for(page, lambda: page.evaluate(f"Boolean({expression})"), expression)


def wait_for(page: Any, holds: Callable[[], bool], words: str) -> None:
    """Until it holds here, on the side of the server. Fails after half a minute."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"never came true: {words}"
        page.wait_for_timeout(50)
