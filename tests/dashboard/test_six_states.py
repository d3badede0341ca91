"""No arrow, colour, rank, trend point or verdict stands where one of two numbers is missing or incomplete.

All pages and files of six states of a district, read as a reader has them, beside the values that they were made of.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client

from metrics.aggregation.absence import Absence
from metrics.aggregation.figures import Figure
from metrics.catalogue.measures import Aggregate
from metrics.ledgers.registry import ledger_named
from metrics.ledgers.times import ReturnTime
from metrics.models import Role
from metrics.models.snapshot import snapshot
from metrics.periods import Period
from tests.running.drawing import of_length
from tests.running.standing import made_once
from tests.support import cast
from tests.support.markup import Element, data_of
from tests.support.site import client_of, load_catalogue
from tests.support.states import STATES
from tests.support.walk import Walk, is_whole

pytestmark = [pytest.mark.django_db, pytest.mark.once]
RECEIVED, EXPECTED = Aggregate.RECEIVED, Aggregate.EXPECTED
ARROWS = ("▲", "▼", "■")
TONES = {"good", "bad", "even"}
FURTHER = (cast.VILLAGE, cast.TOWN, cast.STREET, cast.COMMUNITY)
VERDICTS = ("向好", "趋差", "已达到", "未达到", "增加", "减少", "持平")


@pytest.fixture(scope="module", params=STATES)
def state(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from django.test import override_settings

    found = STATES[request.param]
    with override_settings(TODAY=found.today), made_once(django_db_blocker):
        found.fill()
        load_catalogue()
        yield found


@pytest.fixture(params=[cast.DISTRICT, *(pytest.param(each, marks=pytest.mark.long) for each in FURTHER)])
def walk(state: Any, request: pytest.FixtureRequest) -> Iterator[Walk]:
    with snapshot():
        yield Walk(client_of(Role.OFFICER, cast.DISTRICT), request.param, Period.parse(state.period))


def test_the_states_are_what_they_are_called(state: Any, request: pytest.FixtureRequest) -> None:
    """Else what follows would say nothing of them."""
    name = request.node.callspec.params["state"]
    found = Walk(Client(), cast.DISTRICT, Period.parse(state.period))
    resting = [each for each in found.now.values() if each.expected]
    parts = {each.received == each.expected for each in resting}
    assert parts == {"well": {True}, "unreported": {False}, "half_reported": {False}, "one_closed": {True}}.get(
        name, parts
    )
    assert bool(resting) is (name != "first_day")
    assert any(map(found.is_compared, found.codes)) is (name != "first_day")
    assert all(each.period.is_running for each in found.now.values()) is (name in ("first_day", "running"))


# What stands for itself, whatever was kept or reported.
REFUSED = {Absence.NOT_APPLICABLE, Absence.TOO_FINE, Absence.NOT_YET_VALID, Absence.NO_LONGER_VALID}
# What is said where nobody is to report, or there is no place, and of what would be divided by that.
NOBODY = {Absence.NOT_EXPECTED, Absence.NO_PLACE, Absence.NO_NORM, Absence.EMPTY_DENOMINATOR}
BEFORE = {Absence.ABSENT_BEFORE, Absence.ZERO_BEFORE}


def test_every_absence_at_its_time(walk: Walk, request: pytest.FixtureRequest) -> None:
    """Every indicator before its ledger was kept, in a year that has not begun, and while returns may still come."""
    name = request.node.callspec.params["state"]
    earlier = walk.reading.of(period=Period.year(2020)).figures(walk.codes)
    assert {each.absence for each in earlier.values()} <= REFUSED | {Absence.NOT_KEPT}
    later = walk.reading.of(period=Period.year(walk.reading.today.year + 1)).figures(walk.codes)
    assert {each.absence for each in later.values()} == {Absence.NOT_BEGUN}
    resting = {code: each for code, each in walk.now.items() if _rests_on_returns(each)}
    assert resting
    for code, figure in resting.items():
        if name == "first_day":
            awaited = {Absence.NOT_YET_DUE, *NOBODY, *REFUSED, *BEFORE, Absence.NOT_KEPT}
            assert figure.value is None and figure.absence in awaited, (code, figure.absence)
        if name == "unreported":
            missing = {Absence.NOT_REPORTED, *NOBODY, *REFUSED, *BEFORE}
            assert figure.value is None and figure.absence in missing, (code, figure.absence)


def _rests_on_returns(figure: Figure) -> bool:
    """Whether it is only of what returns report, and not of how many came."""
    measures = figure.indicator.measures
    is_of_returns = all(isinstance(ledger_named(each.ledger).time, ReturnTime) for each in measures)
    return bool(measures) and is_of_returns and not {each.aggregate for each in measures} & {RECEIVED, EXPECTED}


def test_the_overview_and_the_themes(walk: Walk) -> None:
    home = walk.page("/")
    for item in home.all("li"):
        if item.all("span", css="way"):
            [link] = item.all("a")
            code = link.attributes["href"].split("/")[2]
            _told(walk, code, item.one("span", css="way"), link)
            assert item.one("span", css="value").text == walk.now[code].cell
    for card in home.all("li", css="card"):
        _card(walk, card)
    for theme in walk.reading.catalogue.themes:
        for row in walk.page(f"/themes/{theme}/").all("tr"):
            if links := row.all("a"):
                _told(walk, links[0].attributes["href"].split("/")[2], row, None)


def test_the_sections(walk: Walk) -> None:
    for section in walk.reading.catalogue.sections:
        page = walk.page(f"/sections/{section}/")
        cards = page.all("li", css="card")
        assert {_card(walk, card) for card in cards} == {
            c for c in walk.codes if walk.now[c].indicator.section == section
        }
        _chart(data_of(page, "trend-data"), walk.reading.trend(_focus(page)))
        below = walk.reading.below([_focus(page)])[_focus(page)]
        _chart(data_of(page, "units-data"), below)


@of_length(6, 90)
def test_the_pages_of_indicators(walk: Walk, rounds: int) -> None:
    drawn = random.Random(walk.unit + walk.period.code)
    lacking = [code for code in walk.codes if walk.now[code].value is not None and not is_whole(walk.now[code])]
    for code in {*drawn.sample(walk.codes, rounds), *drawn.sample(lacking, min(rounds, len(lacking)))}:
        page = walk.page(f"/indicators/{code}/")
        hero = page.one("div", css="hero")
        _told(walk, code, hero, None)
        assert ("none" in hero.one("p", css="hero-value").classes) is (walk.now[code].value is None)
        _chart(data_of(page, "trend-data"), walk.reading.trend(code))
        below, then = (each.below([code])[code] for each in (walk.reading, walk.reading.before))
        _chart(data_of(page, "units-data"), below)
        _breakdown(page, below, then)
        _parts(walk, page, code)
        _noted(walk.lines(f"/indicators/{code}/trend.csv"), walk.reading.trend(code), "说明")
        if below:
            _noted(walk.lines(f"/indicators/{code}/units.csv"), below, "说明")


def test_the_files(walk: Walk) -> None:
    for section in walk.reading.catalogue.sections:
        codes = walk.codes_of(section)
        lines = {line["代码"]: line for line in walk.lines(f"/summaries/{section}/figures.csv")}
        assert lines.keys() == set(codes)
        for code, line in lines.items():
            figure = walk.now[code]
            assert (line["本期"] == "") is (figure.value is None) and line.get("说明", "") == figure.note
            assert (line["增减"] != "") is walk.is_compared(code)
        for form in ("csv", "xlsx"):
            _summary(walk, f"/summaries/{section}/units.{form}", codes)


def _told(walk: Walk, code: str, element: Element, link: Element | None) -> None:
    """Whether the element compares the indicator with the year before, and judges it, as it may."""
    text, classes = element.text, element.classes
    toned = {each for part in (element, *element.all()) for each in part.classes & (TONES - {"even"})}
    has_arrow = any(arrow in text for arrow in ARROWS)
    if not walk.is_compared(code):
        assert not has_arrow and not classes & TONES - {"even"}, (code, text)
    if not is_whole(walk.now[code]):
        said = [word for word in VERDICTS if word in text]
        assert not said and not toned - ({"bad"} if "缺" in text else set()), (code, text)
    elif walk.is_compared(code):
        assert has_arrow or "持平" in text, (code, text)


def _card(walk: Walk, card: Element) -> str:
    value = card.one("p", css="card-value")
    code = value.attributes["data-figure"]
    _told(walk, code, card, None)
    assert bool(card.all("p", css="compared")) is walk.is_compared(code), code
    assert ("none" in value.classes) is (walk.now[code].value is None)
    assert walk.now[code].value is not None or walk.now[code].note in card.text
    return code


def _focus(page: Element) -> str:
    """The indicator that the section's page shows over time."""
    [file] = [link for link in page.all("a", css="file") if link.attributes["href"].split("?")[0].endswith("trend.csv")]
    return file.attributes["href"].split("/")[2]


def _chart(chart: Any, figures: Sequence[Figure]) -> None:
    """A point only for what is complete and does not go on growing."""
    points = {
        each.unit + each.period.code
        for each in figures
        if is_whole(each) and not (each.period.is_running and each.indicator.is_flow)
    }
    if chart is None:
        assert not points
        return
    drawn = {
        figure.unit + figure.period.code
        for figure, value in zip(figures, chart["values"], strict=True)
        if value is not None
    }
    assert drawn == points
    for figure, text in zip(figures, chart["texts"], strict=True):
        assert figure.note in text


def _breakdown(page: Element, now: Sequence[Figure], before: Sequence[Figure]) -> None:
    if not now:
        assert not page.all("section", id="units")
        return
    then = {figure.unit: figure for figure in before}
    rows = [row for row in page.one("section", id="units").all("tr") if row.all("td")]
    for figure, row in zip(now, rows, strict=True):
        old = then.get(figure.unit)
        is_compared = is_whole(figure) and old is not None and is_whole(old)
        change = row.one("td", css="change").text
        assert bool(change and change != "—") is is_compared, (figure.unit_name, row.text)
        assert is_compared or not row.classes & {"good", "bad"}
        assert figure.cell in row.text


def _parts(walk: Walk, page: Element, code: str) -> None:
    """What is taken apart says what it lacks, on the page and in the file."""
    figure = walk.now[code]
    if not is_whole(figure) and (found := page.all("section", id="parts")):
        assert figure.note in found[0].text
        lines = walk.lines(f"/indicators/{code}/composition.csv")
        assert lines and all(line["说明"] == figure.note for line in lines)


def _noted(lines: Sequence[dict[str, str]], figures: Sequence[Figure], column: str) -> None:
    for line, figure in zip(lines, figures, strict=True):
        assert is_whole(figure) or figure.note in line[column], (line, figure.note)


def _summary(walk: Walk, path: str, codes: Sequence[str]) -> None:
    """Units by indicators: a number, or why there is none; and of numbers that lack something what it is."""
    rows = walk.cells(path) if path.endswith("xlsx") else [[*line.values()] for line in walk.lines(path)]
    below = walk.reading.below(codes)
    for place, row in enumerate(rows[1:] if path.endswith("xlsx") else rows):
        for code, cell in zip(codes, row[2:], strict=False):
            figure = walk.now[code] if place == 0 else below[code][place - 1]
            assert figure.value is not None or cell == figure.cell, (path, row[1], code, cell)
            assert is_whole(figure) or figure.value is None or f"{code} {figure.note}" in row[-1], (path, row)
