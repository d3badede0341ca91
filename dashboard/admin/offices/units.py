"""The units."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.admin.ledger.named import NamedAdmin
from dashboard.admin.ledger.unit_filter import UnitFilter
from dashboard.admin.offices.reorganising import REORGANISERS
from dashboard.rights import Rights
from metrics.models import OrgUnit, Role
from metrics.models.tracked import Tracked


class UnitAdmin(NamedAdmin):
    writers = REORGANISERS
    list_display = ("name", "code", "kind", "opened_on", "closed_on", "population", "households")
    list_filter = (UnitFilter, "kind")
    search_fields = ("name", "code")
    search_help_text = _("按名称、区划代码或拼音查找")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Whoever gives rights must be able to choose a unit, though he sees none of its rows."""
        rights = Rights.of(request)
        return OrgUnit.objects.readable({*rights.permitted, *rights.units({Role.SYSTEM_ADMIN})})

    def has_view_permission(self, request: HttpRequest, obj: Tracked | None = None) -> bool:
        return super().has_view_permission(request, obj) or Rights.of(request).has({Role.SYSTEM_ADMIN})

    def get_readonly_fields(self, request: HttpRequest, obj: Tracked | None = None) -> tuple[str, ...]:
        """A code is never moved: the tree and every row hang on it."""
        return ("code",) if obj else ()
