"""What every admin of tracked rows does: rights by role and unit, and each write inside one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.forms import CONFLICT, LedgerForm, VersionedForm
from dashboard.admin.protection import deleted_objects
from dashboard.admin.reviewing import ReviewMixin
from dashboard.admin.trail import row_history
from dashboard.rights import Rights
from metrics.models import WRITERS, OrgUnit, Role
from metrics.models.base import Tracked
from metrics.models.codes import parent_code
from metrics.models.writing import Conflict, current, writing

ASIDE = ("why", "seen_version")


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
        target, rights = db_field.related_model, Rights.of(request)
        if target is OrgUnit:
            kwargs["queryset"] = target.objects.readable(self.entered(request))
        else:
            kwargs["queryset"] = target.objects.choosable(rights.permitted)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

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
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Only rows that may also be changed: the others stand in their own unit's list."""
        return super().get_queryset(request).readable(self.entered(request))  # type: ignore[attr-defined]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # `obj` is the row this hangs on; which of these may be changed is settled by the queryset.
        return bool(self.entered(request))


class TrackedAdmin(ReviewMixin, ScopedMixin, admin.ModelAdmin):
    form = LedgerForm
    change_form_template = "admin/ledger_change_form.html"
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    save_on_top = False

    # -- what stands beside the form ------------------------------------------------------------

    def panels(self, request: HttpRequest, row: Tracked) -> dict[str, Any]:
        """What the page of a row shows beside its form, for the parts of its template."""
        return self.review_panel(request, row)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row = context.get("original")
        context |= self.panels(request, row) if row is not None else {}
        return super().render_change_form(request, context, *args, **options)

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

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = [name for name in self.get_fields(request, obj) if name not in ASIDE]
        main = (None, {"fields": own})
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [main, (_("本次修改"), {"fields": ASIDE})] if may_write else [main]

    # -- writing -------------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        why = "更正" if object_id else "新增"
        return self._write(
            request, why, lambda: super(TrackedAdmin, self).changeform_view(request, object_id, form_url, extra_context)
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self._write(
            request, "批量操作", lambda: super(TrackedAdmin, self).changelist_view(request, extra_context)
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self._write(
            request, "删除", lambda: super(TrackedAdmin, self).delete_view(request, object_id, extra_context)
        )

    def _write(self, request: HttpRequest, why: str, view: Callable[[], HttpResponse]) -> HttpResponse:
        """The view, for a POST inside one unit of work; what stops it is said in words and leaves all as it was.

        `why` is for the trail, where what nobody gave a reason for is Chinese like the rest.
        """
        if request.method != "POST":
            return view()
        try:
            return self._once(request, why, view)
        except Conflict:
            pass
        except ProtectedError:
            return self._refused(request, _("还有其他行指向这一行，不能删除。"))
        except IntegrityError:
            return self._refused(request, _("与别处同时进行的修改冲突，没有保存。请重试。"))
        try:
            # Once more: the form now meets the newer row, says so, and keeps what was typed.
            return self._once(request, why, view)
        except Conflict:
            return self._refused(request, str(CONFLICT))

    def _once(self, request: HttpRequest, why: str, view: Callable[[], HttpResponse]) -> HttpResponse:
        with writing(request.user, why, origin=request.META.get("REMOTE_ADDR", "")):  # type: ignore[arg-type]
            return view()

    def _refused(self, request: HttpRequest, message: str) -> HttpResponse:
        self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        request._formsets = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        work = current()
        assert work is not None
        work.because(form.cleaned_data.get("why", ""))
        work.lock_rows([obj, *_rows_in(request._formsets)])  # type: ignore[attr-defined]
        self._check(request, obj)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._check(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            self._check(request, row)
        super().delete_queryset(request, queryset)

    def _check(self, request: HttpRequest, row: Tracked) -> None:
        """Again inside the transaction: the unit that keeps the row, and the one that is to keep it, are the user's."""
        rights = Rights.of(request)
        stored = type(row)._base_manager.filter(pk=row.pk).first() if not row._state.adding else None
        for each in filter(None, (stored, row)):
            if not rights.may_enter(each, self.writers):
                raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))

    # -- deleting and history ------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        return deleted_objects(self, list(objs), request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return row_history(self, request, object_id)

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        """Nothing: the trail is the only history. The same below."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:  # type: ignore[override]
        pass

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        pass


def _rows_in(formsets: Iterable[Any]) -> list[Tracked]:
    """Rows that the formsets will write."""
    return [form.instance for formset in formsets for form in formset.forms if form.has_changed()]


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
