"""Columns that change often are edited in the list itself, each row with the version that was seen."""

from __future__ import annotations

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.refusals import CONFLICT_STATUS
from dashboard.admin.acts.visit import Visit, for_visit
from dashboard.admin.forms.list_forms import ListAct, ListForm, ListFormSet
from dashboard.rights import Rights


def list_form(model_admin: ActingAdmin, request: HttpRequest) -> type[ListForm]:
    """The form of one row of the list."""
    rights, writers = Rights.of(request), model_admin.writers
    return for_visit(ListForm, request, may_enter=lambda _form, row: rights.may_enter(row, writers))


def list_formset(request: HttpRequest, act: type[ListAct]) -> type[ListFormSet]:
    """Those of all rows, with what is asked once for them."""
    return for_visit(ListFormSet, request, act_class=act, refusal=Visit.of(request).refusal)


def as_sent(response: HttpResponse) -> HttpResponse:
    """A list that could not be saved shows the rows that were sent, each beside its own form."""
    changes = (getattr(response, "context_data", None) or {}).get("cl")
    if changes is None or changes.formset is None or not changes.formset.is_bound:
        return response
    changes.result_list = [form.instance for form in changes.formset.forms]
    if any(changes.formset.conflicts()):
        response.status_code = CONFLICT_STATUS
    return response


def offered_lookups(model_admin: ModelAdmin) -> set[str]:
    """The questions that the filters of the list ask."""
    offered = {
        f"{each}__exact" if isinstance(each, str) else getattr(each, "parameter_name", "")
        for each in model_admin.list_filter
    }
    if day := model_admin.date_hierarchy:
        offered |= {f"{day}__{part}" for part in ("year", "month", "day", "gte", "lt")}
    return offered
