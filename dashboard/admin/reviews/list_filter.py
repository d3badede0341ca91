"""Rows of a list by what was said of them in reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.permissions import REVIEWERS
from dashboard.admin.acts.visit import account_of
from dashboard.rights import Rights
from metrics.acts.reviews import ReviewState, in_state, waiting


class ReviewFilter(admin.SimpleListFilter):
    """Rows by what was said of them as they stand; “waiting” are those that the reader himself may review."""

    title = gettext_lazy("审核")
    parameter_name = "review"
    WAITING = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        mine = [(self.WAITING, _("待我审核"))] if model_admin.has_review_permission(request) else []
        return [*mine, *ReviewState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value, rows = self.value(), queryset
        if value == self.WAITING:
            mine: Any = rows
            return waiting(mine.readable(Rights.of(request).enters(REVIEWERS, rows.model)), account_of(request))
        return in_state(rows, ReviewState(value)) if value in ReviewState.values else rows
