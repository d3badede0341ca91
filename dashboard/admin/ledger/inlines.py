"""Rows that are part of one row, on its form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from dashboard.admin.acts.visit import for_visit
from dashboard.admin.boxes.written import WrittenFields
from dashboard.admin.forms.formsets import InlineFormSet
from dashboard.admin.forms.ledger_form import VersionedForm
from dashboard.admin.keys.key_field import ScopedKeys
from dashboard.admin.row.protection import QuietDeletion


class ScopedInline(WrittenFields, ScopedKeys, admin.TabularInline):
    form = VersionedForm
    formset = InlineFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Only rows that may also be changed: the others stand in their own unit's list."""
        rows: Any = super().get_queryset(request)
        return rows.readable(self.entered(request))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        # `obj` is the row this hangs on; which of these may be changed is settled by the queryset.
        return bool(self.entered(request))

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        quiet = type("InlineForm", (QuietDeletion, formset.form), {})
        return for_visit(formset, request, form=for_visit(quiet, request))
