"""Databases of their own, for tests of the tables themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

OwnDatabase = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def own_database(
    django_db_modify_db_settings: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> OwnDatabase:
    """Opens an empty one, or a copy of one (`like`), which is the site's only one until it is closed.

    The run's is not touched.
    """

    @contextmanager
    def opened(*, like: str = "") -> Iterator[str]:
        from tests.support import databases

        with (
            django_db_blocker.unblock(),
            databases.own_database(tmp_path_factory.mktemp("own"), like=like) as name,
        ):
            yield name

    return opened
