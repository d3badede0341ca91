"""The small district of the tests, and the clerk of one of its villages."""

from __future__ import annotations

from typing import Any

import pytest

# What needs Django is read late here, and in the conftest of each room: pytest looks for fixtures before it is set up.


@pytest.fixture
def district(db: None) -> None:
    from tests.support import cast

    cast.make_cast()


@pytest.fixture
def clerk(district: None) -> Any:
    """Writes for the village and nothing else."""
    from metrics.models import Role
    from tests.support import cast
    from tests.support.site import client_of

    return client_of(Role.CLERK, cast.VILLAGE)


@pytest.fixture
def account(district: None) -> Any:
    """A clerk of the village whom a test knows by his account."""
    from metrics.models import Role
    from tests.support import cast
    from tests.support.site import make_account

    return make_account("clerk", (Role.CLERK, cast.VILLAGE))
