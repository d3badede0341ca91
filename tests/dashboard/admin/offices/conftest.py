"""A person whose numbers are registered."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def person(district: None) -> Any:
    from tests.support import cast
    from tests.support.numbers import IDENTITY, PHONE

    return cast.make_person(unit=cast.VILLAGE, name="云中月", number="YZY", identity=IDENTITY, phone=PHONE)
