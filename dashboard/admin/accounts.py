"""Accounts and what they may do: the system administrator's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.admin.autocomplete import row_field
from dashboard.rights import Rights
from metrics.models import Account, Grant, Role
from metrics.models.querysets import within_any
from metrics.wording import listed

OFFICE = frozenset({Role.SYSTEM_ADMIN})


class OfficeMixin:
    """Only for the system administrator; nothing is deleted, since the trail names who did what."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class GrantInline(OfficeMixin, admin.TabularInline):
    model = Grant
    extra = 0
    autocomplete_fields = ("unit",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rights can be given only where one's own reach."""
        own = row_field(self, db_field, request, OFFICE) if db_field.name == "unit" else {}
        return super().formfield_for_foreignkey(db_field, request, **own | kwargs)


class NewAccountForm(BaseUserCreationForm):
    class Meta:
        model = Account
        fields = ("username", "name")


class AccountAdmin(OfficeMixin, UserAdmin):
    add_form = NewAccountForm
    list_display = ("username", "name", "roles", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    search_help_text = _("按账号或姓名查找")
    filter_horizontal = ()
    fieldsets = ((None, {"fields": ("username", "password", "name", "is_active")}),)
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)
    inlines = (GrantInline,)
    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False

    @admin.display(description=_("角色"))
    def roles(self, account: Account) -> str:
        return str(listed(f"{grant.unit.name} {grant.get_role_display()}" for grant in account.grants.all()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """Accounts without rights outside the units of the administrator."""
        foreign = Grant.objects.exclude(within_any("unit_id", Rights.of(request).units(OFFICE)))
        accounts = Account.objects.exclude(pk__in=foreign.values("account"))
        return accounts.prefetch_related("grants__unit").order_by("username")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "is_active__exact"

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        pass

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        pass
