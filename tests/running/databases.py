"""The database of a worker, the files beside it, and nothing remembered from one test to the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file of this run: in memory, a live server and its tests would share one connection.

    Threads and processes then meet each other's locks as they do in operation. Only power failure is left out.
    """
    from django.conf import settings
    from django.db.models.signals import pre_migrate

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker}"
    pre_migrate.connect(make_extension, dispatch_uid="tests.extension")


def make_extension(using: str, **_signal: Any) -> None:
    """What the first migration that wants it makes, where tables are made without migrations."""
    from django.db import connections

    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


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


@pytest.fixture(scope="session", autouse=True)
def quick_hasher() -> Iterator[None]:
    """Passwords are hashed slowly on purpose; where that is not what a test is about, it is only slow."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def forget_frames() -> None:
    """Counters that are rolled back or emptied start again, so what was remembered at them is worth nothing."""
    from metrics.aggregation.frames.store import store

    store.clear()
