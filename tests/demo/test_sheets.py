"""The sheets of the demonstration: what its script makes, one for every ledger, and no row that is too much."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max, Sum

from metrics.acts.rules.days import impossible
from metrics.acts.trailing import images
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.ingest.sheets import SHEETS
from metrics.ledgers.registry import registers
from metrics.models import CollectiveIncome, Confirmation, ExchangeFile, Return, Revitalisation, TrailEntry
from tests.running.standing import DEMO_DAY
from tests.support.places import FIXTURES

pytestmark = [pytest.mark.usefixtures("demonstration", "db"), pytest.mark.once]
END = date(2023, 12, 31)


def test_the_sheets_are_what_the_script_makes(tmp_path: Path) -> None:
    sheets, entered = tmp_path / "demo", tmp_path / "demo_entered"
    subprocess.run([sys.executable, "-B", str(FIXTURES / "make_demo.py"), str(sheets)], check=True)
    assert files_below(sheets) == files_below(FIXTURES / "demo")
    assert files_below(entered) == files_below(FIXTURES / "demo_entered")


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_ledger_has_a_sheet() -> None:
    assert {path.stem for path in (FIXTURES / "demo").iterdir()} == {sheet.label for sheet in SHEETS}


def test_imported_again_the_demonstration_stays() -> None:
    entries = TrailEntry.objects.count()
    assert all(count.unchanged and not count.added for count in import_folder(FIXTURES / "demo"))
    assert TrailEntry.objects.count() == entries


def test_no_row_is_later_than_the_day_on_which_the_demonstration_stands(settings: Any) -> None:
    settings.TODAY = DEMO_DAY
    kept = [(each, image) for each in registers() for image in images(each.rows())]
    changes = [(each.model, image[each.primary_key.attname], None, image) for each, image in kept]
    with writing(None, "看一遍") as work:
        assert [f"{row}: {words}" for row, words in impossible(work, changes, set())] == []


def test_no_row_holds_all_of_a_sum() -> None:
    """Real totals come from many: no subject gives half of one."""
    for rows, column in (
        (Confirmation.objects.exclude(decided_on=None), "original_value"),
        (ExchangeFile.objects.filter(dealt_on__year=2023), "amount"),
        (CollectiveIncome.objects.filter(period_start__year=2023, unit__kind="community"), "operating"),
        (Return.objects.filter(kind="enterprise", period_start__year=2023), "revenue"),
        (Return.objects.filter(kind="workshop", period_start__year=2023), "revenue"),
        (Revitalisation.objects.in_force(END), "asset__original_value"),
    ):
        found = rows.aggregate(largest=Max(column), total=Sum(column))
        assert found["largest"] * 2 < found["total"], column
