"""A page of a period calls each unit what it was called on the last day of it, and says what it is called now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from metrics.acts.renaming import rename
from metrics.acts.writing import writing
from metrics.models import OrgUnit, Role
from metrics.today import today
from tests.support import cast
from tests.support.site import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("renamed")]
BEFORE, SINCE = "2022", "2023"
# Of the township and of its village: the name until the end of 2022, and the one since.
OLD, NEW = {"镇": "青禾镇", "村": "禾丰村"}, {"镇": "青岭镇", "村": "禾茂村"}


@pytest.fixture
def renamed(district: None) -> None:
    cast.make_assignment(unit=cast.VILLAGE, started_on=date(2021, 5, 1))
    cast.make_income(unit=cast.VILLAGE, period_start=date(2022, 1, 1), operating=150_000)
    called(cast.TOWN, NEW["镇"])
    called(cast.VILLAGE, NEW["村"])


def called(code: str, name: str, on: date = date(2023, 1, 1)) -> None:
    with writing(None, "更名", reason="批复") as work:
        rename(work, OrgUnit.objects.get(pk=code), name=name, on=on)


def told(client: Client, address: str, **ask: str) -> str:
    response = client.get(address, ask)
    assert response.status_code == 200, (address, ask)
    return response.content.decode()


def without_notes(text: str) -> str:
    """The page without what says that a unit has other names, which is said where it is chosen and in the heading."""
    for names in (OLD, NEW):
        for name in names.values():
            for note in (f"现名 {name}", f"曾用名 {name}（至 2022-12-31）"):
                text = text.replace(note, "")
    return text


def spelled_out(text: str) -> str:
    """What is shown: not the words by which the list of units is searched."""
    return "\n".join(line for line in text.splitlines() if "data-spellings" not in line)


PAGES = (
    *(f"/indicators/{code}/{each}" for code in ("G1-03", "E4-01") for each in ("", "units.csv", "rows.csv")),
    *(f"/ledgers/{name}/{each}" for name in ("units", "assignments", "incomes") for each in ("", "rows.csv")),
    *("/", "/themes/grassroots/", "/sections/G1/", "/sections/E4/", "/summaries/G1/units.csv"),
    *("/ledgers/", "/unit/", "/unit/units.csv"),
)


@pytest.mark.parametrize(
    ("period", "tree", "wrong"), [(BEFORE, "then", NEW), (BEFORE, "now", NEW), (SINCE, "then", OLD)]
)
def test_no_page_calls_a_unit_what_it_was_not_called_then(
    leader: Client, period: str, tree: str, wrong: dict[str, str]
) -> None:
    for address in PAGES:
        text = told(leader, address, unit=cast.TOWN, period=period, tree=tree)
        shown = spelled_out(without_notes(text))
        assert [name for name in wrong.values() if name in shown] == [], address


@pytest.mark.parametrize(
    ("period", "names", "note"), [(BEFORE, OLD, "现名 {}"), (SINCE, NEW, "曾用名 {}（至 2022-12-31）")]
)
def test_every_place_of_a_page_has_the_name_of_the_period(
    leader: Client, period: str, names: dict[str, str], note: str
) -> None:
    [other] = [each for each in (OLD, NEW) if each is not names]
    page = leader.get("/indicators/G1-03/", {"unit": cast.TOWN, "period": period})
    frame = page.context["frame"]
    assert [crumb.label for crumb in frame.crumbs] == ["青山区", names["镇"]]
    assert frame.also == note.format(other["镇"]) and f'<p class="also">{frame.also}</p>' in page.text
    [village] = [unit for unit in frame.units if unit.value == cast.VILLAGE]
    assert (village.name, village.path) == (names["村"], f"青山区 › {names['镇']}")
    assert village.also == note.format(other["村"])
    breakdown = page.context["breakdown"]
    assert names["村"] in [figure.unit_name for figure in breakdown.table.figures]
    assert names["村"] in str(breakdown.chart)
    assert {line.record["unit_name"] for line in page.context["rows"].table.rows} == {names["村"], "禾旺村"}
    for address in ("/", "/themes/grassroots/", "/sections/G1/", "/ledgers/", "/ledgers/assignments/", "/unit/"):
        assert f'<p class="also">{frame.also}</p>' in told(leader, address, unit=cast.TOWN, period=period), address
    units = told(leader, "/unit/units.csv", unit=cast.TOWN, period=period)
    assert f"{cast.VILLAGE},{names['村']}," in units
    file = leader.get("/unit/units.csv", {"unit": cast.VILLAGE, "period": period})
    assert quote(names["村"]) in file["Content-Disposition"]


def test_a_unit_counted_as_a_place_has_the_name_of_the_period(leader: Client) -> None:
    page = leader.get("/indicators/E4-01/", {"unit": cast.TOWN, "period": BEFORE})
    assert OLD["村"] in [place.name for place in page.context["rows"].units]


def test_the_period_that_runs_and_the_ones_to_come_have_the_names_of_today(leader: Client) -> None:
    called(cast.TOWN, "云岭镇", on=today())
    for days in (0, 400):
        period = (today() + timedelta(days=days)).isoformat()
        frame = leader.get("/unit/", {"unit": cast.TOWN, "period": period}).context["frame"]
        assert frame.crumbs[-1].label == "云岭镇"
        assert frame.also.endswith(f"青禾镇（至 2022-12-31）、青岭镇（至 {today() - timedelta(days=1)}）")
    eve = (today() - timedelta(days=1)).isoformat()
    assert leader.get("/unit/", {"unit": cast.TOWN, "period": eve}).context["frame"].also == "现名 云岭镇"


def test_who_reads_two_districts_has_them_all_by_the_names_of_the_period() -> None:
    reader = client_of(Role.LEADER, cast.DISTRICT, cast.OUTSIDER)
    called(cast.OUTSIDE_TOWN, "外湖镇")
    choices: dict[str, Any] = {
        each.value: each for each in reader.get("/", {"unit": cast.DISTRICT, "period": BEFORE}).context["frame"].units
    }
    found = [(choices[code].name, choices[code].also) for code in (cast.TOWN, cast.OUTSIDE_TOWN, cast.TOWNSHIP)]
    assert found == [("青禾镇", "现名 青岭镇"), ("外江镇", "现名 外湖镇"), ("云岭乡", "")]


def test_a_unit_is_chosen_by_each_of_its_names(leader: Client) -> None:
    for period in (BEFORE, SINCE):
        [town] = [u for u in leader.get("/", {"period": period}).context["frame"].units if u.value == cast.TOWN]
        words = f"{town.name} {town.spellings}"
        assert all(word in words for word in ("青禾镇", "qinghezhen", "qhz", "青岭镇", "qinglingzhen", "qlz"))


def test_rows_are_found_by_what_their_unit_was_called(leader: Client) -> None:
    for word in ("禾丰", "hefeng", "禾茂", "hmc"):
        rows = leader.get("/ledgers/incomes/", {"period": BEFORE, "q": word}).context["rows"]
        assert [line.record["unit_name"] for line in rows.table.rows] == ["禾丰村"], word
