"""Rows of a unit and all below it."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from dashboard.rights import Rights
from metrics.models import OrgUnit
from metrics.models.codes import parent_code


class UnitFilter(admin.SimpleListFilter):
    """Offers only units the user reads."""

    title = gettext_lazy("单位")
    parameter_name = "below"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        permitted = Rights.of(request).permitted
        units = OrgUnit.objects.readable(permitted).order_by("code").values_list("code", "name")
        # The user's own level and the one below; the search box finds the rest.
        return [(code, name) for code, name in units if code in permitted or parent_code(code) in permitted]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value, rows = self.value(), queryset
        if not value:
            return rows
        return rows.within(value) if value.isascii() and value.isdigit() else rows.none()  # type: ignore[attr-defined]
