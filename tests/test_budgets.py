"""How many queries each page takes: as many in a large district as in a small one, and no more than are written here.

`REWRITE_BUDGETS=1 pytest tests/test_budgets.py` writes query_budgets.json anew; read its difference before it is kept.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.aggregation.store import store
from metrics.models import OrgUnit, Role
from metrics.models.writing import writing
from tests.support import cast
from tests.support.site import client_of, load_catalogue

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent / "query_budgets.json"
BUDGETS: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
# Session, account, grants, predecessors, unit, counters; units to choose from, trees; and what is the page's own.
MOST = 12
ADMIN_MOST = 16


@pytest.fixture(autouse=True)
def district() -> None:
    cast.make_cast()
    load_catalogue()
    cast.make_assignment(unit=cast.VILLAGE)
    cast.make_mentoring()


@pytest.fixture
def reader() -> Client:
    return client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)


def queries(reader: Client, address: str, *, cold: bool = False) -> int:
    assert reader.get(address).status_code == 200
    if cold:
        store.clear()
    with CaptureQueriesContext(connection) as captured:
        reader.get(address)
    return len(captured)


def grow() -> None:
    """300 more townships, twenty of them with rows."""
    with writing(None, "扩大"):
        OrgUnit.objects.bulk_create(OrgUnit(code=f"529901{n:03}", name=f"镇{n}", kind="town") for n in range(100, 400))
    for n in range(100, 120):
        cast.make_assignment(unit=f"529901{n:03}", started_on=date(2023, 2, 1))


def within_budget(kind: str, address: str, counted: int) -> None:
    if os.environ.get("REWRITE_BUDGETS"):
        BUDGETS[kind][address] = counted
        FILE.write_text(json.dumps(BUDGETS, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert counted <= BUDGETS[kind][address]


@pytest.mark.parametrize("address", BUDGETS["pages"])
def test_a_page_keeps_its_budget_however_large_the_district(reader: Client, address: str) -> None:
    few = queries(reader, address)
    within_budget("pages", address, few)
    assert few <= MOST
    grow()
    assert queries(reader, address) == few


@pytest.mark.parametrize("address", BUDGETS["cold"])
def test_a_page_whose_frames_are_cold_keeps_its_budget(reader: Client, address: str) -> None:
    few = queries(reader, address, cold=True)
    within_budget("cold", address, few)
    assert few <= MOST
    grow()
    assert queries(reader, address, cold=True) == few


@pytest.mark.parametrize("address", BUDGETS["admin"])
def test_an_admin_page_keeps_its_budget(reader: Client, address: str) -> None:
    address = address.replace("PK", str(cast.make_assignment(unit=cast.OTHER_VILLAGE).pk))
    few = queries(reader, address)
    within_budget("admin", address.replace(address.split("/")[4], "PK") if "change" in address else address, few)
    assert few <= ADMIN_MOST
    grow()
    assert queries(reader, address) == few
