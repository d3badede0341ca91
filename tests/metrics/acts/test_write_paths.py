"""Whatever way a row is written, page, file and command line follow at once, with everything remembered that can be."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client

from metrics.acts.guard import guard_lifted
from metrics.acts.undoing import restore
from metrics.acts.writing import writing
from metrics.aggregation.frames.store import store
from metrics.ingest.loading import import_folder
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.models import (
    Admission,
    Assignment,
    CollectiveIncome,
    Mentoring,
    OrgUnit,
    Return,
    Role,
    TrailEntry,
    Workshop,
)
from metrics.models.current import WriteRefused
from tests.support import cast, probe
from tests.support.agreement import definitions, load_definitions
from tests.support.sheets import put
from tests.support.site import client_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=8)]
World = SimpleNamespace


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One row of every ledger, each of them in a figure."""
    cast.make_cast()
    load_definitions()
    reserve = cast.make_assignment()
    company = cast.make_enterprise(name="云岭公司")
    workshop, estate = cast.make_workshop(name="竹编工坊"), cast.make_estate()
    return World(
        reserve=reserve,
        mentoring=cast.make_mentoring(assignment=reserve),
        admission=cast.make_admission(),
        company=company,
        stake=cast.make_stake(enterprise=company),
        workshop=workshop,
        estate=estate,
        jobs=cast.make_return(subject=company, period_start=date(2023, 10, 1), jobs=10),
        revenue=cast.make_return(subject=workshop, revenue=Decimal("100000.00")),
        complaints=cast.make_return(subject=estate, complaints_received=3, complaints_closed=3),
        income=cast.make_income(unit=cast.COMMUNITY, operating=Decimal("20000.00")),
        clerk=client_of(Role.BUSINESS_ADMIN, cast.DISTRICT),
        folder=tmp_path,
    )


def shown(client: Client, code: str) -> tuple[str, ...]:
    return probe.shown(client, code, definitions())


def saved_form(client: Client, address: str, **changes: Any) -> None:
    """Opens the form in the admin, changes some fields and saves it, as a browser would."""
    sent = {name: value for name, value in typed(client.get(address), **changes).items() if value not in ("", False)}
    response = client.post(address, sent)
    assert response.status_code == 302, response.context and response.context["errors"]


def by_form(world: World) -> None:
    saved_form(world.clerk, f"/admin/metrics/assignment/{world.reserve.pk}/change/", ended_on="2023-06-30")


def by_formset(world: World) -> None:
    address, prefix = f"/admin/metrics/enterprise/{world.company.pk}/change/", "stakes"
    added = {"unit": cast.FAR_VILLAGE, "kind": "village", "started_on": "2022-01-01", "holder": "", "amount": "1"}
    rows = {f"{prefix}-1-{name}": value for name, value in added.items()}
    saved_form(world.clerk, address, **{**rows, f"{prefix}-TOTAL_FORMS": "2"})


def by_action(world: World) -> None:
    row = world.admission
    chosen = {
        "action": "delete_selected",
        "_selected_action": [row.pk],
        "post": "yes",
        f"version-{row.pk}": row.version,
    }
    assert world.clerk.post("/admin/metrics/admission/", chosen).status_code == 302


def by_restoring(world: World) -> None:
    with writing(None, "恢复") as work:
        restore(work, TrailEntry.objects.filter(ledger="metrics.Admission", verb="delete").latest("pk"))


def by_bulk_create(world: World) -> None:
    rows = [Workshop(unit_id=cast.VILLAGE, name=f"新工坊{n}", started_on=cast.START) for n in range(2)]
    with writing(None, "批量登记"):
        Workshop.objects.bulk_create(rows)


def by_bulk_update(world: World) -> None:
    world.income.operating = Decimal("30000.00")
    with writing(None, "批量更正"):
        CollectiveIncome.objects.bulk_update([world.income], ["operating"])


def by_update(world: World) -> None:
    with writing(None, "批量更正"):
        Return.objects.filter(pk=world.revenue.pk).update(revenue=Decimal("250000.00"))


def by_delete(world: World) -> None:
    with writing(None, "批量删除"):
        Mentoring.objects.filter(pk=world.mentoring.pk).delete()


def by_related_manager(world: World) -> None:
    with writing(None, "经由人员登记"):
        cast.make_person().assignments.create(unit_id=cast.VILLAGE, role="reserve_secretary", started_on=cast.START)


def by_birth_date(world: World) -> None:
    with writing(None, "更正出生日期") as work:
        work.correct(world.admission.person, birth_date=date(1970, 1, 1))


def by_closing_a_company(world: World) -> None:
    saved_form(world.clerk, f"/admin/metrics/enterprise/{world.company.pk}/change/", ended_on="2023-11-30")


def by_fixture(world: World) -> None:
    fields = {"unit": cast.VILLAGE, "name": "夹具工坊", "started_on": "2022-01-01"}
    file = world.folder / "workshops.json"
    file.write_text(json.dumps([{"model": "metrics.workshop", "pk": 90001, "fields": fields}]), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def by_import(world: World) -> None:
    sheet = f"单位代码,报表,工坊名称,所属期,经营性收入(元)\n{cast.VILLAGE},工坊经营季报,竹编工坊,2023Q3,50000"
    (world.folder / "sheets").mkdir()
    import_folder(put(world.folder / "sheets", 季报=sheet))


def by_changing_a_unit(world: World) -> None:
    with writing(None, "更正类别") as work:
        work.correct(OrgUnit.objects.get(pk=cast.OTHER_COMMUNITY), closed_on=date(2023, 6, 30))


def by_complaints(world: World) -> None:
    with writing(None, "更正") as work:
        work.correct(world.complaints, complaints_closed=1)


def by_households(world: World) -> None:
    with writing(None, "更正") as work:
        work.correct(world.estate, households=100)


STEPS: list[tuple[str, Callable[[World], None]]] = [
    ("G1-03", by_related_manager),
    ("G1-03", by_form),
    ("E2-04", by_formset),
    ("G2-10", by_action),
    ("G2-10", by_restoring),
    ("G2-09", by_birth_date),
    ("E3-01", by_bulk_create),
    ("U3-09", by_bulk_update),
    ("E3-02", by_update),
    ("G2-12", by_delete),
    ("E3-01", by_fixture),
    ("E3-02", by_import),
    ("U1-07", by_changing_a_unit),
    ("U2-06", by_complaints),
    ("E2-02", by_closing_a_company),
]


def test_every_way_of_writing_moves_page_file_and_command_at_once(world: World) -> None:
    cast.make_assignment(unit=cast.COMMUNITY, role="community_worker")
    for code, act in STEPS:
        before = shown(world.clerk, code)
        act(world)
        after = shown(world.clerk, code)
        assert all(now != was for was, now in zip(before, after, strict=True)), act.__name__


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)
def test_every_ledger_moves_page_file_and_command(ledger: Ledger, tmp_path: Path) -> None:
    """By its declaration and its factory alone: entered, corrected, deleted, restored."""
    cast.make_cast()
    known = probe.probe(ledger, tmp_path)
    assert probe.unmoved(ledger, client_of(Role.BUSINESS_ADMIN, cast.DISTRICT), known) == []


def test_a_complaint_rate_follows_the_households(world: World) -> None:
    before = world.clerk.get("/indicators/U2-07a/", probe.ASK).context["headline"].figure.value
    by_households(world)
    assert world.clerk.get("/indicators/U2-07a/", probe.ASK).context["headline"].figure.value == before * 3


def test_nothing_cascades(world: World) -> None:
    before = shown(world.clerk, "G1-03")
    with pytest.raises(ProtectedError), writing(None, "删除") as work:
        work.delete(world.reserve.person)
    assert shown(world.clerk, "G1-03") == before
    assert Assignment.objects.filter(pk=world.reserve.pk).exists()


def test_a_write_past_the_guard_is_refused_and_without_the_guard_found_out(world: World) -> None:
    sql, key = "UPDATE metrics_admission SET day = '2021-05-05' WHERE id = %s", [world.admission.pk]
    shown(world.clerk, "G2-10")
    with pytest.raises(WriteRefused), connection.cursor() as cursor:
        cursor.execute(sql, key)
    shown(world.clerk, "G2-10")
    with guard_lifted(), connection.cursor() as cursor:
        cursor.execute(sql, key)
    with pytest.raises(AssertionError):
        shown(world.clerk, "G2-10")
    store.clear()
    shown(world.clerk, "G2-10")
    assert Admission.objects.get(pk=world.admission.pk).day == date(2021, 5, 5)
