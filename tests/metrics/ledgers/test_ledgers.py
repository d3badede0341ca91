"""Every ledger declares what there is, and names it in Chinese."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AbstractUser
from django.db import models

from metrics.ledgers.columns import Column, Type
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledger_named, ledgers
from metrics.ledgers.times import EventTime, ReturnTime, StateTime
from metrics.models import Account
from metrics.models.order import LOCK_ORDER
from metrics.models.returning import ReturnRow

LEDGER = pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.name)


def is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@LEDGER
def test_a_ledger_names_columns_that_exist(ledger: Ledger) -> None:
    assert ledger_named(ledger.name) is ledger
    for related in ledger.related:
        assert related.register.model._meta.get_field(related.parent.removesuffix("_id")).related_model is ledger.model
        assert {"started_on", "ended_on"} <= {field.name for field in related.register.model._meta.fields}
    columns = [*ledger.columns.values(), *(column for related in ledger.related for column in related.columns.values())]
    for column in columns:
        assert column.type in Type and is_chinese(column.label), column.name
        assert column.type is not Type.CHOICE or all(is_chinese(label) for label in column.choices.values())
    for path in (path for paths in ledger.subjects.values() for path in paths):
        assert ledger.model._meta.get_field(path)
    assert all(is_chinese(ledger.subject_label(name)) for name in ledger.subjects)


@LEDGER
def test_a_ledger_says_how_it_is_in_time(ledger: Ledger) -> None:
    match ledger.time:
        case EventTime(day=day):
            paths = [day]
        case StateTime(start=start, end=end, closings=closings):
            paths = [start, end, *closings]
        case ReturnTime(start=start, closings=closings, frequency=frequency):
            assert issubclass(ledger.model, ReturnRow) and ledger.model.FREQUENCY is frequency
            assert set(ledger.model.REPORTED) <= set(ledger.column_names)
            assert "subject" in ledger.subjects
            paths = [start, *closings]
    assert all(Column(path.replace("__", "."), ledger.model).type is Type.DATE for path in paths)


@LEDGER
def test_a_ledger_is_labelled_in_chinese(ledger: Ledger) -> None:
    assert is_chinese(ledger.label) and all(map(is_chinese, ledger.kinds.values()))
    assert bool(ledger.kinds) == bool(ledger.kind)
    assert Column(ledger.unit.removesuffix("_id"), ledger.model).label


@LEDGER
def test_a_ledger_reads_its_own_rows_and_those_it_refers_to(ledger: Ledger) -> None:
    labels = {ledger.model._meta.label, "metrics.OrgUnit", "metrics.Succession"}
    assert labels | {related.register.model._meta.label for related in ledger.related} <= ledger.reads
    assert ledger.reads <= {model._meta.label for model in LOCK_ORDER}


@pytest.mark.parametrize("model", LOCK_ORDER, ids=lambda model: model.__name__)
def test_every_field_has_a_name_and_a_help_text_in_chinese(model: type[models.Model]) -> None:
    assert is_chinese(str(model._meta.verbose_name))
    djangos = {field.name for field in AbstractUser._meta.get_fields()} if model is Account else set()
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.AutoField):
            assert is_chinese(str(field.verbose_name)), field
            assert field.name in djangos or is_chinese(str(field.help_text)), field
