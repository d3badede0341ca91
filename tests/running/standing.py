"""What many tests stand on: made once, in a transaction around those tests, and then taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any

import pytest

# On which the demonstration stands where nobody names another day.
DEMO_DAY = date(2024, 7, 16)


@contextmanager
def made_once(blocker: Any) -> Iterator[None]:
    """Whatever is written before the `yield` of a fixture that is wrapped in this is there for all of its tests."""
    from django.db import transaction

    from metrics.aggregation.frames.store import store

    # It stands before a single test has forgotten what the test before remembered.
    store.clear()
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def demonstrated(blocker: Any) -> Iterator[str]:
    """The demonstration; gives what its command said."""
    from django.core.management import call_command
    from django.test import override_settings

    out = StringIO()
    with made_once(blocker):
        with override_settings(TODAY=DEMO_DAY):
            call_command("demo", stdout=out, stderr=out)
        yield out.getvalue()


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with demonstrated(django_db_blocker) as said:
        yield said


@pytest.fixture(scope="module")
def catalogue_and_cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The built-in indicators, and the units of the invented district that most tests use."""
    # Read late: pytest looks for fixtures before Django is set up.
    from tests.support.cast import make_cast
    from tests.support.site import load_catalogue

    with made_once(django_db_blocker):
        load_catalogue()
        make_cast()
        yield
