"""By the tree now, rows of units that are gone count where those went on."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.acts.reorganising import Division, NewUnit, merge, split
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute, rows_behind
from metrics.models import FormerName
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


@pytest.mark.django_db
class TestAVillageThatWasSplit:
    """By the tree now its rows have no one village: it counts once, in the township that holds all its successors."""

    YEAR = Period.parse("2022")
    EAST, WEST = "529901001011", "529901001012"

    @pytest.fixture(autouse=True)
    def on_the_last_day_of_the_year(self) -> None:
        cast.make_cast()
        load_definitions()
        company = cast.make_enterprise(kind="township_company", unit=cast.TOWN)
        for unit in (cast.VILLAGE, cast.OTHER_VILLAGE):
            cast.make_stake(enterprise=company, kind="village", unit=unit, started_on=date(2022, 3, 1))
        cast.make_income(unit=cast.VILLAGE, operating=150000, period_start=date(2022, 1, 1))
        cast.make_income(unit=cast.OTHER_VILLAGE, operating=250000, period_start=date(2022, 1, 1))
        into = (NewUnit(self.EAST, "东村", "village"), NewUnit(self.WEST, "西村", "village"))
        split(None, cast.VILLAGE, Division(into, {}, self.EAST), date(2023, 1, 1), "批复")

    def number(self, code: str, unit: str, tree: Tree = Tree.NOW) -> object:
        return compute([code], unit, self.YEAR, tree=tree).of(code).number

    @pytest.mark.parametrize("tree", list(Tree))
    def test_it_is_a_place_of_the_township(self, tree: Tree) -> None:
        for unit in (cast.TOWN, cast.DISTRICT):
            assert self.number("E2-04", unit, tree) == 2
            assert self.number("E4-01", unit, tree) == 2
            assert self.number("E4-03", unit, tree) == 15

    def test_it_is_none_of_its_successors(self) -> None:
        assert [self.number("E2-04", unit) for unit in (self.EAST, self.WEST, cast.OTHER_VILLAGE)] == [None, None, 1]

    def test_it_says_where_it_counts(self) -> None:
        (part,) = rows_behind("E2-04", cast.TOWN, self.YEAR, tree=Tree.NOW)
        assert part.units is not None
        assert [place.unit_name for place in part.units.counted] == [
            "禾丰村(已拆分，后继不在一处，计在青禾镇)",
            "禾旺村",
        ]
        assert sorted(row.unit for row in part.counted) == [cast.VILLAGE, cast.OTHER_VILLAGE]


@pytest.mark.django_db
def test_a_village_that_closed_before_the_end_of_the_year_owes_nothing_for_it() -> None:
    """Unless it reported all the same, it is no village that failed to report."""
    cast.make_cast()
    load_definitions()
    for code, amount in (("529901001021", None), ("529901001022", 120000)):
        cast.make_unit(code, closed_on=date(2023, 6, 30))
        if amount:
            cast.make_income(unit=code, operating=amount, period_start=date(2023, 1, 1))
    cast.make_income(unit=cast.VILLAGE, operating=150000, period_start=date(2023, 1, 1))
    cast.make_income(unit=cast.OTHER_VILLAGE, operating=20000, period_start=date(2023, 1, 1))
    figure = compute(["E4-01"], cast.TOWN, Period.parse("2023")).of("E4-01")
    assert (figure.number, figure.received, figure.expected, figure.is_complete) == (2, 3, 3, True)


@pytest.mark.django_db
def test_a_unit_is_called_as_it_was_on_the_last_day_of_a_period() -> None:
    cast.make_cast()
    load_definitions()
    for name, day in (("禾下村", date(2021, 12, 31)), ("禾中村", date(2023, 6, 30))):
        cast.store(FormerName(unit_id=cast.VILLAGE, name=name, day=day))
    found = {
        period: compute(["X-STOCK"], cast.VILLAGE, Period.parse(period), tree=tree).of("X-STOCK").unit_name
        for period in ("2020", "2021", "2022-01-01", "2022", "2023Q2", "2023-07-01", "2023")
        for tree in Tree
    }
    assert found == {
        "2020": "禾下村", "2021": "禾下村", "2022-01-01": "禾中村", "2022": "禾中村", "2023Q2": "禾中村",
        "2023-07-01": "禾丰村", "2023": "禾丰村",
    }  # fmt: skip
