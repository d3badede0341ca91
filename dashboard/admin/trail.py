"""The trail: read only, for those whose units it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.rights import Rights
from metrics.models import WRITERS, Role, TrailEntry
from metrics.models.querysets import within_any
from metrics.models.sealed import is_sealed
from metrics.quantities import NO_VALUE
from metrics.wording import listed

READS_TRAIL = WRITERS | {Role.AUDITOR}
# What stands for a sealed number: its token would tell whether two rows hold the same.
_SEALED = "••••••"
_OMITTED = {"version", "changed_at", "changed_by_id"}


def readable_trail(request: HttpRequest) -> QuerySet[TrailEntry]:
    """Entries of the user's units; those of the whole installation for auditors and business administrators."""
    rights = Rights.of(request)
    condition = within_any("unit", rights.units(READS_TRAIL))
    if rights.has({Role.AUDITOR, Role.BUSINESS_ADMIN}):
        condition |= Q(unit="")
    return TrailEntry.objects.filter(condition).select_related("user")


def changes(entry: TrailEntry) -> Iterator[tuple[str, Any, Any]]:
    """(field, before, after) of what differs."""
    before, after = entry.before or {}, entry.after or {}
    names = {f.attname: str(f.verbose_name) for f in apps.get_model(entry.ledger)._meta.concrete_fields}
    for name in {**before, **after}:
        if name not in _OMITTED and before.get(name) != after.get(name):
            yield names.get(name, name), _shown(before.get(name)), _shown(after.get(name))


def _shown(value: Any) -> Any:
    return _SEALED if is_sealed(value) else value


def _text(value: Any) -> str:
    return NO_VALUE if value in (None, "") else str(value)


def row_history(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page of one row's entries."""
    row = model_admin.get_object(request, object_id)
    if row is None:
        raise Http404(_("没有这一行，或者您无权查看。"))
    entries = TrailEntry.objects.filter(ledger=row._meta.label, key=str(row.pk)).select_related("user")
    context = model_admin.admin_site.each_context(request) | {
        "title": _("变更记录：%(row)s") % {"row": row},
        "opts": model_admin.opts,
        "object": row,
        "entries": [(entry, list(changes(entry))) for entry in entries],
    }
    return TemplateResponse(request, "admin/row_history.html", context)


class TrailAdmin(admin.ModelAdmin):
    list_display = ("at", "user", "verb_name", "ledger_name", "key", "unit", "why", "what")
    list_filter = ("verb",)
    search_fields = ("key", "why", "user__username")
    search_help_text = gettext_lazy("按行号、事由或账号查找")
    date_hierarchy = "at"
    exclude = ("before", "after")
    readonly_fields = ("what_changed",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    view_on_site = False

    @admin.display(description=gettext_lazy("动作"))
    def verb_name(self, entry: TrailEntry) -> str:
        return entry.get_verb_display()

    @admin.display(description=gettext_lazy("台账"))
    def ledger_name(self, entry: TrailEntry) -> str:
        return capfirst(str(apps.get_model(entry.ledger)._meta.verbose_name))

    @admin.display(description=gettext_lazy("改动"))
    def what(self, entry: TrailEntry) -> str:
        return str(listed(name for name, _before, _after in changes(entry)))

    @admin.display(description=gettext_lazy("改动"))
    def what_changed(self, entry: TrailEntry) -> str:
        lines = (
            _("%(name)s：%(before)s → %(after)s") % {"name": name, "before": _text(before), "after": _text(after)}
            for name, before, after in changes(entry)
        )
        return "\n".join(lines)

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
