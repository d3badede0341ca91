"""The ledgers of the demonstration give the figures of the report."""

import csv
from datetime import date
from fractions import Fraction

import pytest
from django.db.models import Q

from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute
from metrics.catalogue.loading import current_catalogue
from metrics.models import OrgUnit, Stake, Succession
from metrics.periods import Period
from tests.support.places import EXPECTED_FIGURES

pytestmark = pytest.mark.usefixtures("demonstration", "db")
END = date(2023, 12, 31)
ROOT, YEAR = "529901", Period.parse("2023")
# What the report prints where it says no exact number.
TEXTS = {
    "G1-02": "600余人",
    "G3-05": "80余个",
    "U1-06": "2万元",
    "U3-03": "20余项",
    "U3-04": "8000余名",
    "U3-05": "1.8万余人次",
}


def expected() -> list[dict[str, str]]:
    with EXPECTED_FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_report_has_63_figures() -> None:
    assert len(expected()) == 63
    assert {row["code"] for row in expected() if row["precision"] == "at_least"} == TEXTS.keys()


def test_the_ledgers_give_the_figures_of_the_report() -> None:
    rows = expected()
    figures = compute([row["code"] for row in rows], ROOT, YEAR)
    indicators = current_catalogue().indicators
    for row in rows:
        code, figure = row["code"], figures.of(row["code"])
        assert figure.value is not None, code
        assert indicators[code].style.unit.key == row["unit"], code
        if row["precision"] == "exact":
            # What the ledgers say, not what rounding makes of it.
            assert figure.value == Fraction(row["value"]), code
        else:
            assert figure.text == TEXTS[code], code
            assert figure.value >= Fraction(row["value"]), code


def test_the_years_around_it_have_figures_too() -> None:
    codes = [row["code"] for row in expected()]
    for period, many in (("2022", 59), ("2024H1", 50)):
        figures = compute(codes, ROOT, Period.parse(period))
        assert sum(figures.of(code).value is not None for code in codes) >= many, period


def test_the_villages_covered_before_one_was_split_are_as_many_by_the_tree_now() -> None:
    """The village split at the end of 2022 was covered then, and counts where its successors lie together."""
    companies = ("township_company", "village_company")
    kept = Stake.objects.in_force(date(2022, 12, 31)).filter(kind="village", enterprise__kind__in=companies)
    covered = {stake.unit_id for stake in kept}
    figures = [compute(["E2-04"], ROOT, Period.parse("2022"), tree=tree).of("E2-04").number for tree in Tree]
    assert (len(covered), figures) == (24, [24, 24])


def test_the_district_has_its_units() -> None:
    units = OrgUnit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=END)).exclude(opened_on__gt=END)
    townships = units.filter(kind__in=["town", "township", "subdistrict"])
    streets = townships.filter(kind="subdistrict").values_list("code", flat=True)
    assert townships.count() == 15
    assert units.filter(kind__in=["village", "community"]).count() == 104
    assert sum(unit.parent_id in streets for unit in units.filter(kind="community")) == 43
    assert units.filter(kind="zone").count() == 1
    assert units.filter(kind="grid").count() > 100


def test_villages_merged_and_split() -> None:
    closed = OrgUnit.objects.exclude(closed_on=None)
    successors = [Succession.objects.filter(predecessor=unit).count() for unit in closed]
    assert sorted(successors) == [1, 2]
