"""Accounts and what they may do: the system administrator's."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm, UserChangeForm, UsernameField
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.admin.acts.unit_of_work import in_one_work
from dashboard.admin.acts.visit import Visit, for_visit
from dashboard.admin.forms.conflicts import status_of
from dashboard.admin.forms.first_fault import forms_of
from dashboard.admin.forms.formsets import InlineFormSet
from dashboard.admin.forms.ledger_form import VersionedForm
from dashboard.admin.keys.key_field import row_field
from dashboard.lists.page_sizes import ROWS_IN_LIST
from dashboard.rights import Rights
from metrics.acts import granting
from metrics.acts.writing import open_work
from metrics.catalogue.loading import current_catalogue
from metrics.ledgers import separation
from metrics.models import Account, Grant, Role
from metrics.wording import listed, name_of

OFFICE = frozenset({Role.SYSTEM_ADMIN})


class OfficeMixin:
    """Only for the system administrator; nothing is deleted, since the trail names who did what."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return Rights.of(request).has(OFFICE)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class GrantFormSet(InlineFormSet):
    def clean(self) -> None:
        """Says what the unit of work would refuse."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data.get("role")]
        separation.refuse_mixed(values["role"] for values in kept if not values.get("DELETE"))


class GrantInline(OfficeMixin, admin.TabularInline):
    model = Grant
    fk_name = "account"
    form = VersionedForm
    formset = GrantFormSet
    # A table shows the hidden fields, too, only where they are named.
    fields = ("unit", "role", "view_only", "sections", "seen_version")
    extra = 0
    autocomplete_fields = ("unit",)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody gives rights to himself."""
        is_own = obj is not None and separation.is_own(request.user, obj.pk)
        return Rights.of(request).has(OFFICE) and not is_own

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return for_visit(formset, request, form=for_visit(formset.form, request))

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


class NewAccountForm(VersionedForm, BaseUserCreationForm):
    class Meta:
        model = Account
        fields = ("username", "name")


class AccountForm(VersionedForm, UserChangeForm):
    class Meta:
        model = Account
        fields = ("username", "password", "name", "is_active")
        field_classes: ClassVar[Any] = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the trail knows of an earlier version has none.
        self.initial["password"] = self.instance.password

    def clean(self) -> dict[str, Any] | None:
        """The password stands here to be seen that there is one, and is never written by this form."""
        self.cleaned_data.pop("password", None)
        return super().clean()


class PasswordForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> Account:
        account: Any = self.user
        is_usable = self.cleaned_data["set_usable_password"]
        granting.set_password(open_work(Account), account, self.cleaned_data["password1"] if is_usable else None)
        return account


class AccountAdmin(OfficeMixin, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordForm
    change_form_template = "admin/account_change_form.html"
    list_display = ("username", "name", "roles", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name")
    search_help_text = _("按账号或姓名查找")
    filter_horizontal = ()
    fieldsets = ((None, {"fields": ("username", "password", "name", "is_active", "seen_version")}),)
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)
    inlines = (GrantInline,)
    actions = None
    list_per_page = ROWS_IN_LIST
    show_full_result_count = False
    view_on_site = False

    @admin.display(description=_("角色"))
    def roles(self, account: Account) -> str:
        return str(listed(f"{grant.unit.name} {grant.get_role_display()}" for grant in account.grants.all()))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        """Accounts without rights outside the units of the administrator."""
        accounts: QuerySet[Account] = Account.objects.readable(Rights.of(request).units(OFFICE))
        return accounts.prefetch_related("grants__unit").order_by("username")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "is_active__exact"

    # -- writing -------------------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return for_visit(form, request, refusal=Visit.of(request).refusal)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        response = super().render_change_form(request, context, *args, **options)
        response.status_code = status_of(forms_of(context))
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        view = super().changeform_view
        why = "更正账号和授权" if object_id else "新建账号"
        return in_one_work(request, why, lambda: view(request, object_id, form_url, extra_context))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        view = super().user_change_password
        return in_one_work(request, "设置密码", lambda: view(request, id, form_url))

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        work = open_work(Account)
        if not change:
            granting.make_account(work, obj)
            return
        work.lock_as_seen([obj])
        if "is_active" in form.altered:
            (granting.enable if obj.is_active else granting.disable)(work, obj)
        elif form.altered:
            granting.change_account(work, obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        work = open_work(Grant)
        new = formset.save(commit=False)
        for grant in formset.deleted_objects:
            granting.end(work, grant)
        for grant in new:
            (granting.give if grant._state.adding else granting.change_grant)(work, grant)

    # -- the history that is not kept ------------------------------------------------------------

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def log_addition(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        pass

    def log_change(self, request: HttpRequest, obj: models.Model, message: object) -> None:  # type: ignore[override]
        pass
