"""A nil return is a zero, and a missing one is nothing at all."""

from __future__ import annotations

import pytest

from metrics.aggregation.reading import compute
from metrics.periods import Period
from tests.support import cast
from tests.support.agreement import load_definitions


@pytest.mark.django_db
def test_a_nil_return_counts_as_zero() -> None:
    cast.make_cast()
    load_definitions()
    cast.make_income(unit=cast.VILLAGE, is_nil=True)
    units = (cast.VILLAGE, cast.OTHER_VILLAGE)
    figures = [compute(["X-INCOME"], unit, Period.parse("2023")).of("X-INCOME") for unit in units]
    assert [figure.number for figure in figures] == [0, None]
