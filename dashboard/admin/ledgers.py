"""The units and what else has an admin of its own; every other ledger's is derived from its model."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from dashboard.admin.base import TrackedAdmin, UnitFilter
from dashboard.admin.rights import Rights
from metrics.models import OrgUnit, Role, Succession

# Reorganising is the business administrator's.
REORGANISERS = frozenset({Role.BUSINESS_ADMIN})


class UnitAdmin(TrackedAdmin):
    writers = REORGANISERS
    list_display = ("name", "code", "kind", "opened_on", "closed_on", "population", "households")
    list_filter = (UnitFilter, "kind")
    search_fields = ("name", "code")
    search_help_text = "按名称或区划代码查找"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Whoever gives rights must be able to choose a unit, though he sees none of its rows."""
        rights = Rights.of(request)
        return OrgUnit.objects.readable({*rights.permitted, *rights.units({Role.SYSTEM_ADMIN})})

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or Rights.of(request).has({Role.SYSTEM_ADMIN})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_view_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code is never moved: the tree and every row hang on it."""
        return ("code",) if obj else ()


class SuccessionAdmin(TrackedAdmin):
    writers = REORGANISERS
    list_display = ("predecessor", "successor", "reason")
    list_select_related = ("predecessor", "successor")
    autocomplete_fields = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        units = OrgUnit.objects.readable(Rights.of(request).permitted)
        return Succession.objects.filter(predecessor__in=units, successor__in=units)
