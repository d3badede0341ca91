"""The cast of the tests: one tiny district with an outsider, and a factory for each ledger.

    青山区 529901
      青禾镇 001    禾丰村 001001, 禾旺村 001002, 禾新社区 001003;  网格 001001001
      云岭乡 002    云上村 002001
      城中街道 003  花园社区 003001 (网格 003001001), 钟楼社区 003002
      开发区 901
    外邻区 529902 (the outsider)
      外江镇 001    外江村 001001

A factory fills in what a test does not name, and writes in a unit of work (joining one that is open). Most follow from
the fields of their model; those below know more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from metrics.acts.writing import writing
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.models import (
    Admission,
    Assignment,
    CollectiveIncome,
    Enterprise,
    Estate,
    Mentoring,
    OrgUnit,
    Person,
    Return,
    Stake,
    Succession,
    Workshop,
)  # fmt: skip
from metrics.models.tracked import Tracked
from tests.support.maker import START, make

DISTRICT, OUTSIDER = "529901", "529902"
TOWN, TOWNSHIP, STREET, ZONE = "529901001", "529901002", "529901003", "529901901"
VILLAGE, OTHER_VILLAGE, TOWN_COMMUNITY = "529901001001", "529901001002", "529901001003"
FAR_VILLAGE, COMMUNITY, OTHER_COMMUNITY = "529901002001", "529901003001", "529901003002"
GRID, COMMUNITY_GRID = "529901001001001", "529901003001001"
OUTSIDE_TOWN, OUTSIDE_VILLAGE = "529902001", "529902001001"

UNITS = {
    DISTRICT: ("青山区", "district"),
    TOWN: ("青禾镇", "town"),
    VILLAGE: ("禾丰村", "village"),
    GRID: ("禾丰一网格", "grid"),
    OTHER_VILLAGE: ("禾旺村", "village"),
    TOWN_COMMUNITY: ("禾新社区", "community"),
    TOWNSHIP: ("云岭乡", "township"),
    FAR_VILLAGE: ("云上村", "village"),
    STREET: ("城中街道", "subdistrict"),
    COMMUNITY: ("花园社区", "community"),
    COMMUNITY_GRID: ("花园一网格", "grid"),
    OTHER_COMMUNITY: ("钟楼社区", "community"),
    ZONE: ("开发区", "zone"),
    OUTSIDER: ("外邻区", "district"),
    OUTSIDE_TOWN: ("外江镇", "town"),
    OUTSIDE_VILLAGE: ("外江村", "village"),
}

_numbers = itertools.count(1)


def make_cast() -> dict[str, OrgUnit]:
    """Stores the units above; by code."""
    with writing(None, "设立单位"):
        units = OrgUnit.objects.bulk_create(
            OrgUnit(code=code, name=name, kind=kind) for code, (name, kind) in sorted(UNITS.items())
        )
    return {unit.code: unit for unit in units}


def store(row: Any) -> Any:
    """Checks and stores a new row."""
    with writing(None, "登记") as work:
        work.create(row)
    return row


def _filled(values: dict[str, Any], unit: Any) -> dict[str, Any]:
    """Accepts a unit as a row or as a code."""
    return {**values, "unit_id": unit.code if isinstance(unit, OrgUnit) else unit}


def make_unit(code: str, *, kind: str = "village", name: str = "", **values: Any) -> OrgUnit:
    return store(OrgUnit(code=code, kind=kind, name=name or f"单位{code}", **values))


def make_unit_below(*, unit: Any = TOWN, code: str = "", **values: Any) -> OrgUnit:
    """A unit with a free code below another, of the first kind that may lie there; or of the code that is given."""
    above = unit.code if isinstance(unit, OrgUnit) else unit
    kind = {6: "town", 9: "village", 12: "grid"}[len(above)]
    return make_unit(code or f"{above}{500 + next(_numbers) % 400:03}", **{"kind": kind, **values})


def make_succession(predecessor: str, successor: str, **values: Any) -> Succession:
    return store(Succession(predecessor_id=predecessor, successor_id=successor, **{"reason": "合并", **values}))


def make_person(*, unit: Any = VILLAGE, **values: Any) -> Person:
    number = next(_numbers)
    defaults = {
        "number": f"T{number:06}",
        "name": f"某甲{number}",
        "gender": "male",
        "birth_date": date(1990, 6, 15),
        "education": "college",
    }
    return store(Person(**_filled({**defaults, **values}, unit)))


def make_assignment(*, unit: Any = VILLAGE, person: Person | None = None, **values: Any) -> Assignment:
    defaults = {"role": "reserve_cadre", "started_on": START}
    return store(Assignment(person=person or make_person(unit=unit), **_filled({**defaults, **values}, unit)))


def make_mentoring(
    *, assignment: Assignment | None = None, mentor: Person | None = None, unit: Any = None, **values: Any
) -> Mentoring:
    assignment = assignment or make_assignment(unit=unit or VILLAGE)
    defaults = {"role": "township_leader", "started_on": START}
    unit = unit or assignment.unit_id
    return store(
        Mentoring(
            assignment=assignment, mentor=mentor or make_person(unit=TOWN), **_filled({**defaults, **values}, unit)
        )
    )


def make_admission(*, unit: Any = VILLAGE, person: Person | None = None, **values: Any) -> Admission:
    defaults = {"day": date(2023, 7, 1), "background": "graduate"}
    return store(Admission(person=person or make_person(unit=unit), **_filled({**defaults, **values}, unit)))


def make_enterprise(*, unit: Any = TOWN, **values: Any) -> Enterprise:
    defaults = {"name": f"企业{next(_numbers)}", "kind": "township_company", "started_on": START}
    return store(Enterprise(**_filled({**defaults, **values}, unit)))


def make_stake(*, unit: Any = VILLAGE, enterprise: Enterprise | None = None, **values: Any) -> Stake:
    """A stake of the village; name a `holder` and its kind for another."""
    defaults = {"kind": "village", "started_on": START, "amount": Decimal("10000.00")}
    return store(Stake(enterprise=enterprise or make_enterprise(), **_filled({**defaults, **values}, unit)))


def make_workshop(*, unit: Any = VILLAGE, **values: Any) -> Workshop:
    return store(Workshop(**_filled({"name": f"工坊{next(_numbers)}", "started_on": START, **values}, unit)))


def make_estate(*, unit: Any = COMMUNITY, **values: Any) -> Estate:
    return store(
        Estate(**_filled({"name": f"小区{next(_numbers)}", "households": 300, "started_on": START, **values}, unit))
    )


def make_return(*, subject: Any = None, unit: Any = None, **values: Any) -> Return:
    """A quarterly return of an enterprise (by default a new one), workshop or estate, kept by the subject's unit."""
    subject = subject or make_enterprise()
    kind = type(subject)._meta.model_name
    reported = {"complaints_received": 4} if kind == "estate" else {"jobs": 10}
    if values.get("is_nil") or any(column in values for column in Return.REPORTED):
        reported = {}
    defaults = {"kind": kind, kind: subject, "period_start": date(2023, 1, 1), **reported}
    return store(Return(**_filled({**defaults, **values}, unit or subject.unit_id)))


def make_income(*, unit: Any = VILLAGE, **values: Any) -> CollectiveIncome:
    defaults: dict[str, Any] = {"period_start": date(2023, 1, 1)}
    if not values.get("is_nil") and not any(column in values for column in CollectiveIncome.REPORTED):
        defaults["operating"] = Decimal("60000.00")
    return store(CollectiveIncome(**_filled({**defaults, **values}, unit)))


EXPLICIT: dict[str, Callable[..., Tracked]] = {
    "units": make_unit_below, "assignments": make_assignment, "mentorings": make_mentoring,
    "admissions": make_admission, "enterprises": make_enterprise, "stakes": make_stake, "workshops": make_workshop,
    "estates": make_estate, "returns": make_return, "incomes": make_income,
}  # fmt: skip


def derived(ledger: Ledger) -> Callable[..., Tracked]:
    return lambda *, unit=VILLAGE, **values: make(ledger.model, unit=unit, **values)


# A factory for every ledger, by the name under which the catalogue knows it.
FACTORIES: dict[str, Callable[..., Tracked]] = {
    ledger.name: EXPLICIT.get(ledger.name) or derived(ledger) for ledger in ledgers()
}
