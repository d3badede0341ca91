"""Columns that change often are edited in the list itself, each row with the version that was seen."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts import CONFLICT_STATUS, ActingMixin, for_request
from dashboard.admin.formsets import ListAct, ListForm, ListFormSet
from dashboard.rights import Rights
from metrics.models.tracked import Tracked


class ListingMixin(ActingMixin):
    """For admins of tracked rows with `list_editable`; `seen_version` is then a column of the list."""

    list_act: type[ListAct] = ListAct

    @admin.display(description=_("版本"))
    def seen_version(self, row: Tracked) -> int:
        return row.version

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        def view() -> HttpResponse:
            return _answered(super(ListingMixin, self).changelist_view(request, extra_context))  # type: ignore[misc]

        return self._write(request, "批量操作", view)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        rights, writers = Rights.of(request), self.writers  # type: ignore[attr-defined]
        form = for_request(ListForm, request, refusal=None, may_enter=lambda _form, row: rights.may_enter(row, writers))
        return super().get_changelist_form(request, **{**kwargs, "form": form})  # type: ignore[misc]

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        formset = for_request(ListFormSet, request, act_class=self.list_act, asked=request)
        return super().get_changelist_formset(request, **{**kwargs, "formset": formset})  # type: ignore[misc]


def _answered(response: HttpResponse) -> HttpResponse:
    """A list that could not be saved shows the rows that were sent, each beside its own form."""
    changes = (getattr(response, "context_data", None) or {}).get("cl")
    if changes is None or changes.formset is None or not changes.formset.is_bound:
        return response
    changes.result_list = [form.instance for form in changes.formset.forms]
    if any(changes.formset.conflicts()):
        response.status_code = CONFLICT_STATUS
    return response
