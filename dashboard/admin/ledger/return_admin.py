"""Returns: they name their period as people do, lead to their grid, and show what was reported before."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dashboard.admin.ledger.named import NamedAdmin
from dashboard.admin.returns.last_values import say_last_values
from metrics.aggregation.returns.return_types import return_types
from metrics.models.returning import ReturnRow


class ReturnAdmin(NamedAdmin):
    model: Any
    change_list_template = "admin/return_change_list.html"

    @admin.display(description=gettext_lazy("所属期"), ordering="period_start")
    def period_name(self, row: ReturnRow) -> str:
        return str(row.period)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        grids = self._grids() if self.has_add_permission(request) else []
        return super().changelist_view(request, (extra_context or {}) | {"grids": grids})

    def _grids(self) -> list[tuple[Any, str]]:
        mine = (return_type for return_type in return_types() if return_type.model is self.model)
        return [(return_type.label, reverse("admin:grid-start", args=[return_type.name])) for return_type in mine]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        say_last_values(form, request, obj, model=self.model)
        return form
