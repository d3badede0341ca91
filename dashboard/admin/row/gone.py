"""The answer to who saves a row that somebody deleted meanwhile: who it was, and all that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.refusals import CONFLICT_STATUS
from dashboard.admin.acts.visit import Visit
from dashboard.admin.forms.conflicts import as_typed
from dashboard.admin.forms.values_in_words import Teller
from dashboard.rights import Rights
from metrics.ledgers.columns import column_name
from metrics.ledgers.registry import ledger_of
from metrics.models.tracked import Tracked

Typed = tuple[str, list[tuple[str, str]]]


def gone_page(model_admin: ActingAdmin, request: HttpRequest, row: Tracked) -> HttpResponse:
    """`row` is as it was; the visit knows who deleted it."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, row))
    form = model_admin.get_form(request, row, change=True, fields=names)(request.POST, instance=row)
    formsets = model_admin.formsets_of(request, row, change=True)
    context = model_admin.admin_site.each_context(request) | {
        "title": _("这一行已经被删除"),
        "opts": model_admin.opts,
        "entry": Visit.of(request).deletion_of(row),
        "typed": [_typed(form, request), *(line for formset in formsets for line in _typed_beside(formset, request))],
        "deleted_address": model_admin.address("deleted"),
    }
    return TemplateResponse(request, "admin/gone.html", context, status=CONFLICT_STATUS)


def _typed_beside(formset: Any, request: HttpRequest) -> Iterator[Typed]:
    return (_typed(form, request) for form in formset.forms if form.has_changed())


def _typed(form: Any, request: HttpRequest) -> Typed:
    """The name of the ledger, and (column, what was typed)."""
    register, teller = ledger_of(form.instance), Teller(Rights.of(request))
    form.is_valid()
    fields = [f for f in register.fields if f.name in form.fields and not form.fields[f.name].widget.is_hidden]
    values = {f.attname: getattr(v := form.cleaned_data.get(f.name), "pk", v) for f in fields}
    teller.announce(register, [values])

    def text(field: models.Field) -> str:
        readable = field.name in form.cleaned_data
        return teller.text(field, values[field.attname]) if readable else as_typed(field, form[field.name].data)

    return capfirst(str(register.one)), [(str(column_name(field)), text(field)) for field in fields]
