"""The demonstration is made once for the whole package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.running.standing import demonstrated


@pytest.fixture(scope="package")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with demonstrated(django_db_blocker) as said:
        yield said
