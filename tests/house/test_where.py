"""docs/WHERE.md names what is there, and no test that would not notice."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.birthdays import birthday
from tests.house.switches import OFF
from tests.support.where import TABLE, Rule, demand_red, missing, read, rules, unreadable, with_copies

LEAST = 40
GUARD = "tests/metrics/test_birthdays.py::test_who_was_born_on_29_february_is_older_on_1_march"
BIRTHDAY = Rule("a rule", "metrics.birthdays", "birthday", GUARD)


def test_the_table_is_read_whole() -> None:
    assert unreadable(TABLE.read_text(encoding="utf-8")) == []
    assert len(rules()) >= LEAST


@pytest.mark.parametrize("column", ["words", "place", "guard"])
def test_a_rule_stands_once(column: str) -> None:
    found = [getattr(rule, column) for rule in rules()]
    assert sorted(set(found)) == sorted(found)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_what_a_row_names_is_there(rule: Rule) -> None:
    assert missing(rule) == []


def test_every_rule_has_its_switch_and_no_switch_is_idle() -> None:
    assert OFF.keys() == {rule.place for rule in rules()}


# --- what is wrong is found ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "is_read"),
    [
        ("| a rule | `metrics.birthdays:birthday` | `tests/test_a.py::test_b` |", True),
        ("| a rule | `metrics.models:Tracked.delete` | `tests/test_a.py::TestA::test_b` |", True),
        ("| a rule | metrics.birthdays:birthday | `tests/test_a.py::test_b` |", False),
        ("| a rule | `metrics.birthdays.birthday` | `tests/test_a.py::test_b` |", False),
        ("| a rule | `metrics.birthdays:birthday` |", False),
        ("| a rule | `metrics.birthdays:birthday` | `tests/test_a.py::test_b` | more |", False),
    ],
)
def test_a_row_that_cannot_be_read_is_found(line: str, *, is_read: bool) -> None:
    assert (read(line) is not None) == is_read
    table = f"| rule | held by | guarded by |\n|---|---|---|\n{line}\n"
    assert unreadable(table) == ([] if is_read else [line])


@pytest.mark.parametrize(
    ("place", "guard"),
    [
        ("metrics.birthdays:birthday", GUARD),
        ("metrics.acts.writing:Work.lock", "tests/house/test_where.py::test_the_table_is_read_whole"),
    ],
)
def test_what_is_there_is_not_missed(place: str, guard: str) -> None:
    module, name = place.split(":")
    assert missing(Rule("a rule", module, name, guard)) == []


@pytest.mark.parametrize(
    "place",
    ["metrics.birthday:birthday", "metrics.birthdays:add_years", "metrics.acts.writing:Work.unlock"],
)
def test_a_function_that_is_not_there_is_found(place: str) -> None:
    module, name = place.split(":")
    assert missing(Rule("a rule", module, name, GUARD)) == [place]


@pytest.mark.parametrize(
    "guard",
    [
        "tests/metrics/test_birthday.py::test_birthdays",
        "tests/metrics/test_birthdays.py::test_nothing",
        "tests/metrics/test_birthdays.py::TestAges::test_birthdays",
        "tests/metrics/test_birthdays.py",
    ],
)
def test_a_guard_that_is_not_there_is_found(guard: str) -> None:
    assert missing(Rule("a rule", BIRTHDAY.module, BIRTHDAY.name, guard)) == [guard]


def test_a_guard_that_would_not_notice_is_found() -> None:
    with pytest.raises(pytest.fail.Exception, match="a rule"):
        demand_red(BIRTHDAY, lambda born, age: born, lambda: None)


def test_a_guard_that_notices_passes_and_the_rule_is_back_afterwards() -> None:
    def guard() -> None:
        assert birthday(date(2000, 2, 29), 1) == date(2001, 3, 1)

    demand_red(BIRTHDAY, lambda born, age: born, guard)
    guard()


@pytest.mark.parametrize("slip", [lambda: birthday, lambda born, age: born.nothing, lambda born, age: born + age])
def test_a_switch_that_goes_wrong_by_itself_is_no_guard_that_notices(slip: object) -> None:
    with pytest.raises((TypeError, AttributeError)):
        demand_red(BIRTHDAY, slip, lambda: birthday(date(2000, 2, 29), 1))


@pytest.mark.parametrize("case", ["one", "other"])
def test_every_case_of_a_guard_runs_again_behind_itself(request: pytest.FixtureRequest, case: str) -> None:
    own = request.node.nodeid.partition("[")[0]
    found = with_copies([request.node], [Rule("a rule", "metrics.birthdays", "birthday", own), BIRTHDAY])
    assert found[0] is request.node
    assert [item.nodeid for item in found[1:]] == [f"{own} (without birthday)[{case}]"]
    assert found[1].callspec.params == {"case": case}
