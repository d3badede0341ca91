"""Accounts and what they may do: the system administrator's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.admin.keys.key_field import row_field
from dashboard.rights import Rights
from metrics.catalogue.loading import current_catalogue
from metrics.models import WRITERS, Account, Grant, Role
from metrics.models.subtrees import within_any
from metrics.wording import listed, name_of

OFFICE = frozenset({Role.SYSTEM_ADMIN})
# Roles that go with no other.
APART = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})


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


class GrantForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        role, values = self.cleaned_data.get("role"), self.cleaned_data
        if values.get("sections") and role != Role.OFFICER:
            self.add_error("sections", _("只有区级业务员可以只负责几个板块。请不选板块，或把角色改为区级业务员。"))
        if values.get("view_only") and role not in WRITERS:
            self.add_error("view_only", _("这个角色本来就不填报，不用勾选“只查看”。请去掉勾选。"))
        return cleaned


class GrantFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """Who runs the accounts or audits keeps no business rows besides, so that nobody checks on himself."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data.get("role")]
        roles = {values["role"] for values in kept if not values.get("DELETE")}
        if len(roles) > 1 and roles & APART:
            raise ValidationError(_("系统管理员和审计员不能兼任其他角色。请另开一个账号。"), code="apart")


class GrantInline(OfficeMixin, admin.TabularInline):
    model = Grant
    form = GrantForm
    formset = GrantFormSet
    fields = ("unit", "role", "view_only", "sections")
    extra = 0
    autocomplete_fields = ("unit",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody gives rights to himself."""
        return Rights.of(request).has(OFFICE) and obj != request.user

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rights can be given only where one's own reach."""
        own = row_field(self, db_field, request, OFFICE) if db_field.name == "unit" else {}
        return super().formfield_for_foreignkey(db_field, request, **own | kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The sections are those of the catalogue: one query a page, and not one a grant."""
        if db_field.name != "sections":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        choices = [(each.code, name_of(each)) for each in current_catalogue().sections.values()]
        words = {"label": db_field.verbose_name, "help_text": db_field.help_text}
        widget = forms.SelectMultiple(attrs={"size": 4})
        return forms.MultipleChoiceField(**words, choices=choices, required=False, widget=widget)


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
