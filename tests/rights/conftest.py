"""The world is made once for the whole package, in a transaction around those of its tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.running.standing import made_once


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    # Read late: pytest looks for fixtures before Django is set up.
    from tests.rights.world import make_world

    # Refusals are what is asked for here, thousands of them.
    logs = [logging.getLogger(name) for name in ("django.request", "django.security.DisallowedModelAdminLookup")]
    for log in logs:
        log.disabled = True
    with made_once(django_db_blocker):
        yield make_world()
    for log in logs:
        log.disabled = False
