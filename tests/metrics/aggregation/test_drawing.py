"""What 变更 makes of a row is the row, and nothing that happened."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.acts.succession import supersede
from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.periods import Period
from tests.support import cast
from tests.support.agreement import load_definitions


@pytest.mark.django_db
def test_a_change_over_is_neither_an_end_nor_a_beginning() -> None:
    cast.make_cast()
    load_definitions()
    row = cast.make_assignment(started_on=date(2022, 3, 1))
    cast.make_assignment(started_on=date(2023, 3, 1), ended_on=date(2023, 9, 1), end_reason="other")
    with writing(None, "换岗") as work:
        supersede(work, row, date(2023, 5, 1), role="reserve_secretary")
    figures = compute(["X-START", "X-END"], cast.VILLAGE, Period.parse("2023"))
    assert [figures.of(code).number for code in ("X-START", "X-END")] == [1, 1]
