"""The trail: read only, for those whose units it tells of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.forms.values_in_words import Teller
from dashboard.admin.row.trail_readers import READS_TRAIL, readable_trail
from dashboard.lists.page_sizes import ROWS_IN_LIST
from dashboard.rights import Rights
from metrics.ledgers.columns import column_name
from metrics.ledgers.registry import register_keyed
from metrics.models import TrailEntry
from metrics.wording import listed


class TrailAdmin(admin.ModelAdmin):
    list_display = ("at", "user", "verb_name", "ledger_name", "key", "unit", "why", "what")
    list_filter = ("verb",)
    search_fields = ("key", "why", "user__username")
    search_help_text = gettext_lazy("按行号、事由或账号查找")
    date_hierarchy = "at"
    list_per_page = ROWS_IN_LIST
    show_full_result_count = False
    actions = None
    view_on_site = False
    readonly_fields = ("ledger_name",)

    @admin.display(description=gettext_lazy("动作"))
    def verb_name(self, entry: TrailEntry) -> str:
        return entry.get_verb_display()

    @admin.display(description=gettext_lazy("台账"))
    def ledger_name(self, entry: TrailEntry) -> str:
        return capfirst(str(register_keyed(entry.ledger).one))

    @admin.display(description=gettext_lazy("改动"))
    def what(self, entry: TrailEntry) -> str:
        before, after = entry.before or {}, entry.after or {}
        fields = register_keyed(entry.ledger).fields
        return str(listed(column_name(f) for f in fields if before.get(f.attname) != after.get(f.attname)))

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """All of it, and what was changed in the words of this reader."""
        return ("at", "user", "origin", "verb", "ledger_name", "key", "unit", "version", "why", told_to(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        return readable_trail(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"verb__exact", "at__year", "at__month", "at__day", "at__gte", "at__lt"}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(READS_TRAIL)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return Rights.of(request).has(READS_TRAIL)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404


def told_to(request: HttpRequest) -> Callable[[TrailEntry], str]:
    """A line for each column that an entry changed, for one reader."""

    @admin.display(description=gettext_lazy("改动"))
    def told(entry: TrailEntry) -> str:
        register, teller = register_keyed(entry.ledger), Teller(Rights.of(request), READS_TRAIL)
        teller.announce(register, (entry.before, entry.after))
        words = _("%(name)s：%(before)s → %(after)s")
        lines = teller.lines(register, entry.before, entry.after)
        return "\n".join(words % dict(zip(("name", "before", "after"), line, strict=True)) for line in lines)

    return told
