"""Saving a form with the rows on it: locked in one order, checked again, and written as one act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.visit import Visit
from metrics.acts.writing import open_work
from metrics.models.tracked import Tracked


class SavingAdmin(ActingAdmin):
    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        view = super().changeform_view
        why = "更正" if object_id else "新增"
        return self.write(request, why, lambda: view(request, object_id, form_url, extra_context))

    def formsets_made(self, request: HttpRequest, _row: Tracked | None, formsets: Sequence[Any]) -> None:
        Visit.of(request).formsets = formsets

    def save_model(self, request: HttpRequest, obj: Tracked, form: Any, change: bool) -> None:
        work = open_work(self.model)
        work.because(form.reason)
        # All that this act writes is locked at once and in order: two who do so cannot deadlock.
        formsets = Visit.of(request).take_formsets()
        work.lock_as_seen([obj, *(row for formset in formsets for row in formset.to_write() if row is not obj)])
        self.refuse_foreign(request, obj)
        beside = [formset for formset in formsets if form not in formset.forms and formset.has_changed()]
        self.store(request, obj, form=form, is_more_changed=bool(beside))

    def store(self, request: HttpRequest, row: Tracked, *, form: Any, is_more_changed: bool) -> None:
        """Saves the row, unless nothing in it is different. `is_more_changed` where rows on its form are."""
        if row._state.adding or form.altered:
            row.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.to_write():
            self.refuse_foreign(request, row)
        super().save_formset(request, form, formset, change)

    # -- the history that is not kept ----------------------------------------------------------

    def log_addition(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        """Nothing: the trail is the only history. The same below."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        pass

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> None:  # type: ignore[override]
        pass
