"""A workshop that owes its returns."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def shop(district: None) -> Any:
    from tests.support import cast

    return cast.make_workshop(name="藤编工坊")
