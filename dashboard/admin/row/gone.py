"""The answer to who saves a row that somebody deleted meanwhile: who it was, and all that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.admin.acts import CONFLICT_STATUS
from dashboard.admin.conflicts import as_typed
from dashboard.admin.values import Teller, column_name, telling
from dashboard.rights import Rights


def gone_page(model_admin: Any, request: HttpRequest, row: Any) -> HttpResponse:
    """`row` is as it was, with the entry of its deletion as `gone`."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, row))
    form = model_admin.get_form(request, row, change=True, fields=names)(request.POST, instance=row)
    formsets, _inlines = model_admin._create_formsets(request, row, change=True)
    opts = model_admin.opts
    context = model_admin.admin_site.each_context(request) | {
        "title": _("这一行已经被删除"),
        "opts": opts,
        "entry": row.gone,
        "typed": [_typed(form, request), *(line for formset in formsets for line in _typed_beside(formset, request))],
        "deleted_address": reverse(f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_deleted"),
    }
    return TemplateResponse(request, "admin/gone.html", context, status=CONFLICT_STATUS)


def _typed_beside(formset: Any, request: HttpRequest) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    return (_typed(form, request) for form in formset.forms if form.has_changed())


def _typed(form: Any, request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """The name of the ledger, and (column, what was typed)."""
    model, teller = form._meta.model, Teller(Rights.of(request))
    form.is_valid()
    fields = [f for f in telling(model) if f.name in form.fields and not form.fields[f.name].widget.is_hidden]
    values = {f.attname: getattr(v := form.cleaned_data.get(f.name), "pk", v) for f in fields}
    teller.announce(model, [values])

    def text(field: Any) -> str:
        readable = field.name in form.cleaned_data
        return teller.text(field, values[field.attname]) if readable else as_typed(field, form[field.name].data)

    return capfirst(str(model._meta.verbose_name)), [(column_name(field), text(field)) for field in fields]
