"""Rows are locked in one order, so that two who write the same rows never wait for each other."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from metrics.acts.writing import writing
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked
from tests.support import cast

PLACES = {model._meta.db_table: place for place, model in enumerate(LOCK_ORDER)}


def locked(rows: list[Tracked]) -> list[int]:
    """The places in the order of what is locked, one after the other."""
    with CaptureQueriesContext(connection) as captured, writing(None, "锁") as work:
        work.lock_rows(rows)
        asked = [query["sql"] for query in captured]
    tables = [found[1] for sql in asked if (found := re.match(r'SELECT .*? FROM "(\w+)" WHERE', sql))]
    return [PLACES[table] for table in tables if table in PLACES]


@pytest.mark.django_db
def test_rows_are_locked_in_one_order_in_whatever_order_they_come() -> None:
    cast.make_cast()
    rows = [cast.make_workshop(), cast.make_assignment(), cast.make_person()]
    for given in (rows, rows[::-1]):
        places = locked(given)
        assert places == sorted(places) and len(set(places)) >= len(rows)
