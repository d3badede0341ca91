"""A page is of one moment, also while clerks are writing: real threads and processes, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from metrics.aggregation.frames import store
from metrics.models import Role
from tests.support import cast
from tests.support.crowd import LEAST_ACTS, PAGE, Report, act, crowd, note_loads
from tests.support.databases import address_of_database
from tests.support.places import ROOT, TESTS
from tests.support.site import load_catalogue, make_account

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET: int = json.loads((TESTS / "dashboard" / "query_budgets.json").read_text())["pages"][PAGE]
READERS = ["reader1", "reader2"]
OTHERS = ["reader3", "reader4"]
# Clerks write as fast as this allows.
PAUSE = 0.01


@pytest.fixture(autouse=True)
def district(monkeypatch: pytest.MonkeyPatch) -> None:
    cast.make_cast()
    load_catalogue()
    act()  # of a ledger that holds nothing yet a page shows no number
    for name in (*READERS, *OTHERS):
        make_account(name, (Role.OFFICER, cast.DISTRICT))
    monkeypatch.setattr(store, "make", store.make)  # put back afterwards
    note_loads()


def other_process(pages: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.crowd", ",".join(OTHERS), str(pages), str(BUDGET), str(PAUSE)]
    environment = os.environ | {"DATABASE_URL": address_of_database(), "FILES_DIR": str(settings.FILES_DIR)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def read_while_writing(pages: int) -> Report:
    """Two processes, each with two readers and a writer; each reader asks for so many pages."""
    with other_process(pages) as other:
        here = crowd(READERS, pages=pages, budget=BUDGET, pause=PAUSE)
        said, _ = other.communicate()
    return here + Report(**json.loads(said))


def test_no_page_mixes_two_moments() -> None:
    report = read_while_writing(pages=40)
    assert report.faults[:3] == []
    assert report.pages >= 160 and report.acts >= 2 * LEAST_ACTS


@pytest.mark.long
def test_no_page_of_two_thousand_mixes_two_moments() -> None:
    report = read_while_writing(pages=500)
    assert report.faults[:3] == []
    assert report.pages >= 2000 and report.acts >= 2 * LEAST_ACTS
