"""Rows of earlier versions are read under the new names; what a new rule forbids is named, and left as it is."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from metrics.acts.guard import guard_lifted
from metrics.acts.writing import writing
from metrics.catalogue.definitions import Rate
from metrics.catalogue.faults import CatalogueError
from metrics.catalogue.loading import current_catalogue
from metrics.catalogue.measures import Aggregate, Measure
from metrics.models import Account, Asset, Grant, Person, Revitalisation, TrailEntry
from tests.support import databases

THEN = "0003_rights_and_review"
NAMES = "0004_names"
RULE, BEFORE_RULES = "0005_accounts_in_the_trail", "0006_circle_minutes"
WHEN = datetime(2025, 3, 1, 9, tzinfo=UTC)
Rows = dict[str, list[dict[str, Any]]]

COMMON = {
    "name_zh": "应报",
    "name_en": "due",
    "section": "S",
    "definition": "due",
    "unit": "个",
    "better": "up",
    "finest": "year",
    "basis": "succeed",
    "owner": "农村科",
    "reviewed_on": "2026-01-15",
}
DUE = {"ledger": "incomes", "aggregate": "due", "time": "flow"}
COUNT = {"ledger": "incomes", "aggregate": "count", "time": "flow"}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("theme", "T"): {"name_zh": "主题", "name_en": "due"},
    ("section", "S"): {"theme": "T", "name_zh": "板块", "name_en": "due"},
    ("indicator", "due"): {**COMMON, "measure": DUE},
    ("indicator", "count"): {**COMMON, "measure": COUNT},
    ("indicator", "rate"): {**COMMON, "unit": "%", "rate": {"numerator": COUNT, "denominator": DUE}},
    ("indicator", "both"): {**COMMON, "combination": {"op": "sum", "of": ["due", "count"]}},
}


@dataclass(frozen=True)
class Then:
    """A database of then: its name, the models that it was filled through, and what its rows said."""

    database: str
    models: Any
    rows: Rows


@pytest.fixture(scope="module")
def then(own_database: Any) -> Iterator[Then]:
    with own_database() as name:
        databases.migrate("metrics", THEN)
        models = databases.models_at(THEN)
        with guard_lifted():
            fill(models)
        yield Then(name, models, rows(models))


@pytest.fixture
def before(then: Then, own_database: Any) -> Iterator[Then]:
    """The site's database as it was then."""
    with own_database(like=then.database):
        yield then


@pytest.fixture(scope="module")
def migrated(then: Then, own_database: Any) -> Iterator[str]:
    with own_database(like=then.database) as name:
        databases.migrate()
        yield name


@pytest.fixture
def after(then: Then, migrated: str, own_database: Any) -> Iterator[Then]:
    """The site's database of then, brought up to date."""
    with own_database(like=migrated):
        yield then


def fill(old: Any) -> None:
    """A row of each kind that is renamed or gets columns, with the old names also where they are mere text."""
    unit = old.get_model("metrics", "OrgUnit").objects.create(code="529901", name="due", kind="district")
    account = old.get_model("metrics", "Account").objects.create(username="succeed", password="due", name="due")
    grants = old.get_model("metrics", "Grant").objects
    grants.create(account=account, unit=unit, role="officer", sections=["S"], view_only=True)
    old.get_model("metrics", "Draft").objects.create(account=account, address="/due/", values={"aggregate": "due"})
    entries = old.get_model("metrics", "TrailEntry")
    image = {"verb": "succeed", "body": {"measure": DUE}}
    for number, (verb, _name) in enumerate(entries._meta.get_field("verb").choices):
        told = {
            "before": image,
            "after": image,
            "unit": unit.code,
            "ledger": "metrics.CatalogueEntry",
            "key": "succeed",
        }
        entries.objects.create(
            work=uuid.UUID(int=number), at=WHEN, user=account, verb=verb, why="succeed", origin="due", **told
        )
    for position, ((kind, code), body) in enumerate(BODIES.items()):
        catalogue = old.get_model("metrics", "CatalogueEntry").objects
        catalogue.create(kind=kind, code=code, position=position, body=body, changed_by=account, changed_at=WHEN)


def rows(models: Any) -> Rows:
    """Every row of every ledger, as the models of then see it."""
    kinds = [kind for kind in models.get_models() if kind._meta.app_label == "metrics"]
    return {kind._meta.label: list(kind._base_manager.order_by("pk").values()) for kind in kinds}


def renamed(before: Rows) -> Rows:
    after = copy.deepcopy(before)
    for entry in after["metrics.TrailEntry"]:
        if entry["verb"] == "succeed":
            entry["verb"] = "supersede"
    bodies = {row["code"]: row["body"] for row in after["metrics.CatalogueEntry"]}
    bodies["due"]["measure"]["aggregate"] = "expected"
    bodies["rate"]["rate"]["denominator"]["aggregate"] = "expected"
    return after


@pytest.mark.once
def test_the_rows_of_then_have_the_old_words(before: Then) -> None:
    """Else what follows would prove nothing."""
    assert rows(before.models) == before.rows != renamed(before.rows)
    assert {name for name, found in before.rows.items() if found} == {
        f"metrics.{name}" for name in ("OrgUnit", "Account", "Grant", "Draft", "TrailEntry", "CatalogueEntry")
    }
    with pytest.raises(CatalogueError, match="aggregate"):
        current_catalogue()


@pytest.mark.once
def test_the_words_are_renamed_and_nothing_else(after: Then) -> None:
    assert rows(after.models) == renamed(after.rows)


@pytest.mark.once
def test_the_site_reads_what_was_written_then(after: Then) -> None:
    indicators = current_catalogue().indicators
    assert indicators.keys() == {code for kind, code in BODIES if kind == "indicator"}
    due, rate = indicators["due"].form, indicators["rate"].form
    assert isinstance(due, Measure) and isinstance(rate, Rate)
    assert [each.aggregate for each in (due, rate.numerator, rate.denominator)] == [
        Aggregate.EXPECTED,
        Aggregate.COUNT,
        Aggregate.EXPECTED,
    ]
    assert [entry.get_verb_display() for entry in TrailEntry.objects.filter(verb="supersede")] == ["变更"]
    assert all(entry.get_verb_display() != entry.verb for entry in TrailEntry.objects.all())


@pytest.mark.once
def test_accounts_and_grants_of_then_are_written_as_rows(after: Then) -> None:
    known = TrailEntry.objects.count()
    for row in (Account.objects.get(), Grant.objects.get()):
        assert (row.version, row.changed_by) == (1, None)
    with writing(None, "更正") as work:
        work.correct(Account.objects.get(), name="改")
        work.correct(Grant.objects.get(), sections=[])
    assert (Account.objects.get().version, Grant.objects.get().version) == (2, 2)
    assert TrailEntry.objects.count() == known + 2


@pytest.mark.once
def test_the_way_back_gives_the_old_words(before: Then) -> None:
    databases.migrate("metrics", NAMES)
    assert rows(before.models) == renamed(before.rows)
    databases.migrate("metrics", THEN)
    assert rows(before.models) == before.rows


@pytest.mark.long
@pytest.mark.once
def test_the_whole_way_back_gives_the_old_words(after: Then) -> None:
    databases.migrate("metrics", THEN)
    assert rows(after.models) == after.rows


@pytest.mark.parametrize(
    ("unruly", "ruly"),
    [
        ({"role": "clerk", "sections": ["S"]}, {"sections": []}),
        ({"role": "leader", "view_only": True}, {"view_only": False}),
    ],
)
@pytest.mark.once
def test_a_grant_past_the_rules_is_named_and_stays_until_somebody_corrects_it(
    before: Then, unruly: dict[str, Any], ruly: dict[str, Any]
) -> None:
    grants = before.models.get_model("metrics", "Grant").objects
    with guard_lifted():
        values = {field: before.rows["metrics.Grant"][0][field] for field in ("account_id", "unit_id")}
        grant = grants.create(**values, **unruly)
    with pytest.raises(ValueError, match=f"succeed {unruly['role']} 529901"):
        databases.migrate()
    assert ("metrics", RULE) not in MigrationRecorder(connection).applied_migrations()
    assert grants.filter(pk=grant.pk, **unruly).exists()
    with guard_lifted():
        grants.filter(pk=grant.pk).update(**ruly)
    databases.migrate("metrics", RULE)
    assert ("metrics", RULE) in MigrationRecorder(connection).applied_migrations() and grants.count() == 2


def test_rows_that_a_new_rule_forbids_are_named_and_stay_until_somebody_corrects_them(before: Then) -> None:
    databases.migrate("metrics", BEFORE_RULES)
    models = databases.models_at(BEFORE_RULES)
    names = ("Case", "Asset", "Revitalisation", "Estate", "Return")
    cases, assets, uses, estates, returns = (models.get_model("metrics", name).objects for name in names)
    with guard_lifted():
        case = cases.create(
            unit_id="529901", subject="路灯不亮", kind="problem", outcome="solved", started_on=date(2023, 4, 1),
            assigned_on=date(2023, 5, 2), ended_on=date(2023, 5, 1),
        )  # fmt: skip
        asset = assets.create(unit_id="529901", name="粮仓", kind="land", original_value=1, started_on=date(2021, 1, 1))
        days = (date(2022, 1, 1), date(2023, 1, 1))
        estate = estates.create(unit_id="529901", name="东苑", households=9, started_on=date(2021, 1, 1))
        counts = {"complaints_received": 5, "complaints_closed": 9}
        quarter = returns.create(
            unit_id="529901", kind="estate", estate=estate, period_start=date(2023, 1, 1), **counts
        )
        first, second = (uses.create(unit_id="529901", asset=asset, way="lease", started_on=day) for day in days)
        doubles = in_other_signs(models)
    with pytest.raises(CommandError, match="路灯不亮：交办 2023-05-02，结束 2023-05-01"):
        databases.migrate()
    with guard_lifted():
        cases.filter(pk=case.pk).update(ended_on=date(2023, 5, 2))
    with pytest.raises(CommandError, match=f"资产盘活 {first.pk}：529901 2022-01-01 至 今\n资产盘活 {second.pk}"):
        databases.migrate()
    assert list(uses.order_by("pk").values_list("started_on", "ended_on")) == [(day, None) for day in days]
    with guard_lifted():
        uses.filter(pk=first.pk).update(ended_on=date(2022, 12, 31))
    with pytest.raises(CommandError, match="529901 2023-01-01 东苑：收到 5，办结 9"):
        databases.migrate()
    with guard_lifted():
        returns.filter(pk=quarter.pk).update(complaints_closed=5)
    with pytest.raises(CommandError, match="只差全角半角") as refused:
        databases.migrate()
    assert all(f" {row.pk}：" in str(refused.value) for row in doubles) and "粮仓" not in str(refused.value)
    assert list(assets.exclude(pk=asset.pk).order_by("pk").values_list("name", flat=True)) == [
        "Ａ 仓",
        "a\u200b仓",
        "A仓 ",
    ]
    with guard_lifted():
        for row in doubles[1:3] + doubles[4:]:
            row.delete()
    databases.migrate()
    assert Revitalisation.objects.filter(asset__name="粮仓").count() == 2
    assert set(Asset.objects.values_list("name", "same_name")) == {("粮仓", "粮仓"), ("Ａ 仓", "a仓")}
    assert Person.objects.get().same_number == "b-1"


def in_other_signs(models: Any) -> list[Any]:
    """Three rows of one asset, of which the last two follow each other but for a day, and two of one person."""
    spells = [(date(2021, 1, 1), None), (date(2021, 1, 1), date(2021, 3, 1)), (date(2021, 3, 1), None)]
    assets, people = (models.get_model("metrics", name).objects for name in ("Asset", "Person"))
    own = {"unit_id": "529901", "kind": "land", "original_value": 1}
    found = [
        assets.create(**own, name=name, started_on=first, ended_on=last)
        for name, (first, last) in zip(("Ａ 仓", "a\u200b仓", "A仓 "), spells, strict=True)
    ]
    numbers = ("b-1", "B-1")
    return found + [people.create(unit_id="529901", number=n, name="王五", gender="male") for n in numbers]
