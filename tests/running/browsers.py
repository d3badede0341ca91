"""Chromium of the machine, and pages that complain of every complaint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.running.clock import MOMENT

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the machine; nothing is downloaded. Without one the tests are skipped, but fail under CI=true."""
    if not CHROMIUM.exists():
        complaint = f"MISSING: no Chromium at {CHROMIUM} (`bin/machine browser` installs it, or set CHROMIUM)"
        pytest.fail(complaint) if os.environ.get("CI") == "true" else pytest.skip(complaint)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A fresh page in Chinese, on the day of the tests, but with time going on: pages wait for what is typed.

    The test fails if the console complains or anything is asked of another host.
    `page.allow_errors(text)` forgives console errors that contain the text, for tests that provoke a refusal.
    """
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800})
    context.clock.install(time=MOMENT)
    page = context.new_page()
    faults: list[str] = []
    forgiven: list[str] = []
    page.allow_errors = forgiven.append
    page.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    context.on("request", lambda request: faults.extend(foreign_host(request.url)))
    yield page
    context.close()
    assert [fault for fault in faults if not any(text in fault for text in forgiven)] == []


def foreign_host(url: str) -> list[str]:
    parts = urlsplit(url)
    local = parts.scheme in {"data", "blob", "about"} or parts.hostname in {"127.0.0.1", "localhost"}
    return [] if local else [f"asked another host: {url}"]
