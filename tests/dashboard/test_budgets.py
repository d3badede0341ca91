"""How many queries each page takes: as many in a large district as in a small one, and no more than are written here.

`REWRITE_BUDGETS=1 pytest -n 0 tests/dashboard/test_budgets.py` writes query_budgets.json anew; read its difference
before it is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from dashboard.urls import urlpatterns
from metrics.acts.writing import writing
from metrics.aggregation.frames.store import store
from metrics.models import OrgUnit, Role
from tests.running.standing import made_once
from tests.support import cast
from tests.support.site import client_of, load_catalogue

# Queries are as many on every database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILE = Path(__file__).parent / "query_budgets.json"
BUDGETS: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
# Session, account, grants, predecessors, unit, counters; units to choose from, trees; and what is the page's own.
MOST = 12
ADMIN_MOST = 18
# What shows nothing of a unit.
WITHOUT = {"sign-in", "sign-out", "password", "language"}


@dataclass(frozen=True)
class Counted:
    """Queries by kind and address: in the small district, in the large one, and for a reader of two districts."""

    few: dict[str, dict[str, int]]
    many: dict[str, dict[str, int]]
    abroad: dict[str, int]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Counted]:
    """Every address asked once in each district, in a transaction around the tests."""
    with made_once(django_db_blocker):
        cast.make_cast()
        load_catalogue()
        cast.make_mentoring()
        row = str(cast.make_assignment(unit=cast.VILLAGE).pk)
        report(cast.VILLAGE)
        reader = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
        few = queries_of_all(reader, row)
        abroad = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT, cast.OUTSIDER)
        abroad.get("/ledgers/")
        of_two = {address: queries(abroad, address, cold=True) for address in BUDGETS["cold"]}
        grow()
        yield Counted(few, queries_of_all(reader, row), of_two)


def queries_of_all(reader: Client, row: str) -> dict[str, dict[str, int]]:
    """Asked once before: whatever is looked up once in the life of a process or session, and all frames."""
    for address in ("/ledgers/", *BUDGETS["admin"]):
        reader.get(address.replace("PK", row))
    return {
        kind: {each: queries(reader, each.replace("PK", row), cold=kind == "cold") for each in addresses}
        for kind, addresses in BUDGETS.items()
    }


def queries(reader: Client, address: str, *, cold: bool) -> int:
    if cold:
        store.clear()
    with CaptureQueriesContext(connection) as captured:
        assert reader.get(address).status_code == 200, address
    return len(captured)


def grow() -> None:
    """300 more townships, twenty of them with rows."""
    with writing(None, "扩大"):
        OrgUnit.objects.bulk_create(OrgUnit(code=f"529901{n:03}", name=f"镇{n}", kind="town") for n in range(100, 400))
    for n in range(100, 120):
        cast.make_assignment(unit=f"529901{n:03}", started_on=date(2023, 2, 1))
        report(f"529901{n:03}")


def report(unit: str) -> None:
    """A workshop that has handed in one quarter and owes the others."""
    cast.make_return(subject=cast.make_workshop(unit=unit), period_start=date(2023, 7, 1))


@pytest.mark.parametrize(("kind", "address"), [(kind, address) for kind, of in BUDGETS.items() for address in of])
def test_a_page_keeps_its_budget_however_large_the_district(counted: Counted, kind: str, address: str) -> None:
    few = counted.few[kind][address]
    if os.environ.get("REWRITE_BUDGETS"):
        BUDGETS[kind][address] = few
        FILE.write_text(json.dumps(BUDGETS, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert few <= BUDGETS[kind][address]
    assert few <= (ADMIN_MOST if kind == "admin" else MOST)
    assert counted.many[kind][address] == few


def test_who_reads_two_districts_chooses_among_their_units_within_the_limit(counted: Counted) -> None:
    assert {address: number for address, number in counted.abroad.items() if number > MOST} == {}


def test_every_page_has_a_budget() -> None:
    budgeted = {resolve(urlsplit(address).path).view_name for address in BUDGETS["cold"]}
    assert BUDGETS["pages"].keys() == BUDGETS["cold"].keys()
    assert {pattern.name for pattern in urlpatterns if getattr(pattern, "name", None)} - budgeted == WITHOUT
