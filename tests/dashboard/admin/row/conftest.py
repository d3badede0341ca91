"""A row of the village."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def row(district: None) -> Any:
    from tests.support import cast

    return cast.make_assignment(unit=cast.VILLAGE)
