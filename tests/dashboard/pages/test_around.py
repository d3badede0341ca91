"""What stands around every page: unit, period and tree to choose from, and what is to be said of the choice."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from metrics.acts.writing import writing
from metrics.models import Role
from metrics.today import today
from tests.support import cast
from tests.support.site import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
GONE, FRESH = "529901001097", "529901001098"


def test_links_keep_unit_period_and_tree(leader) -> None:
    cast.make_succession(cast.make_unit(GONE, closed_on=date(2023, 6, 30)).pk, cast.VILLAGE)
    response = leader.get("/indicators/G1-03/", {"unit": cast.TOWN, "period": "2023Q2", "tree": "now"})
    frame = response.context["frame"]
    assert all("tree=now" in choice.address for choice in frame.crumbs)
    assert all(f"unit={cast.TOWN}" in choice.address and "tree=now" in choice.address for choice in frame.periods.years)
    assert frame.kept_without_unit == [("period", "2023Q2"), ("tree", "now")]
    assert [choice.is_current for choice in frame.trees] == [False, True]


def test_no_tree_to_choose_where_nothing_was_reorganised(leader) -> None:
    assert leader.get("/").context["frame"].trees == []


def test_units_to_choose_from_are_a_tree(leader) -> None:
    response = leader.get("/", {"unit": cast.GRID})
    choices = {choice.value: choice for choice in response.context["frame"].units}
    assert list(choices) == sorted(choices)
    assert [choices[code].level for code in (cast.DISTRICT, cast.TOWN, cast.VILLAGE, cast.GRID)] == [0, 1, 2, 3]
    assert (choices[cast.VILLAGE].name, choices[cast.VILLAGE].path) == ("禾丰村", "青山区 › 青禾镇")
    assert "　　禾丰村</option>" in response.text
    # Who sees no more than a village has it at the top.
    [top, below] = client_of(Role.CLERK, cast.VILLAGE).get("/").context["frame"].units
    assert (top.level, top.path, below.level, below.path) == (0, "", 1, "禾丰村")


def test_any_year_can_be_reached_step_by_step(leader) -> None:
    for year in (1900, 1999, date.today().year, 2100):
        choices = leader.get("/", {"period": str(year)}).context["frame"].periods.years
        shown = [int(choice.value) for choice in choices]
        assert len(shown) == 6 and year in shown and {year - 1, year + 1} & set(range(1900, 2101)) <= set(shown)


def test_a_period_that_is_not_over_is_said(leader) -> None:
    this_year = timezone.localdate().year
    for period, words in ((this_year - 1, None), (this_year, "还没有结束"), (this_year + 1, "还没有开始")):
        response = leader.get("/indicators/G1-03/", {"period": str(period)})
        assert [words in each for each in response.context["frame"].cautions] == ([True] if words else [])
        assert words is None or words in response.text


def test_a_unit_that_is_not_there_in_the_period_is_said(leader) -> None:
    cast.make_unit(GONE, name="旧村", closed_on=date(2022, 6, 30))
    cast.make_unit(FRESH, name="新村", opened_on=date(2023, 7, 1))
    for unit, period, words in (
        (GONE, "2023", "旧村已于 2022-06-30 撤销"),
        (GONE, "2022", None),
        (FRESH, "2023H1", "新村到 2023-07-01 才设立"),
        (FRESH, "2023", None),
    ):
        cautions = leader.get("/", {"unit": unit, "period": period}).context["frame"].cautions
        assert [each.startswith(words) for each in cautions] == ([True] if words else [])


def test_a_demonstration_says_on_which_day_it_stands(leader, settings) -> None:
    assert "这是演示" not in leader.get("/").content.decode()
    settings.TODAY = date(2024, 7, 16)
    page = leader.get("/").content.decode()
    assert "这是演示：今天按 2024-07-16 算。" in page


@pytest.mark.parametrize("more", [(), (cast.OUTSIDER,)], ids=["of one district", "of two"])
def test_a_unit_is_closed_from_the_day_after_its_last_and_not_before(district: None, more: tuple[str, ...]) -> None:
    """Not when it is written already that it will be."""
    reader, unit = client_of(Role.LEADER, cast.DISTRICT, *more), cast.make_unit(GONE, name="旧村")
    for last, words in ((date(2027, 3, 31), ""), (today(), ""), (today() - timedelta(days=1), "（已撤销）")):
        with writing(None, "撤村") as work:
            work.correct(unit, closed_on=last)
        names = {choice.value: choice.name for choice in reader.get("/").context["frame"].units}
        assert names[GONE] == f"旧村{words}"
