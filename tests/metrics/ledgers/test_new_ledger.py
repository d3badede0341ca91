"""A new ledger needs a model, a declaration and a factory; its sheet, admin, pages and second calculation follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.admin.site import site
from metrics.ingest.sheets import SHEETS, sheet_of
from metrics.ledgers import registry
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.ledgers.times import StateTime
from metrics.models import Attachment, CatalogueEntry, FormerName, Grant, Parameter, Role
from metrics.models.order import LOCK_ORDER
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, State
from tests.referee import rows
from tests.support import cast, probe
from tests.support.site import client_of

# Norms hold from a day, too, but are read by definitions and not counted.
NO_LEDGER = {Parameter, FormerName}


def test_every_model_that_is_in_time_is_declared() -> None:
    timely = {model for model in LOCK_ORDER if issubclass(model, Event | State | ReturnRow)}
    assert timely - {ledger.model for ledger in ledgers()} == NO_LEDGER


@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)
def test_a_ledger_has_a_factory_a_sheet_and_an_admin(ledger: Ledger) -> None:
    assert ledger.name in cast.FACTORIES
    assert ledger.name in sheet_of(ledger).names
    assert site.is_registered(ledger.model)


def test_every_tracked_model_has_a_sheet_and_an_admin() -> None:
    alone = {model for model in LOCK_ORDER if model.STANDS_ALONE}
    assert {sheet.register.model for sheet in SHEETS} == alone - {CatalogueEntry}
    assert {model for model in LOCK_ORDER if not site.is_registered(model)} == {Attachment, Grant}


def test_names_are_given_once() -> None:
    names = [name for sheet in SHEETS for name in sheet.names]
    assert len(set(names)) == len({(name, sheet.register) for sheet in SHEETS for name in sheet.names})
    assert len({ledger.name for ledger in ledgers()}) == len(ledgers())


NEW = Ledger("parameters", Parameter, StateTime(), {"parameter": ("id",)}, ("code", "value"), kind="code")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the declaration had stood among the others from the beginning."""
    monkeypatch.setattr(registry, "_BUILT_IN", (*ledgers(), NEW))
    monkeypatch.setitem(rows.DECLARED, NEW.name, NEW)
    monkeypatch.setitem(rows.KIND, NEW.name, NEW.kind)
    monkeypatch.setitem(cast.FACTORIES, NEW.name, cast.derived(NEW))
    registry.forget_declarations()


@pytest.mark.django_db
def test_a_declaration_and_a_factory_are_all_it_takes(declared: None, tmp_path: Path) -> None:
    """Definition, page, files, command line, rows behind the figure and the second calculation."""
    cast.make_cast()
    known = probe.probe(NEW, tmp_path)
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    assert probe.unmoved(NEW, client, known) == []
    assert client.get("/admin/metrics/parameter/").status_code == 200
    assert client.get("/admin/metrics/parameter/add/").status_code == 200
    registry.forget_declarations()
