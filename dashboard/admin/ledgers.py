"""The ledgers, the people and the units."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from dashboard.admin.base import ScopedInline, TrackedAdmin, UnitFilter
from dashboard.admin.rights import Rights
from dashboard.admin.succeeding import StateAdmin
from metrics.models import Mentoring, OrgUnit, Role, Stake, Succession

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


class PersonAdmin(TrackedAdmin):
    list_display = ("name", "number", "gender", "birth_date", "education", "unit")
    list_filter = (UnitFilter, "gender", "education")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)
    search_fields = ("name", "number")
    search_help_text = "按姓名或人员编号查找"
    fields = ("number", "name", "gender", "birth_date", "education", "unit", "note")


class MentoringInline(ScopedInline):
    model = Mentoring
    fields = ("unit", "mentor", "role", "started_on", "ended_on")
    autocomplete_fields = ("unit", "mentor")


class AssignmentAdmin(StateAdmin):
    list_display = ("person", "role", "unit", "started_on", "ended_on", "end_reason")
    list_filter = (UnitFilter, "role", "end_reason")
    list_select_related = ("person", "unit")
    autocomplete_fields = ("person", "unit")
    search_fields = ("person__name", "person__number")
    search_help_text = "按姓名或人员编号查找"
    fields = ("unit", "person", "role", "started_on", "ended_on", "end_reason", "note")
    inlines = (MentoringInline,)


class MentoringAdmin(StateAdmin):
    list_display = ("mentor", "role", "assignment", "unit", "started_on", "ended_on")
    list_filter = (UnitFilter, "role")
    list_select_related = ("mentor", "unit", "assignment__person")
    autocomplete_fields = ("assignment", "mentor", "unit")
    search_fields = ("mentor__name", "mentor__number", "assignment__person__name")
    search_help_text = "按帮带人或后备干部的姓名查找"
    fields = ("unit", "assignment", "mentor", "role", "started_on", "ended_on", "note")


class AdmissionAdmin(TrackedAdmin):
    list_display = ("person", "day", "background", "unit")
    list_filter = (UnitFilter, "background")
    list_select_related = ("person", "unit")
    autocomplete_fields = ("person", "unit")
    search_fields = ("person__name", "person__number")
    search_help_text = "按姓名或人员编号查找"
    date_hierarchy = "day"
    fields = ("unit", "person", "day", "background", "note")


class StakeInline(ScopedInline):
    model = Stake
    fk_name = "enterprise"
    fields = ("unit", "kind", "holder", "amount", "started_on", "ended_on")
    autocomplete_fields = ("unit", "holder")


class EnterpriseAdmin(StateAdmin):
    list_display = ("name", "kind", "unit", "started_on", "ended_on")
    list_filter = (UnitFilter, "kind")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)
    search_fields = ("name", "credit_code")
    search_help_text = "按名称或统一社会信用代码查找"
    fields = ("unit", "name", "kind", "credit_code", "started_on", "ended_on", "note")
    inlines = (StakeInline,)


class StakeAdmin(StateAdmin):
    list_display = ("enterprise", "kind", "holder", "unit", "amount", "started_on", "ended_on")
    list_filter = (UnitFilter, "kind")
    list_select_related = ("enterprise", "holder", "unit")
    autocomplete_fields = ("enterprise", "holder", "unit")
    search_fields = ("enterprise__name", "holder__name")
    search_help_text = "按公司或入股者的名称查找"
    fields = ("unit", "enterprise", "kind", "holder", "amount", "started_on", "ended_on", "note")


class WorkshopAdmin(StateAdmin):
    list_display = ("name", "operator", "unit", "started_on", "ended_on")
    list_filter = (UnitFilter,)
    list_select_related = ("operator", "unit")
    autocomplete_fields = ("operator", "unit")
    search_fields = ("name",)
    search_help_text = "按名称查找"
    fields = ("unit", "name", "operator", "started_on", "ended_on", "note")


class EstateAdmin(StateAdmin):
    list_display = ("name", "households", "firm", "unit", "started_on", "ended_on")
    list_filter = (UnitFilter,)
    list_select_related = ("firm", "unit")
    autocomplete_fields = ("firm", "unit")
    search_fields = ("name",)
    search_help_text = "按名称查找"
    fields = ("unit", "name", "households", "firm", "started_on", "ended_on", "note")


class ReturnAdmin(TrackedAdmin):
    list_display = ("subject", "kind", "period_name", "is_nil", "unit", "received_on")
    list_filter = (UnitFilter, "kind", "is_nil")
    list_select_related = ("enterprise", "workshop", "estate", "unit")
    autocomplete_fields = ("enterprise", "workshop", "estate", "unit")
    search_fields = ("enterprise__name", "workshop__name", "estate__name")
    search_help_text = "按企业、工坊或小区的名称查找"
    date_hierarchy = "period_start"
    fields = (
        "unit",
        "kind",
        "enterprise",
        "workshop",
        "estate",
        "period_start",
        "is_nil",
        "jobs",
        "wages",
        "revenue",
        "profit",
        "complaints_received",
        "complaints_closed",
        "received_on",
        "note",
    )

    @admin.display(description="填报对象")
    def subject(self, row: Any) -> str:
        return str(row.subject)

    @admin.display(description="所属期", ordering="period_start")
    def period_name(self, row: Any) -> str:
        return str(row.period)


class IncomeAdmin(TrackedAdmin):
    list_display = ("unit", "period_name", "is_nil", "operating", "leasing", "investment", "subsidy", "other")
    list_filter = (UnitFilter, "is_nil")
    list_select_related = ("unit",)
    autocomplete_fields = ("unit",)
    search_fields = ("unit__name", "unit__code")
    search_help_text = "按单位名称或区划代码查找"
    date_hierarchy = "period_start"
    fields = (
        "unit",
        "period_start",
        "is_nil",
        "operating",
        "leasing",
        "investment",
        "subsidy",
        "other",
        "received_on",
        "note",
    )

    @admin.display(description="所属期", ordering="period_start")
    def period_name(self, row: Any) -> str:
        return str(row.period)
