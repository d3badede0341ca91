"""What every test stands on. The environment is set before Django reads it, so that no test depends on the caller's."""

import os

os.environ |= {
    # Named here and not in pyproject.toml: from there Django would be loaded before these lines run.
    "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    "DEMO": "1",
    "DEBUG": "0",
    "HTTPS": "0",
    "PLAIN_STATIC": "1",
    "SECRET_KEY": "only-for-tests-" * 5,
    "PERSONAL_DATA_KEY": "personal-in-tests-" * 4,
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    # Playwright's synchronous interface keeps an event loop in the thread that also uses the ORM.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest_plugins = ["tests.support.where"]
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


def pytest_configure() -> None:
    """Before pytest-django looks: it sets Django up only where somebody has read the settings."""
    import django

    django.setup()


def pytest_report_header() -> str:
    from django.conf import settings

    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that takes a page is a browser test, and one marked `postgres` needs a PostgreSQL."""
    from django.conf import settings

    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="says something about PostgreSQL only"))


# --- database ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file of this run: in memory, a live server and its tests would share one connection.

    Threads and processes then meet each other's locks as they do in operation. Only power failure is left out.
    """
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker}"


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_guard() -> Iterator[None]:
    """After a test with real transactions every table is emptied, which the guard would refuse."""
    from django.test import TransactionTestCase

    from metrics.acts.guard import guard_lifted

    empty = TransactionTestCase._fixture_teardown

    def empty_unguarded(case: TransactionTestCase) -> None:
        with guard_lifted():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_unguarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def files_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests upload lies apart from what people have uploaded on this machine."""
    from django.test import override_settings

    with override_settings(FILES_DIR=tmp_path_factory.mktemp("files") / "store"):
        yield


@pytest.fixture(autouse=True)
def forget_frames() -> None:
    """Counters that are rolled back or emptied start again, so what was remembered at them is worth nothing."""
    from metrics.aggregation.frames.store import store

    store.clear()


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration, loaded once for a file, in a transaction around those of its tests; what the command said."""
    from io import StringIO

    from django.core.management import call_command
    from django.db import transaction
    from django.test import override_settings

    out = StringIO()
    # The real hasher is slow on purpose.
    hashers = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), hashers, transaction.atomic():
        call_command("demo", stdout=out, stderr=StringIO())
        yield out.getvalue()
        transaction.set_rollback(True)


# --- browser -------------------------------------------------------------------------------------------------------


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
    """A fresh page in Chinese. The test fails if the console complains or anything is asked of another host.

    `page.allow_errors(text)` forgives console errors that contain the text, for tests that provoke a refusal.
    """
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800})
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
