"""A small district with rows that some figures count, and its leader."""

from __future__ import annotations

from typing import Any

import pytest

# What needs Django is read late here: pytest looks for fixtures before it is set up.


@pytest.fixture
def district(db: None) -> None:
    from datetime import date
    from decimal import Decimal

    from tests.support import cast
    from tests.support.site import load_catalogue

    cast.make_cast()
    load_catalogue()
    person = cast.make_person()
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.FAR_VILLAGE):
        cast.make_assignment(unit=unit)
        cast.make_assignment(unit=unit, person=person, started_on=date(2023, 5, 1))
        cast.make_income(unit=unit, operating=Decimal("123456.50"))
    cast.make_assignment(unit=cast.VILLAGE, started_on=date(2024, 1, 1))
    cast.make_mentoring()


@pytest.fixture
def leader(district: None) -> Any:
    from metrics.models import Role
    from tests.support import cast
    from tests.support.site import client_of

    return client_of(Role.LEADER, cast.DISTRICT)
