"""Random changes to a district, each of a kind that a clerk may make, for the tests that draw them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from hypothesis import strategies as st

from metrics.acts.succession import supersede
from metrics.acts.undoing import restore
from metrics.acts.writing import Work
from metrics.models import (
    Admission,
    Assignment,
    AssignmentRole,
    Background,
    CollectiveIncome,
    Education,
    EndReason,
    Enterprise,
    EnterpriseKind,
    Estate,
    Gender,
    Mentoring,
    MentorRole,
    OrgUnit,
    Person,
    Return,
    Stake,
    Succession,
    TrailEntry,
    Workshop,
)
from metrics.models.rows import State
from tests.support.district import BIRTHS, EDGES

# What a clerk may try and be refused; nothing of it stays.
REFUSALS = (ValidationError, ProtectedError, IntegrityError)
Draw = Callable[[st.SearchStrategy[Any]], Any]

days = st.one_of(st.sampled_from(EDGES), st.dates(date(2021, 6, 1), date(2024, 6, 30)))
ends = st.one_of(st.none(), days)
births = st.one_of(st.none(), st.sampled_from(BIRTHS), st.dates(date(1980, 1, 1), date(1995, 12, 31)))
amounts = st.one_of(st.none(), st.integers(0, 12_000_000).map(lambda n: Decimal(n).scaleb(-2)))
numbers = st.one_of(st.none(), st.integers(0, 30))
quarters = st.sampled_from([date(year, month, 1) for year in (2021, 2022, 2023) for month in (1, 4, 7, 10)])


@st.composite
def one_of(draw: Draw, model: Any) -> Any:
    """The key of some row, by its place in order, since keys differ from run to run."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise ValidationError("nothing is left")
    return draw(st.sampled_from(keys))


units = one_of(OrgUnit)
SPAN: dict[str, Any] = {"started_on": days, "ended_on": ends}
REPORTED = {
    "is_nil": st.booleans(),
    "jobs": numbers,
    "wages": amounts,
    "revenue": amounts,
    "complaints_received": numbers,
}
COLUMNS: dict[Any, dict[str, st.SearchStrategy[Any]]] = {
    Person: {
        "birth_date": births,
        "gender": st.sampled_from(Gender.values),
        "education": st.sampled_from(["", *Education.values]),
    },
    Assignment: {
        **SPAN,
        "role": st.sampled_from(AssignmentRole.values),
        "unit_id": units,
        "person_id": one_of(Person),
        "end_reason": st.sampled_from(EndReason.values),
    },
    Mentoring: {**SPAN, "role": st.sampled_from(MentorRole.values), "mentor_id": one_of(Person)},
    Admission: {"day": days, "unit_id": units, "background": st.sampled_from(Background.values)},
    Enterprise: {**SPAN, "kind": st.sampled_from(EnterpriseKind.values)},
    Stake: {**SPAN, "amount": amounts, "enterprise_id": one_of(Enterprise)},
    Workshop: {**SPAN, "unit_id": units, "operator_id": st.one_of(st.none(), one_of(Enterprise))},
    Estate: {**SPAN, "households": st.integers(0, 600), "firm_id": st.one_of(st.none(), one_of(Enterprise))},
    Return: {**REPORTED, "period_start": quarters, "unit_id": units},
    CollectiveIncome: {"is_nil": st.booleans(), **dict.fromkeys(CollectiveIncome.REPORTED, amounts), "unit_id": units},
    OrgUnit: {"closed_on": ends, "opened_on": ends, "population": numbers},
}
LEDGERS = st.sampled_from(list(COLUMNS))
STATES = st.sampled_from([model for model in COLUMNS if issubclass(model, State)])
_serial = itertools.count(1)


def changes(draw: Draw, model: Any, *, most: int = 3) -> dict[str, Any]:
    """New values for a few columns."""
    names = draw(st.lists(st.sampled_from(list(COLUMNS[model])), min_size=1, max_size=most, unique=True))
    return {name: draw(COLUMNS[model][name]) for name in names}


def some_row(draw: Draw, model: Any, **conditions: Any) -> Any:
    keys = list(model.objects.filter(**conditions).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise ValidationError("nothing is left")
    return model.objects.get(pk=draw(st.sampled_from(keys)))


def alter(draw: Draw, row: Any, *, most: int = 3) -> dict[str, Any]:
    """A few new values of the row, such as its form would mostly accept."""
    values = changes(draw, type(row), most=most)
    merged = {**vars(row), **values}
    if merged.get("ended_on") and "started_on" in merged:
        first, last = sorted((merged["started_on"], merged["ended_on"]))
        values |= {"started_on": first, "ended_on": last}
    for name in getattr(row, "REPORTED", ()):
        is_foreign = isinstance(row, Return) and (row.kind == "estate") != name.startswith("complaints")
        if is_foreign or merged["is_nil"]:
            values[name] = None
    return values


def correct(draw: Draw, work: Work) -> Any:
    row = some_row(draw, draw(LEDGERS))
    work.correct(row, **alter(draw, row))
    return row


def change_over(draw: Draw, work: Work) -> Any:
    row = some_row(draw, draw(STATES), successor=None)
    kept = {name: value for name, value in changes(draw, type(row)).items() if name not in SPAN}
    latest = row.ended_on or row.started_on + timedelta(days=400)
    if latest <= row.started_on:
        raise ValidationError("too short to be changed")
    supersede(work, row, draw(st.dates(row.started_on + timedelta(days=1), latest)), **kept)
    return row


def delete(draw: Draw, work: Work) -> Any:
    row = some_row(draw, draw(LEDGERS))
    key = row.pk
    work.delete(row)
    row.pk = key
    return row


def bring_back(draw: Draw, work: Work) -> Any:
    deleted = list(TrailEntry.objects.filter(verb="delete").order_by("pk"))
    if not deleted:
        raise ValidationError("nothing to restore")
    return restore(work, draw(st.sampled_from(deleted)))


def insert(draw: Draw, work: Work) -> Any:
    """Another row like one that is there."""
    model = draw(LEDGERS.filter(lambda model: model is not OrgUnit))
    row = some_row(draw, model)
    row.pk, row.version, row._state.adding = None, 1, True
    if "period_start" in vars(row):
        row.period_start = draw(quarters if model is Return else quarters.map(lambda day: day.replace(month=1)))
    for name, value in alter(draw, row, most=5).items():
        setattr(row, name, value)
    if model is Person:
        row.number = f"N{next(_serial)}"
    if isinstance(row, State):
        row.predecessor = None
    if model is Admission:
        row.person_id = draw(one_of(Person))
    work.create(row)
    return row


def update_many(draw: Draw, work: Work) -> Any:
    """Some rows at once, past the checks of a form."""
    model = draw(LEDGERS)
    keys = draw(st.lists(one_of(model), min_size=1, max_size=4, unique=True))
    model.objects.filter(pk__in=keys).update(**changes(draw, model, most=1))
    return model.objects.get(pk=keys[0])


def reorganise(draw: Draw, work: Work) -> Any:
    """One more successor, always with the higher code, so that nothing goes round in a circle; or one less."""
    if draw(st.booleans()) and (rows := list(Succession.objects.order_by("pk"))):
        work.delete(draw(st.sampled_from(rows)))
        return None
    old, new = sorted((draw(units), draw(units)))
    work.create(Succession(predecessor_id=old, successor_id=new, reason="调整"))
    return OrgUnit.objects.get(code=old)


MOVES = [
    correct,
    correct,
    correct,
    change_over,
    change_over,
    delete,
    bring_back,
    insert,
    insert,
    update_many,
    reorganise,
]
