"""The trail: read only, for those whose units it tells of."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.values import Teller, column_name, telling
from dashboard.rights import Rights
from metrics.models import READERS, WRITERS, Role, TrailEntry
from metrics.models.office.trail import LOOKS
from metrics.models.order import LOCK_ORDER
from metrics.models.subtrees import within_any
from metrics.wording import listed

READS_TRAIL = WRITERS | {Role.AUDITOR}
# Who has looked at what is not open to all is itself not open to all.
READS_LOOKS = frozenset({Role.AUDITOR, Role.OFFICER})


def readable_trail(request: HttpRequest) -> QuerySet[TrailEntry]:
    """Entries of the user's units; those of the whole installation for auditors and business administrators."""
    return _within(request, READS_TRAIL)


def readable_history(request: HttpRequest) -> QuerySet[TrailEntry]:
    """The same for whoever has a row before him, and so reads its unit."""
    return _within(request, READERS)


def _within(request: HttpRequest, roles: frozenset[Any]) -> QuerySet[TrailEntry]:
    rights = Rights.of(request)
    condition = _by_ledger(rights, roles)
    if rights.has({Role.AUDITOR, Role.BUSINESS_ADMIN}):
        condition |= Q(unit="")
    looks = ~Q(verb__in=LOOKS) | within_any("unit", rights.units(READS_LOOKS))
    return TrailEntry.objects.filter(condition, looks).select_related("user")


def _by_ledger(rights: Rights, roles: frozenset[Any]) -> Q:
    """Entries in the subtrees where the account has one of the roles; whoever keeps some sections, of their ledgers."""
    ledgers: dict[tuple[str, ...], list[str]] = {}
    for model in LOCK_ORDER:
        ledgers.setdefault(rights.units(roles, model), []).append(model._meta.label)
    if len(ledgers) == 1:
        return within_any("unit", rights.units(roles))
    parts = (Q(within_any("unit", codes), ledger__in=names) for codes, names in ledgers.items())
    return reduce(or_, parts)


class TrailAdmin(admin.ModelAdmin):
    list_display = ("at", "user", "verb_name", "ledger_name", "key", "unit", "why", "what")
    list_filter = ("verb",)
    search_fields = ("key", "why", "user__username")
    search_help_text = gettext_lazy("按行号、事由或账号查找")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    actions = None
    view_on_site = False
    fields = ("at", "user", "origin", "verb", "ledger_name", "key", "unit", "version", "why", "told")
    readonly_fields = ("ledger_name", "told")

    @admin.display(description=gettext_lazy("动作"))
    def verb_name(self, entry: TrailEntry) -> str:
        return entry.get_verb_display()

    @admin.display(description=gettext_lazy("台账"))
    def ledger_name(self, entry: TrailEntry) -> str:
        return capfirst(str(apps.get_model(entry.ledger)._meta.verbose_name))

    @admin.display(description=gettext_lazy("改动"))
    def what(self, entry: TrailEntry) -> str:
        before, after = entry.before or {}, entry.after or {}
        fields = telling(apps.get_model(entry.ledger))
        return str(listed(column_name(f) for f in fields if before.get(f.attname) != after.get(f.attname)))

    @admin.display(description=gettext_lazy("改动"))
    def told(self, entry: Any) -> str:
        words = _("%(name)s：%(before)s → %(after)s")
        return "\n".join(words % dict(zip(("name", "before", "after"), line, strict=True)) for line in entry.lines)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The entry, with what it changed in the words of this reader as `lines`."""
        entry: Any = super().get_object(request, object_id, from_field)
        if entry is not None:
            model, teller = apps.get_model(entry.ledger), Teller(Rights.of(request), READS_TRAIL)
            teller.announce(model, (entry.before, entry.after))
            entry.lines = list(teller.lines(model, entry.before, entry.after))
        return entry

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        return readable_trail(request)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"verb__exact", "at__year", "at__month", "at__day", "at__gte", "at__lt"}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(READS_TRAIL)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Rights.of(request).has(READS_TRAIL)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404
