"""What every admin of tracked rows does: rights by role and unit, and each write inside one unit of work."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts import CONFLICT_STATUS, for_request
from dashboard.admin.autocomplete import row_field
from dashboard.admin.conflicts import conflicted, gone_row
from dashboard.admin.deleting import DeletingMixin, delete_selected
from dashboard.admin.drafts import DraftsMixin
from dashboard.admin.faults import focus_on_fault, forms_of
from dashboard.admin.forms import LedgerForm, VersionedForm
from dashboard.admin.formsets import InlineFormSet, QuietDeletion
from dashboard.admin.gone import gone_page
from dashboard.admin.groups import grouped
from dashboard.admin.history import HistoryMixin
from dashboard.admin.listing import ListingMixin
from dashboard.admin.papers import PapersMixin
from dashboard.admin.protection import deleted_objects
from dashboard.admin.restoring import RestoringMixin
from dashboard.admin.reviewing import ReviewMixin
from dashboard.rights import Rights
from metrics.acts.writing import required
from metrics.models import WRITERS, OrgUnit, Role
from metrics.models.codes import parent_code
from metrics.models.tracked import Tracked

# Columns of the forms that are not of the row, and stand apart.
ASIDE = ("why", "seen_version", "verb", "change_day")


class ScopedMixin:
    """Which rows may be seen, chosen and changed. Shared by admins and their inlines."""

    model: type[Tracked]
    writers: frozenset[Role] = WRITERS

    def entered(self, request: HttpRequest) -> tuple[str, ...]:
        """Subtrees whose rows of this model the user enters."""
        return Rights.of(request).enters(self.writers, self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).readable(Rights.of(request).reads(self.model))  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(Rights.of(request).units(WRITERS, self.model))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.entered(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.entered(request)) if obj is None else Rights.of(request).may_enter(obj, self.writers)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what the user may refer to: units he writes for, rows he reads."""
        own = row_field(self, db_field, request, self.writers)
        return super().formfield_for_foreignkey(db_field, request, **own | kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Beside a choice stands at most the way to add or change what is chosen; units are not made in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            is_unit = db_field.related_model is OrgUnit
            field.widget.can_delete_related = field.widget.can_view_related = False
            field.widget.can_add_related = field.widget.can_change_related = not is_unit
        return field


class ScopedInline(ScopedMixin, admin.TabularInline):
    form = VersionedForm
    formset = InlineFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Only rows that may also be changed: the others stand in their own unit's list."""
        return super().get_queryset(request).readable(self.entered(request))  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # `obj` is the row this hangs on; which of these may be changed is settled by the queryset.
        return bool(self.entered(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        quiet = type("InlineForm", (QuietDeletion, formset.form), {})
        return for_request(formset, request, form=for_request(quiet, request, refusal=None))


class TrackedAdmin(
    PapersMixin,
    DraftsMixin,
    HistoryMixin,
    ListingMixin,
    DeletingMixin,
    RestoringMixin,
    ReviewMixin,
    ScopedMixin,
    admin.ModelAdmin,
):
    form = LedgerForm
    change_form_template = "admin/ledger_change_form.html"
    change_list_template = "admin/ledger_change_list.html"
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    save_on_top = False
    actions = (delete_selected, *ReviewMixin.actions)

    # -- the form, and what stands beside it ---------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return for_request(super().get_form(request, obj, change, **kwargs), request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        groups = self.grouped([name for name in self.get_fields(request, obj) if name not in ASIDE])
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*groups, (_("本次修改"), {"fields": ("why", "seen_version")})] if may_write else groups

    def grouped(self, names: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        """The columns under their headings."""
        return grouped(self.model, names)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row, forms = context.get("original"), list(forms_of(context))
        context |= self.panels(request, row) if row is not None else {}
        focus_on_fault(forms)
        response = super().render_change_form(request, context, *args, **options)
        response.status_code = CONFLICT_STATUS if any(map(conflicted, forms)) else 200
        return response

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Who had a row open that was deleted sees who did it, and what he typed."""
        row = gone_row(self.model, unquote(object_id), Rights.of(request)) if request.method == "POST" else None
        if row is not None:
            return gone_page(self, request, row)
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]

    # -- what may be asked ---------------------------------------------------------------------

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that the list offers: any other lookup would tell what a hidden column holds."""
        offered = {
            f"{each}__exact" if isinstance(each, str) else getattr(each, "parameter_name", "")
            for each in self.list_filter
        }
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "lt")}
        return lookup in offered

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field == self.opts.pk.name

    # -- writing -------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        why = "更正" if object_id else "新增"
        return self._write(
            request, why, lambda: super(TrackedAdmin, self).changeform_view(request, object_id, form_url, extra_context)
        )

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)
        request._formsets = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        work = required(self.model)
        work.because(form.reason)
        # All that this act writes is locked at once and in order: two who do so cannot deadlock.
        formsets = request.__dict__.pop("_formsets", ())
        work.lock_as_seen([obj, *(row for formset in formsets for row in formset.to_write() if row is not obj)])
        self._check(request, obj)
        beside = [formset for formset in formsets if form not in formset.forms and formset.has_changed()]
        self.store(request, obj, form, beside)

    def store(self, request: HttpRequest, row: Tracked, form: Any, beside: list[Any]) -> None:
        """Saves the row, unless nothing in it is different. `beside` are the formsets that are saved after it."""
        if row._state.adding or form.altered:
            row.save()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.to_write():
            self._check(request, row)
        super().save_formset(request, form, formset, change)

    def _check(self, request: HttpRequest, row: Tracked) -> None:
        """Again inside the transaction: the unit that keeps the row, and the one that is to keep it, are the user's."""
        rights = Rights.of(request)
        stored = type(row)._base_manager.filter(pk=row.pk).first() if not row._state.adding else None
        for each in filter(None, (stored, row)):
            if not rights.may_enter(each, self.writers):
                raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))

    # -- deleting, and the history that is not kept --------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deleted_objects(self, list(objs), request)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        """Nothing: the trail is the only history. The same below."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        pass


class UnitFilter(admin.SimpleListFilter):
    """Rows of a unit and all below it; offers only units the user reads."""

    title = gettext_lazy("单位")
    parameter_name = "below"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        permitted = Rights.of(request).permitted
        units = OrgUnit.objects.readable(permitted).order_by("code").values_list("code", "name")
        # The user's own level and the one below; the search box finds the rest.
        return [(code, name) for code, name in units if code in permitted or parent_code(code) in permitted]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        return queryset.within(value) if value.isascii() and value.isdigit() else queryset.none()  # type: ignore[attr-defined]
