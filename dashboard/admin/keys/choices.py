"""What a form offers for a key, and what it takes: one answer for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from dashboard.admin.keys.identity_lookup import looked_up
from dashboard.admin.keys.mentors import offered, townships_of
from dashboard.rights import Rights
from metrics.ledgers.office import PEOPLE
from metrics.ledgers.registry import register_of
from metrics.models import WRITERS, Grant, Mentoring, OrgUnit, Person, Role


@dataclass(frozen=True)
class Beside:
    """What stands in the same form beside the key, as far as it was typed."""

    unit: str = ""
    role: str = ""
    # From when what is chosen holds: the first day of the row, or of the one that 变更 opens.
    started_on: date | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Beside:
        day = forms.DateField(required=False)
        try:
            started_on = day.clean(values.get("change_day") or values.get("started_on") or "")
        except ValidationError:
            started_on = None
        return cls(str(values.get("unit") or ""), str(values.get("role") or ""), started_on)


NOTHING_BESIDE = Beside()
Writers = frozenset[Role]
Choices = Callable[[HttpRequest, Writers, Beside], QuerySet]


def choices_of(db_field: Any, request: HttpRequest, writers: Writers, *, beside: Beside = NOTHING_BESIDE) -> QuerySet:
    """The rows that the account, in one of the roles `writers`, may put into the field."""
    model, rights = db_field.related_model, Rights.of(request)
    special = SPECIAL.get((db_field.model, db_field.name)) or BY_TARGET.get(model)
    if special:
        return special(request, writers, beside)
    if model is OrgUnit:
        return OrgUnit.objects.readable(rights.enters(writers, db_field.model))
    return register_of(model).choosable(rights.reads(model))


def may_fill(reader: Rights, writers: Writers, model: Any) -> bool:
    """Whether the account has something to choose for: rows of the model that it enters, or an office of its own."""
    return bool(reader.enters(writers, model)) or reader.has(writers - WRITERS)


def _units_to_grant(request: HttpRequest, _writers: Writers, _beside: Beside) -> QuerySet:
    return OrgUnit.objects.readable(Rights.of(request).units({Role.SYSTEM_ADMIN}))


def _people(request: HttpRequest, _writers: Writers, _beside: Beside) -> QuerySet:
    """The account's own people, those whom its rows name already, and whom it has just looked up."""
    known = Person.objects.filter(pk__in=looked_up(request))
    return PEOPLE.choosable(Rights.of(request).permitted) | known


def _mentors(request: HttpRequest, writers: Writers, beside: Beside) -> QuerySet:
    """The same, and who is a mentor by his role in the township."""
    townships = townships_of(Rights.of(request), beside.unit)
    by_role = Person.objects.filter(offered(townships, beside.role, beside.started_on))
    return _people(request, writers, beside) | by_role


def _people_to_merge(request: HttpRequest, writers: Writers, _beside: Beside) -> QuerySet:
    return Person.objects.readable(Rights.of(request).enters(writers))


@dataclass(frozen=True)
class Chosen:
    """A row to choose that is no key of any ledger, as a box asks for it."""

    model: Any
    name: str
    related_model: Any
    attname: str = ""
    is_relation = True


# Merging people is for those who answer for more than a village or township.
MERGERS: Writers = frozenset({Role.OFFICER, Role.BUSINESS_ADMIN})
TO_MERGE = Chosen(Person, "merged", Person)
BY_TARGET: dict[Any, Choices] = {Person: _people}
SPECIAL: dict[tuple[Any, str], Choices] = {
    (Grant, "unit"): _units_to_grant,
    (Mentoring, "mentor"): _mentors,
    (Person, TO_MERGE.name): _people_to_merge,
}
# Whose office it is to fill in what is no ledger's; ledgers are for those who enter them.
OFFICE_OF: dict[tuple[Any, str], Writers] = {
    (Grant, "unit"): frozenset({Role.SYSTEM_ADMIN}),
    (Person, TO_MERGE.name): MERGERS,
}
# What else of the form decides what is offered.
DEPENDS: dict[tuple[Any, str], tuple[str, ...]] = {(Mentoring, "mentor"): ("unit", "role", "started_on", "change_day")}
# What a box may ask for by place and name besides the keys of registers.
OFFICES_OWN: dict[tuple[str, str], Any] = {("metrics.person", TO_MERGE.name): TO_MERGE}
