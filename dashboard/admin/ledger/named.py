"""Lists that are searched by name, code or pinyin, and by no column that their reader may not see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from dashboard.admin.keys.labels import person_column
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.lists.searching import found
from dashboard.rights import Rights


class NamedAdmin(TrackedAdmin):
    """An admin of rows that people find by what they, or the rows they name, are called."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """People stand in the order of their names, with their numbers where the reader may open them."""
        reader, names = Rights.of(request), super().get_list_display(request)
        return [person_column(self.register, name, reader) or name for name in names]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return found(queryset, search_term, Rights.of(request)), False
