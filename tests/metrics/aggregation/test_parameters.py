"""Norms that are parameters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from metrics.aggregation.parameters import Kept, wanted
from metrics.catalogue.definitions import Indicator
from metrics.catalogue.files import read_files
from metrics.catalogue.loading import current_catalogue
from metrics.models import Parameter, ParameterCode, Role
from metrics.models.structure.parameters import SHARES
from metrics.periods import Period
from tests.support import cast
from tests.support.places import CATALOGUE
from tests.support.site import client_of, load_catalogue


def set_norm(code: str, value: int, *, unit: str = cast.DISTRICT, start: str = "2023-01-01", end: str = "") -> None:
    last = date.fromisoformat(end) if end else None
    cast.store(
        Parameter(unit_id=unit, code=code, value=Decimal(value), started_on=date.fromisoformat(start), ended_on=last)
    )


def norm(indicator: Indicator, year: str) -> Fraction | None:
    return wanted(indicator, norms_in(cast.DISTRICT, indicator, Period.parse(year).last))[1]


def norms_in(unit: str, indicator: Indicator, day: date) -> dict[str, Decimal]:
    return Kept.within([cast.DISTRICT, cast.OUTSIDER], ParameterCode.values).named_by([indicator], unit, day)


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
        indicator = current_catalogue().indicators["U1-04"]
        assert norms_in(cast.COMMUNITY, indicator, date(2023, 12, 31)) == {"running_fund": Decimal(70000)}
        assert norms_in(cast.VILLAGE, indicator, date(2023, 12, 31)) == {"running_fund": Decimal(60000)}
        assert norms_in(cast.COMMUNITY, indicator, date(2022, 12, 31)) == {"running_fund": Decimal(50000)}
        assert norms_in(cast.OUTSIDE_VILLAGE, indicator, date(2023, 12, 31)) == {}

    def test_a_norm_is_in_the_unit_of_its_indicator(self) -> None:
        indicator = current_catalogue().indicators["U1-04"]
        norms = [norm(indicator, year) for year in ("2020", "2022", "2023")]
        assert norms == [None, 5, 6]

    def test_a_norm_of_nought_is_a_norm(self) -> None:
        set_norm("running_fund", 0, unit=cast.STREET)
        indicator = replace(current_catalogue().indicators["U1-04"], norm=Fraction(3))
        assert wanted(indicator, norms_in(cast.STREET, indicator, date(2023, 12, 31)))[1] == 0

    def test_what_misses_the_norm_does_not_print_as_the_norm(self) -> None:
        for unit, amount in ((cast.COMMUNITY, "60000.00"), (cast.OTHER_COMMUNITY, "59999.00")):
            cast.FACTORIES["funds"](unit=unit, running=Decimal(amount), period_start=date(2023, 1, 1))
        page = client_of(Role.LEADER, cast.DISTRICT).get("/indicators/U1-04/", {"period": "2023"}).text
        assert "标准 6万元" in page
        assert "未达到，实为5.9999万元" in page

    def test_the_page_holds_the_figure_against_it(self) -> None:
        for unit in (cast.COMMUNITY, cast.OTHER_COMMUNITY):
            cast.FACTORIES["funds"](unit=unit, running=Decimal("60000.00"), period_start=date(2023, 1, 1))
        page = client_of(Role.LEADER, cast.DISTRICT).get("/indicators/U1-04/", {"period": "2023"}).text
        assert "标准 6万元" in page
        assert "已达到" in page


def test_every_parameter_is_read_by_something() -> None:
    """One that nothing reads would be kept in vain."""
    indicators = read_files([CATALOGUE]).indicators.values()
    named = {code for each in indicators for code in (each.target_parameter, each.norm_parameter)}
    assert set(ParameterCode.values) == (named - {""}) | {*SHARES, ParameterCode.RETURN_DAYS}
