"""Norms that are parameters, and the sharing of a workshop's income."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.aggregation.parameters import distribution, norms_of, parameters, wanted
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.loading import current_catalogue
from metrics.models import Parameter, ParameterCode, Role
from metrics.periods import Period
from metrics.quantities import distribute
from tests.support import cast
from tests.support.site import client_of, load_catalogue

RULE = {
    ParameterCode.SHARE_COLLECTIVE: 50,
    ParameterCode.SHARE_WORKERS: 20,
    ParameterCode.SHARE_OPERATOR: 20,
    ParameterCode.SHARE_WELFARE: 10,
}


def set_norm(code: str, value: int, *, unit: str = cast.DISTRICT, start: str = "2023-01-01", end: str = "") -> None:
    last = date.fromisoformat(end) if end else None
    cast.store(
        Parameter(unit_id=unit, code=code, value=Decimal(value), started_on=date.fromisoformat(start), ended_on=last)
    )


def norm(indicator: Indicator, year: str) -> Fraction | None:
    return wanted(indicator, norms_of([indicator], cast.DISTRICT, Period.parse(year)))[1]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any))
def test_the_parts_add_up_and_none_is_a_cent_off(amount: int, shares: list[int]) -> None:
    parts = distribute(amount, [Decimal(share) for share in shares])
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(amount * share, sum(shares))) < 1


@pytest.mark.parametrize("shares", [[], [0, 0], [50, -1]])
def test_shares_that_share_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="分配比例"):
        distribute(100, [Decimal(share) for share in shares])


@pytest.mark.django_db
class TestInADistrict:
    @pytest.fixture(autouse=True)
    def district(self) -> None:
        cast.make_cast()
        load_catalogue()
        set_norm("running_fund", 50000, start="2021-01-01", end="2022-12-31")
        set_norm("running_fund", 60000)

    def test_the_nearest_unit_and_the_day_decide(self) -> None:
        set_norm("running_fund", 70000, unit=cast.STREET)
        assert parameters(cast.COMMUNITY, date(2023, 12, 31)) == {"running_fund": Decimal(70000)}
        assert parameters(cast.VILLAGE, date(2023, 12, 31)) == {"running_fund": Decimal(60000)}
        assert parameters(cast.COMMUNITY, date(2022, 12, 31)) == {"running_fund": Decimal(50000)}
        assert parameters(cast.OUTSIDE_VILLAGE, date(2023, 12, 31)) == {}

    def test_a_norm_is_in_the_unit_of_its_indicator(self) -> None:
        indicator = current_catalogue().indicators["U1-04"]
        norms = [norm(indicator, year) for year in ("2020", "2022", "2023")]
        assert norms == [None, 5, 6]

    def test_the_page_holds_the_figure_against_it(self) -> None:
        for unit in (cast.COMMUNITY, cast.OTHER_COMMUNITY):
            cast.FACTORIES["funds"](unit=unit, running=Decimal("60000.00"), period_start=date(2023, 1, 1))
        page = client_of(Role.LEADER, cast.DISTRICT).get("/indicators/U1-04/", {"period": "2023"}).text
        assert "标准 6万元" in page
        assert "已达到" in page

    def test_a_workshop_s_income_is_shared_to_the_cent(self) -> None:
        income = Decimal("100.03")
        assert distribution(cast.VILLAGE, date(2023, 12, 31), income) == []
        for code, share in RULE.items():
            set_norm(code, share)
        parts = dict(distribution(cast.VILLAGE, date(2023, 12, 31), income))
        assert sum(parts.values()) == income
        assert parts["村集体"] == Decimal("50.01")
        workshop = cast.make_workshop()
        row = cast.make_return(subject=workshop, profit=income)
        form = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT).get(f"/admin/metrics/return/{row.pk}/change/").text
        assert "村集体 50.01元" in form
