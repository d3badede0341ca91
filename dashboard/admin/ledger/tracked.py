"""The admin of any tracked rows: its list, the form of a row, and the panels beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.visit import Visit, for_visit
from dashboard.admin.boxes.written import WrittenFields
from dashboard.admin.forms.conflicts import status_of
from dashboard.admin.forms.first_fault import focus_on_fault, forms_of
from dashboard.admin.forms.gone_rows import gone_row
from dashboard.admin.forms.groups import grouped
from dashboard.admin.forms.ledger_form import LedgerForm
from dashboard.admin.forms.list_forms import ListAct
from dashboard.admin.keys.key_field import ScopedKeys
from dashboard.admin.ledger.lists import as_sent, list_form, list_formset, offered_lookups
from dashboard.admin.ledger.saving import SavingAdmin
from dashboard.admin.papers.panel import PapersPanel
from dashboard.admin.reviews.panel import ReviewPanel, accept_rows, return_rows
from dashboard.admin.row.deleting import delete_one, delete_selected
from dashboard.admin.row.drafts import DraftPanel
from dashboard.admin.row.gone import gone_page
from dashboard.admin.row.history import HistoryPanel, history_page
from dashboard.admin.row.panels import Panel
from dashboard.admin.row.protection import deleted_objects
from dashboard.admin.row.restoring import DeletedRows
from dashboard.lists.page_sizes import ROWS_IN_LIST
from metrics.models.tracked import Tracked

# Columns of the forms that are not of the row, and stand apart.
ASIDE = ("why", "seen_version", "verb", "change_day")


class TrackedAdmin(WrittenFields, ScopedKeys, SavingAdmin):
    form = LedgerForm
    list_act: type[ListAct] = ListAct
    panels: tuple[type[Panel], ...] = (PapersPanel, HistoryPanel, ReviewPanel, DeletedRows)
    change_form_template = "admin/ledger_change_form.html"
    change_list_template = "admin/ledger_change_list.html"
    list_per_page = ROWS_IN_LIST
    show_full_result_count = False
    view_on_site = False
    save_on_top = False
    actions: Any = (delete_selected, accept_rows, return_rows)

    def __init__(self, model: type[Tracked], admin_site: AdminSite) -> None:
        super().__init__(model, admin_site)
        self.drafts = DraftPanel(self)
        self.beside_the_form = [self.drafts, *(panel(self) for panel in self.panels)]

    def get_urls(self) -> list[URLPattern]:
        return [*(each for panel in self.beside_the_form for each in panel.addresses()), *super().get_urls()]

    # -- the list ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("版本"))
    def seen_version(self, row: Tracked) -> int:
        """A column of lists that are edited."""
        return row.version

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        view = super().changelist_view
        return self.write(request, "批量操作", lambda: as_sent(view(request, extra_context)))

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **kwargs | {"form": list_form(self, request)})

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(request, **kwargs | {"formset": list_formset(request, self.list_act)})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the list offers: any other lookup would tell what a hidden column holds."""
        return lookup in offered_lookups(self)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.register.primary_key.name

    # -- the form ------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Tracked | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return for_visit(form, request, refusal=Visit.of(request).refusal)

    def get_readonly_fields(self, request: HttpRequest, obj: Tracked | None = None) -> Any:
        """What a higher level fills in is only shown; of what is there already he who applies again may clear it."""
        withheld = self.register.entry.withheld(self.entered(request))
        unfilled = [name for name in self.fields or () if name in withheld and not (obj and getattr(obj, name))]
        return (*super().get_readonly_fields(request, obj), *unfilled)

    def get_fieldsets(self, request: HttpRequest, obj: Tracked | None = None) -> Any:
        groups = self.grouped([name for name in self.get_fields(request, obj) if name not in ASIDE])
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*groups, (_("本次修改"), {"fields": ("why", "seen_version")})] if may_write else groups

    def grouped(self, names: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        """The columns under their headings."""
        return grouped(self.register, names)

    def formsets_made(self, request: HttpRequest, row: Tracked | None, formsets: Sequence[Any]) -> None:
        super().formsets_made(request, row, formsets)
        self.drafts.fill_parts(request, row, formsets)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row, forms = context.get("original"), list(forms_of(context))
        for panel in self.beside_the_form:
            context |= panel.context(request, row)
        self.drafts.fill_form(request, row, context["adminform"].form)
        focus_on_fault(forms)
        response = super().render_change_form(request, context, *args, **options)
        response.status_code = status_of(forms)
        return response

    # -- what becomes of a row -----------------------------------------------------------------

    def answer_for_none(self, request: HttpRequest, key: str) -> HttpResponse:
        """Who had a row open that was deleted sees who did it, and what he typed."""
        sent = request.method == "POST"
        row = gone_row(self.register, unquote(key), Visit.of(request)) if sent else None
        return super().answer_for_none(request, key) if row is None else gone_page(self, request, row)

    def response_add(self, request: HttpRequest, obj: Tracked, *args: Any, **options: Any) -> HttpResponse:
        self.drafts.discard(request)
        return super().response_add(request, obj, *args, **options)

    def response_change(self, request: HttpRequest, obj: Tracked) -> HttpResponse:
        self.drafts.discard(request, obj)
        return super().response_change(request, obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self.write(request, "删除", lambda: delete_one(self, request, unquote(object_id)))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deleted_objects(self, list(objs), request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history_page(self, request, object_id)
