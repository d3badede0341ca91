"""What a reorganisation leaves in the trail, and what it refuses: it says why, and leaves all as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.reorganising import Division, Listed, NewUnit, merge, recode, split
from metrics.acts.reviewing import accept
from metrics.acts.writing import writing
from metrics.models import Account, Assignment, OrgUnit, TrailEntry
from tests.support.cast import (
    FACTORIES,
    GRID,
    OTHER_VILLAGE,
    START,
    TOWN,
    TOWN_COMMUNITY,
    VILLAGE,
    make_assignment,
    make_cast,
    make_unit,
)
from tests.support.oracle import tables
from tests.support.site import make_account

pytestmark = pytest.mark.django_db

ON = date(2023, 7, 1)
NEW = "529901001004"
WHY = "区政府批复〔2023〕9号"


@pytest.fixture
def cast() -> None:
    make_cast()


def test_one_work_with_the_reason(cast: None) -> None:
    make_assignment(unit=VILLAGE)
    known = set(TrailEntry.objects.values_list("pk", flat=True))
    merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY)
    entries = TrailEntry.objects.exclude(pk__in=known)
    assert {(entry.why, entry.origin) for entry in entries} == {(WHY, "区划调整")}
    assert len({entry.work for entry in entries}) == 1
    verbs = {entry.verb for entry in entries if entry.ledger == "metrics.Assignment"}
    assert verbs == {"supersede"}


def _split(code: str, *targets: str, places: dict[Listed, str] | None = None, default: str = "") -> None:
    units = [NewUnit(target, f"新{target}", "village") for target in targets]
    split(None, code, Division(units, places or {}, default or targets[0]), ON, WHY)


A, B = f"{TOWN}005", f"{TOWN}006"
REFUSALS: dict[str, tuple[str, Callable[[], None]]] = {
    "nothing to merge": ("请选择要并入的单位", lambda: merge(None, [], NewUnit(NEW, "禾合村", "village"), ON, WHY)),
    "into itself": ("不能同时是被撤销的单位", lambda: merge(None, [VILLAGE], NewUnit(VILLAGE), ON, WHY)),
    "unknown unit": ("没有代码为", lambda: merge(None, ["529901001099"], NewUnit(OTHER_VILLAGE), ON, WHY)),
    "closed unit": ("已撤销", lambda: merge(None, ["529901001098"], NewUnit(OTHER_VILLAGE), ON, WHY)),
    "closed successor": ("不能承接", lambda: merge(None, [VILLAGE], NewUnit("529901001098"), ON, WHY)),
    "successor comes later": ("不能承接", lambda: merge(None, [VILLAGE], NewUnit("529901001097"), ON, WHY)),
    "day before opening": ("尚未设立", lambda: merge(None, ["529901001097"], NewUnit(VILLAGE), ON, WHY)),
    "no reason": ("写明依据", lambda: merge(None, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, " ")),
    "no parent": ("上级单位", lambda: merge(None, [VILLAGE], NewUnit("529901077001", "禾合村", "village"), ON, WHY)),
    "another level": ("同级", lambda: merge(None, [VILLAGE], NewUnit(TOWN), ON, WHY)),
    "no name": ("不能为空", lambda: merge(None, [VILLAGE], NewUnit(NEW, "", "village"), ON, WHY)),
    "a code in use": ("已经用过", lambda: recode(None, VILLAGE, OTHER_VILLAGE, ON, WHY)),
    "split into one": ("至少要有两个", lambda: _split(VILLAGE, A)),
    "split with itself": ("不能承接自己", lambda: _split(VILLAGE, A, VILLAGE)),
    "list leads elsewhere": ("须是其中之一", lambda: _split(VILLAGE, A, B, places={GRID: OTHER_VILLAGE})),
    "list names a row of others": (
        "名单里的任职 9不在被撤销的单位",
        lambda: _split(VILLAGE, A, B, places={("metrics.Assignment", "9"): A}),
    ),
    "list names others": ("不在被撤销的单位", lambda: _split(VILLAGE, A, B, places={TOWN_COMMUNITY: A})),
}


@contextmanager
def unchanged() -> Iterator[None]:
    before = tables()
    yield
    assert tables() == before


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_why_and_leaves_all_as_it_was(cast: None, name: str) -> None:
    make_assignment(unit=VILLAGE, started_on=START)
    make_unit("529901001098", closed_on=date(2023, 1, 31))
    make_unit("529901001097", opened_on=date(2023, 8, 1))
    words, act = REFUSALS[name]
    with unchanged(), pytest.raises(ValidationError, match=words):
        act()


def test_a_code_that_was_used_is_not_given_again(cast: None) -> None:
    make_unit("529901001098", closed_on=date(2023, 1, 31))
    for code in (OTHER_VILLAGE, "529901001098"):
        with unchanged(), pytest.raises(ValidationError, match="已经用过"):
            recode(None, VILLAGE, code, ON, WHY)


def test_a_row_that_cannot_be_carried_is_named_and_all_stays_as_it_was(cast: None) -> None:
    for unit in (VILLAGE, OTHER_VILLAGE):
        FACTORIES["facilities"](unit=unit, name="便民驿站")
    target = NewUnit(NEW, "禾合村", "village")
    with (
        unchanged(),
        pytest.raises(ValidationError, match="服务阵地“便民驿站”不能转入 529901001004：本单位已有同名场所"),
    ):
        merge(None, [VILLAGE, OTHER_VILLAGE], target, ON, WHY)


TWO_VILLAGES = Division([NewUnit(NEW, "甲村", "village"), NewUnit("529901001005", "乙村", "village")], {}, NEW)
ACTS: dict[str, Callable[[Account], None]] = {
    "merge": lambda user: merge(user, [VILLAGE], NewUnit(OTHER_VILLAGE), ON, WHY),
    "split": lambda user: split(user, VILLAGE, TWO_VILLAGES, ON, WHY),
    "recode": lambda user: recode(user, VILLAGE, NEW, ON, WHY),
}


@pytest.mark.parametrize("name", ACTS)
def test_its_reason_is_one_for_what_was_accepted(cast: None, name: str) -> None:
    row = make_assignment(unit=VILLAGE)
    with writing(None, "审核") as work:
        for accepted in (row, row.unit):
            accept(work, accepted, seen_version=accepted.version)
    ACTS[name](make_account("chief"))
    assert Assignment.objects.filter(predecessor=row).exists()
    assert OrgUnit.objects.get(code=VILLAGE).version == row.unit.version + 1
