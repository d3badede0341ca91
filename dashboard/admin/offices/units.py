"""The units."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.admin.ledger.named import NamedAdmin
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.offices.renaming.page import RenamingPanel
from dashboard.admin.offices.reorganising import REORGANISERS
from dashboard.rights import Rights
from metrics.models import FormerName, OrgUnit, Role
from metrics.models.tracked import Tracked

ONLY_CORRECTED = _("这里只更正写错的字，以前各期的页面随之改变。改了名称的，请办理“更名”，以前的页面仍用原来的名称。")
_FORMER = FormerName.objects.filter(unit=OuterRef("pk")).order_by("-day")


class UnitAdmin(NamedAdmin):
    writers = REORGANISERS
    panels = (*TrackedAdmin.panels, RenamingPanel)
    change_form_template = "admin/unit_change_form.html"
    list_display = ("name", "former_name", "code", "kind", "opened_on", "closed_on", "population", "households")
    list_filter = (UnitFilter, "kind")
    search_fields = ("name", "code")
    search_help_text = _("按名称、区划代码或拼音查找")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Whoever gives rights must be able to choose a unit, though he sees none of its rows."""
        rights = Rights.of(request)
        units = OrgUnit.objects.readable({*rights.permitted, *rights.units({Role.SYSTEM_ADMIN})})
        return units.annotate(last_former=Subquery(_FORMER.values("name")[:1]))

    def get_list_display(self, request: HttpRequest) -> Any:
        """What units were called is told to those who read their rows."""
        is_told = Rights.of(request).reads(FormerName)
        return self.list_display if is_told else [name for name in self.list_display if name != "former_name"]

    @admin.display(description=pgettext_lazy("one", "曾用名"))
    def former_name(self, unit: Any) -> str:
        """The last of them: whoever looked for it sees that he has found it."""
        return unit.last_former or ""

    def has_view_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return super().has_view_permission(request, obj) or Rights.of(request).has({Role.SYSTEM_ADMIN})

    def get_form(self, request: HttpRequest, obj: Tracked | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Here a name is only corrected."""
        form = super().get_form(request, obj, change, **kwargs)
        if obj and "name" in form.base_fields:
            form.base_fields["name"].help_text = ONLY_CORRECTED
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Tracked | None = None) -> tuple[str, ...]:
        """A code is never moved: the tree and every row hang on it."""
        return ("code",) if obj else ()
