"""Cumulative figures: what counts since a first day, in every period after it."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.aggregation.reading import compute
from metrics.periods import Period
from tests.support import cast
from tests.support.agreement import load_definitions

CODE = "X-ADMITTED-SINCE"  # since 1 January 2023


@pytest.mark.django_db
def test_a_cumulative_figure_begins_with_its_first_day() -> None:
    cast.make_cast()
    load_definitions()
    for day in (date(2022, 12, 31), date(2023, 1, 1), date(2024, 2, 29)):
        cast.make_admission(day=day)
    figures = [compute([CODE], cast.VILLAGE, Period.parse(code)).of(CODE) for code in ("2022", "2023", "2024-02")]
    assert [figure.number for figure in figures] == [None, 1, 2]
