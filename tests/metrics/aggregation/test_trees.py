"""By the tree now, rows of units that are gone count where those went on."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.acts.reorganising import NewUnit, merge
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.periods import Period
from tests.support import cast
from tests.support.agreement import load_definitions


@pytest.mark.django_db
def test_by_the_tree_now_a_unit_has_the_rows_of_those_it_took_over() -> None:
    cast.make_cast()
    load_definitions()
    for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
        cast.make_assignment(unit=unit)
    merge(None, [cast.OTHER_VILLAGE], NewUnit(cast.VILLAGE), date(2024, 1, 1), "批复")
    year = Period.parse("2023")
    figures = [compute(["X-STOCK"], cast.VILLAGE, year, tree=tree).of("X-STOCK") for tree in (Tree.THEN, Tree.NOW)]
    assert [figure.number for figure in figures] == [1, 2]
