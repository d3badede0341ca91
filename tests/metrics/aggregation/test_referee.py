"""Every figure, and the rows behind it, computed twice: by the engine and by the referee."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from metrics.aggregation.drilldown.parts import Part
from metrics.aggregation.frames.trees import Tree
from metrics.aggregation.reading import compute, rows_behind
from metrics.money import yuan
from metrics.periods import Period
from tests.referee import Referee
from tests.referee.reader import Table
from tests.referee.returns import OF_PLACES
from tests.referee.rows import is_money
from tests.running.standing import made_once
from tests.support.agreement import DAYS, LONGER, MONTHS, PERIODS, definitions, differences, load_definitions
from tests.support.cast import make_unit
from tests.support.district import District, build

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=8)]

SIZES: dict[str, dict[str, int]] = {
    "small": {"seed": 4, "townships": 4, "villages": 2, "people": 30},
    "other": {"seed": 12, "townships": 2, "villages": 4, "people": 70},
}
# Of districts beside the one that stands meanwhile.
OTHERS = ("529903", "529904")


# In every run: some of the longer periods, of days on which something changes and of months; the long run asks for all.
USUAL = [*MONTHS[2::9], *LONGER[1::3], "2021", "2024", *DAYS[1::3]]
IN_ALL = {"then": sorted({*PERIODS} - {*USUAL}), "now": [*MONTHS[1::3], *LONGER, *DAYS]}


@pytest.fixture(params=SIZES, scope="module")
def district(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    with made_once(django_db_blocker):
        load_definitions()
        yield build(**SIZES[request.param])


@pytest.mark.parametrize("district", ["small"], indirect=True)
def test_every_figure_of_every_unit(district: District) -> None:
    assert differences(district.units, USUAL, trees=["then"]) == []


@pytest.mark.parametrize("district", ["other"], indirect=True)
def test_every_figure_by_the_tree_now(district: District) -> None:
    assert differences(district.units, [*LONGER[::3], *DAYS[::3]], trees=["now"]) == []


@pytest.mark.long
@pytest.mark.parametrize("tree", IN_ALL)
def test_every_figure_of_every_unit_and_period(district: District, tree: str) -> None:
    assert differences(district.units, IN_ALL[tree], trees=[tree]) == []


def test_the_definitions_are_not_idle() -> None:
    """A definition that is nothing everywhere would agree whatever the engine did."""
    districts = [build(**size, code=code) for size, code in zip(SIZES.values(), OTHERS, strict=True)]
    referee, units = Referee(definitions()), [unit for district in districts for unit in district.units]
    idle = [
        code
        for code in definitions()
        if not any(referee.figure(code, unit, period).value for unit in units for period in PERIODS)
    ]
    assert idle == []


def test_units_below_are_those_that_exist(district: District) -> None:
    referee = Referee(definitions())
    for period in (*LONGER, *DAYS):
        for unit in district.units:
            given = [
                figure.unit for figure in compute(["X-STOCK"], unit, Period.parse(period), below=True).below("X-STOCK")
            ]
            assert given == referee.children(unit, period), f"{unit} {period}"


def test_two_districts_share_people() -> None:
    """A person registered in one district holds posts in another; both agree, and the city above them."""
    load_definitions()
    make_unit("5299", kind="city")
    first = build(5, code=OTHERS[0], townships=2, villages=2, people=20)
    second = build(6, code=OTHERS[1], townships=2, villages=2, people=10, guests=first.people[:10])
    assert (
        differences(["5299", first.code, second.code, *second.codes(9)], ["2022", "2023", "2023-06", "2023-12-31"])
        == []
    )


# -- the rows behind a figure --------------------------------------------------------------------

OTHERWISE = (("small", "now"), ("other", "then"))
BEHIND = {"then": ["2022", "2023Q2", "2023-07-01"], "now": ["2022", "2023-12"]}


@pytest.mark.parametrize(
    ("district", "tree"),
    [("small", "then"), ("other", "now"), *(pytest.param(*each, marks=pytest.mark.long) for each in OTHERWISE)],
    indirect=["district"],
)
def test_rows_behind_every_figure(district: District, tree: str) -> None:
    referee = Referee(definitions())
    units = [*district.codes(6), *district.codes(9), *district.codes(12)[:6]]
    faults: list[str] = []
    for code in definitions():
        for unit in units:
            for period in BEHIND[tree]:
                parts = rows_behind(code, unit, Period.parse(period), tree=Tree(tree))
                expected = list(expected_measures(referee, code, parts))
                assert len(parts) == len(expected), code
                for part, measure in zip(parts, expected, strict=True):
                    faults += [
                        f"{code} {unit} {period}: {fault}" for fault in faults_of(part, measure, referee, unit, tree)
                    ]
    assert faults == []


def expected_measures(referee: Referee, code: str, parts: tuple[Part, ...]) -> Iterator[Table]:
    """The measures whose rows are behind the figure, in the order of its parts."""
    table = referee.definitions[code]
    if "measure" in table:
        yield table["measure"]
    elif "share" in table:
        yield from (referee.part_of(code), table["share"]["whole"])
    elif "rate" in table:
        yield from (table["rate"]["numerator"], table["rate"]["denominator"])
    elif "change" in table:
        yield from [*expected_measures(referee, table["change"]["of"], parts)] * 2
    else:
        for other in table["combination"]["of"]:
            yield from expected_measures(referee, other, parts)


def faults_of(part: Part, measure: Table, referee: Referee, unit: str, tree: str) -> Iterator[str]:
    counted, rest = part.counted[:], part.not_counted[:]
    keys, others = [row.key for row in counted], [row.key for row in rest]
    if len({*keys, *others}) != len(keys) + len(others):
        yield "a row is there twice"
    if {*keys, *others} != referee.universe_keys(measure, unit, tree):
        yield "not all rows of the ledger and kinds"
    if any(row.reason for row in counted) or not all(row.reason for row in rest):
        yield f"reasons: {[row for row in (*counted, *rest) if bool(row.reason) == (row in counted)][:2]}"
    value = referee.raw(measure, unit, part.period.code, tree)
    if measure["aggregate"] in (*OF_PLACES, "presence"):
        yield from faults_of_places(part, measure, value)
        return
    if set(keys) != referee.counted_keys(measure, unit, part.period.code, tree):
        yield f"counted: {set(keys) ^ referee.counted_keys(measure, unit, part.period.code, tree)}"
    total = sum((row.contribution or Decimal(0) for row in counted), Decimal(0))
    if total != plain(measure, value):
        yield f"contributions give {total}, the figure is {plain(measure, value)}"


def plain(measure: Table, value: Any) -> Decimal:
    """The value in 元 or as a plain number; nothing reported adds up to nothing."""
    in_fen = any(is_money(measure["ledger"], name) for name in measure.get("columns", []))
    return yuan(int(value or 0)) if in_fen else Decimal(int(value or 0))


def faults_of_places(part: Part, measure: Table, value: Any) -> Iterator[str]:
    assert part.units is not None
    places = [*part.units.counted, *part.units.not_counted]
    if len({place.unit for place in places}) != len(places):
        yield "a place is there twice"
    if any(place.reason for place in part.units.counted) or not all(place.reason for place in part.units.not_counted):
        yield "reasons of places"
    if measure["aggregate"] == "minimum":
        if len(part.units.counted) != (value is not None):
            yield f"{len(part.units.counted)} places hold the minimum"
    elif value is None and "at_least_parameter" in measure:
        # Where one place has no norm there is no figure, though others may meet theirs.
        return
    elif len(part.units.counted) != int(value or 0):
        yield f"{len(part.units.counted)} places counted, the figure is {value}"
