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

from dashboard.admin.lookups import looked_up
from dashboard.admin.mentors import offered, townships_of
from dashboard.rights import Rights
from dashboard.wording import label_of
from metrics.models import Grant, Mentoring, OrgUnit, Person, Role


@dataclass(frozen=True)
class Beside:
    """What stands in the same form beside the key, as far as it was typed."""

    unit: str = ""
    role: str = ""
    started_on: date | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Beside:
        day = forms.DateField(required=False)
        try:
            started_on = day.clean(values.get("started_on") or "")
        except ValidationError:
            started_on = None
        return cls(str(values.get("unit") or ""), str(values.get("role") or ""), started_on)


NOTHING_BESIDE = Beside()
Writers = frozenset[Role]
Choices = Callable[[HttpRequest, Writers, Beside], QuerySet]


def choices_of(db_field: Any, request: HttpRequest, writers: Writers, *, beside: Beside) -> QuerySet:
    """The rows that the account may put into the field."""
    model, rights = db_field.related_model, Rights.of(request)
    special = SPECIAL.get((db_field.model, db_field.name)) or BY_TARGET.get(model)
    if special:
        return special(request, writers, beside)
    if model is OrgUnit:
        return OrgUnit.objects.readable(rights.enters(writers, db_field.model))
    rows: QuerySet = model.objects.choosable(rights.reads(model))
    return rows


def _units_to_grant(request: HttpRequest, writers: Writers, beside: Beside) -> QuerySet:
    return OrgUnit.objects.readable(Rights.of(request).units({Role.SYSTEM_ADMIN}))


def _people(request: HttpRequest, writers: Writers, beside: Beside) -> QuerySet:
    """The account's own people, those whom its rows name already, and whom it has just looked up."""
    known = Person.objects.filter(pk__in=looked_up(request))
    return Person.objects.choosable(Rights.of(request).permitted) | known


def _mentors(request: HttpRequest, writers: Writers, beside: Beside) -> QuerySet:
    """The same, and who is a mentor by his role in the township."""
    townships = townships_of(Rights.of(request), beside.unit)
    by_role = Person.objects.filter(offered(townships, beside.role, beside.started_on))
    return _people(request, writers, beside) | by_role


BY_TARGET: dict[Any, Choices] = {Person: _people}
SPECIAL: dict[tuple[Any, str], Choices] = {(Grant, "unit"): _units_to_grant, (Mentoring, "mentor"): _mentors}
# Rows that are none of a unit's ledgers, and whose office they are.
OFFICE_OF: dict[Any, Writers] = {Grant: frozenset({Role.SYSTEM_ADMIN})}
# What else of the form decides what is offered.
DEPENDS: dict[tuple[Any, str], tuple[str, ...]] = {(Mentoring, "mentor"): ("unit", "role", "started_on")}


class RowField(forms.ModelChoiceField):
    """A key in a form. Its choices may depend on what stands beside it."""

    def __init__(self, queryset: Any, *, db_field: Any, request: HttpRequest, writers: Writers, **options: Any) -> None:
        self.db_field, self.request, self.writers = db_field, request, writers
        super().__init__(queryset, **options)

    def _clean_bound_field(self, bound: Any) -> Any:
        names = DEPENDS.get((self.db_field.model, self.db_field.name), ())
        if names:
            beside = Beside.of({name: bound.form[name].data for name in names if name in bound.form.fields})
            chosen = getattr(bound.form.instance, self.db_field.attname)
            rows = choices_of(self.db_field, self.request, self.writers, beside=beside)
            self.queryset = rows | rows.model.objects.filter(pk=chosen) if chosen else rows
        return super()._clean_bound_field(bound)  # type: ignore[misc]

    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj, Rights.of(self.request))
