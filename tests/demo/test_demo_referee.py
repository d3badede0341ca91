"""The demonstration before the referee, and entered anew by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import ProtectedError

from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.models import Account, CatalogueEntry, Grant, OrgUnit, Succession
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked
from metrics.periods import Period
from tests.referee import Referee, read_definitions
from tests.referee.reader import definition_files
from tests.support.agreement import ROOT, differences

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DISTRICT = "529901"
MONTHS = [f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in range(1, 13)]
MONTHS += [f"2024-{month:02}" for month in range(1, 7)]
LONGER = ["2021", "2022", "2023", "2023H1", "2023H2", "2023Q3", "2024H1", "2024Q2"]


@pytest.fixture(autouse=True)
def loaded(demonstration: str) -> None:
    """Every test here stands on it."""


@pytest.fixture(scope="module")
def referee(demonstration: str, django_db_blocker: Any) -> Iterator[Referee]:
    with django_db_blocker.unblock():
        yield Referee(read_definitions(definition_files(ROOT / "fixtures" / "catalogue")))


def all_units() -> list[str]:
    return list(OrgUnit.objects.order_by("code").values_list("code", flat=True))


def test_a_sample_of_the_demonstration_agrees_with_the_referee(referee: Referee) -> None:
    seed = random.randrange(10**6)
    rng = random.Random(seed)
    units = [DISTRICT, *rng.sample(all_units(), 8)]
    periods = [*rng.sample(MONTHS, 2), rng.choice(LONGER), "2023"]
    print(f"seed {seed}: {units} {periods}")
    assert differences(units, periods, codes=list(referee.definitions), referee=referee) == [], seed


@pytest.mark.long
def test_the_whole_demonstration_agrees_with_the_referee(referee: Referee) -> None:
    for period in [*MONTHS, *LONGER]:
        assert differences(all_units(), [period], codes=list(referee.definitions), referee=referee) == [], period


@pytest.mark.long
def test_entered_anew_row_by_row_the_figures_are_the_same() -> None:
    """Every row deleted and entered again, each by itself, in any order that the keys between rows allow."""
    rng = random.Random(2023)
    before = figures()
    taken = _taken_out(rng)
    assert figures() != before
    _entered_again(taken, rng)
    assert figures() == before


def figures() -> dict[str, Any]:
    codes = list(read_definitions(definition_files(ROOT / "fixtures" / "catalogue")))
    found = compute(codes, DISTRICT, Period.parse("2023"))
    return {code: (found.of(code).value, found.of(code).text) for code in codes}


def _taken_out(rng: random.Random) -> list[Tracked]:
    kept = {Account, Grant, CatalogueEntry, OrgUnit, Succession}
    rows = [row for model in LOCK_ORDER if model not in kept for row in model._base_manager.all()]
    taken: list[Tracked] = []
    while rows:
        rng.shuffle(rows)
        waiting = []
        for row in rows:
            try:
                with writing(None, "重新登记") as work:
                    key = row.pk
                    work.delete(row)
                row.pk = key
                taken.append(row)
            except ProtectedError:
                waiting.append(row)
        assert len(waiting) < len(rows), "rows that protect each other"
        rows = waiting
    return taken


def _entered_again(taken: list[Tracked], rng: random.Random) -> None:
    """Under new keys, as when people type them."""
    keys: dict[tuple[type[Tracked], Any], Any] = {}
    gone = {(type(row), row.pk) for row in taken}
    waiting = list(taken)
    while waiting:
        rng.shuffle(waiting)
        later = [row for row in waiting if not _enter(row, keys, gone)]
        assert len(later) < len(waiting), "rows that wait for each other"
        waiting = later


def _enter(row: Tracked, keys: dict[Any, Any], gone: set[Any]) -> bool:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    for field in row._meta.concrete_fields:
        referred = (field.related_model, values.get(field.attname))
        if referred in gone:
            if referred not in keys:
                return False
            values[field.attname] = keys[referred]
    fresh = type(row)(**values | {"version": 1})
    with writing(None, "重新登记") as work:
        work.create(fresh)
    keys[type(row), row.pk] = fresh.pk
    return True
