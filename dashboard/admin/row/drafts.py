"""Autosaved drafts of the form of a row, and of that for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from dashboard.admin.acts.visit import Visit, account_of
from dashboard.admin.forms.draft_values import (
    DraftValues,
    changed,
    changed_parts,
    refill,
    refill_parts,
    seen_version_of,
)
from dashboard.admin.forms.drafts import Waiting, answer, is_asked
from dashboard.admin.row.not_found import viewable_or_404
from dashboard.admin.row.panels import Panel
from metrics.models import Draft
from metrics.models.columns.sealed import SealedField
from metrics.models.tracked import Tracked

# What is kept besides the columns of the row, where something in the row is different.
BESIDES = ("why", "verb", "change_day")


class DraftPanel(Panel):
    """A draft is asked for by GET alone: while the form answers a POST, what was typed is in it anyway."""

    def addresses(self) -> list[URLPattern]:
        return [
            self.admin.page_at("add/draft/", self.view, "add_draft"),
            self.admin.page_at("<path:object_id>/draft/", self.view, "change_draft"),
        ]

    def context(self, request: HttpRequest, row: Tracked | None) -> dict[str, Any]:
        return {"draft": self._waiting(request, row)} if self._may_draft(request, row) else {}

    def fill_form(self, request: HttpRequest, row: Tracked | None, form: Any) -> None:
        """Puts what was typed into the form, where that is asked for."""
        if draft := self._restored(request, row):
            refill(form, draft.values)

    def fill_parts(self, request: HttpRequest, row: Tracked | None, formsets: Sequence[Any]) -> None:
        """The same for the rows that stand on the form."""
        if draft := self._restored(request, row):
            for formset in formsets:
                refill_parts(formset, draft.values["parts"].get(formset.prefix, {}))

    def discard(self, request: HttpRequest, row: Tracked | None = None) -> None:
        """What was typed is saved now. Without a row, that of the form for a new one."""
        Draft.objects.discard(account_of(request), self._form_address(row))

    def view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        row = self._row_to_draft(request, object_id)
        return answer(request, self._form_address(row), lambda: self._typed(request, row))

    # -- what was typed ------------------------------------------------------------------------

    def _row_to_draft(self, request: HttpRequest, object_id: str | None) -> Tracked | None:
        """The row; None for a new one. Raises Http404 and PermissionDenied as its form does."""
        if object_id is None:
            if not self.admin.has_add_permission(request):
                raise PermissionDenied
            return None
        row = viewable_or_404(self.admin, request, unquote(object_id))
        if not self.admin.has_change_permission(request, row):
            raise self.admin.denied(request, row)
        return row

    def _typed(self, request: HttpRequest, row: Tracked | None) -> DraftValues:
        """What in the form is not as the row is; empty when all is."""
        is_there = row is not None
        names = flatten_fieldsets(self.admin.get_fieldsets(request, row))
        form = self.admin.get_form(request, row, change=is_there, fields=names)(request.POST, instance=row)
        fields = dict(changed(form))
        formsets = self.admin.formsets_of(request, form.instance, change=is_there)
        parts = {formset.prefix: found for formset in formsets if (found := changed_parts(formset))}
        if not fields and not parts:
            return {}
        besides = {name: form[name].data for name in BESIDES if name in form.changed_data}
        return {"version": seen_version_of(form), "fields": fields | besides, "parts": parts}

    # -- what is shown -------------------------------------------------------------------------

    def _waiting(self, request: HttpRequest, row: Tracked | None) -> Waiting:
        address, draft = self._draft_address(row), self._draft(request, row)
        if draft is None:
            return Waiting(address)
        is_outdated = row is not None and draft.values["version"] != row.version
        leaves_out = any(isinstance(field, SealedField) for field in self.admin.register.stored)
        return Waiting(address, draft.saved_at, is_asked(request), is_outdated, leaves_out)

    def _restored(self, request: HttpRequest, row: Tracked | None) -> Draft | None:
        is_wanted = is_asked(request) and self._may_draft(request, row)
        return self._draft(request, row) if is_wanted else None

    def _draft(self, request: HttpRequest, row: Tracked | None) -> Draft | None:
        """What waits for the account in this form; nothing while it answers a POST. One query a request."""
        if request.method != "GET":
            return None
        known, address = Visit.of(request).drafts, self._form_address(row)
        if address not in known:
            known[address] = Draft.objects.at(account_of(request), address)
        return known[address]

    def _may_draft(self, request: HttpRequest, row: Tracked | None) -> bool:
        admin = self.admin
        return admin.has_change_permission(request, row) if row is not None else admin.has_add_permission(request)

    def _form_address(self, row: Tracked | None) -> str:
        return self.admin.address("add") if row is None else self.admin.address("change", row.pk)

    def _draft_address(self, row: Tracked | None) -> str:
        return self.admin.address("add_draft") if row is None else self.admin.address("change_draft", row.pk)
