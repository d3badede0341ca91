"""What is typed into a form and not saved yet waits for whoever typed it.

A script sends what a form holds while one types; the form itself says which of it is kept. Any page with a form can do
the same: it shows `Waiting` in its template and lets `answer` speak with the script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.models import Account, Draft
from metrics.models.columns.sealed import SealedField

SOMEBODY_ELSE = gettext_lazy("现在登录的是另一个账号，草稿没有保存。请换回原来的账号后再保存。")
# As the page asks for its draft, and as it throws it away.
ASKED, DISCARDED = ("draft", "restore"), "_discard_draft"
Values = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """For the template: where the script sends what is typed, and the draft that lies there."""

    address: str
    saved_at: datetime | None = None
    is_restored: bool = False
    # Whether the row was changed since, and whether it has numbers that no draft holds.
    is_outdated: bool = False
    leaves_out: bool = False

    @property
    def ago(self) -> str:
        """刚才, 3 分钟前."""
        if self.saved_at is None or timezone.now() - self.saved_at < timedelta(minutes=1):
            return _("刚才")
        return _("%(time)s前") % {"time": timesince(self.saved_at, depth=1)}


def answer(request: HttpRequest, form_address: str, typed: Callable[[], Values]) -> HttpResponse:
    """What the script of the form at `form_address` is told.

    A GET is given the token of the session; a POST keeps what `typed` says the account has typed, or throws it away.
    """
    sent = request.POST if request.method == "POST" else request.GET
    if sent.get("_draft_of", str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"message": str(SOMEBODY_ELSE)}, status=409)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    if DISCARDED in sent:
        Draft.objects.discard(_account(request), form_address)
        return HttpResponseRedirect(form_address)
    try:
        with transaction.atomic():
            Draft.objects.keep(_account(request), form_address, typed())
    except ValidationError as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=413)
    return JsonResponse({"message": _("草稿已保存。")})


class DraftsMixin(admin.ModelAdmin):
    """Drafts of the form of a row, and of that for a new one."""

    # Fields that are kept besides those of the row, where something in the row is different.
    drafted: tuple[str, ...] = ("why", "verb", "change_day")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.draft_view)
        own = [
            path("add/draft/", view, name=self._draft_name("add")),
            path("<path:object_id>/draft/", view, name=self._draft_name("change")),
        ]
        return [*own, *super().get_urls()]

    def draft_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        row = self._row_to_draft(request, object_id)
        return answer(request, self._form_address(row), lambda: self._typed(request, row))

    def discard_draft(self, request: HttpRequest, row: Any = None) -> None:
        """What was typed is saved now. Without a row, that of the form for a new one."""
        Draft.objects.discard(_account(request), self._form_address(row))

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **options: Any) -> HttpResponse:
        self.discard_draft(request)
        return super().response_add(request, obj, *args, **options)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.discard_draft(request, obj)
        return super().response_change(request, obj)

    # -- what was typed ------------------------------------------------------------------------

    def _row_to_draft(self, request: HttpRequest, object_id: str | None) -> Any:
        """The row; None for a new one. Raises Http404 and PermissionDenied as its form does."""
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return None
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404(_("没有这一行，或者您无权查看。"))
        if not self.has_change_permission(request, row):
            raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))
        return row

    def _typed(self, request: HttpRequest, row: Any) -> Values:
        """What in the form is not as the row is; empty when all is."""
        names = flatten_fieldsets(self.get_fieldsets(request, row))
        form = self.get_form(request, row, change=row is not None, fields=names)(request.POST, instance=row)
        fields = dict(_changed(form))
        formsets, _inlines = self._create_formsets(request, form.instance, row is not None)
        parts = {formset.prefix: found for formset in formsets if (found := _changed_parts(formset))}
        if not fields and not parts:
            return {}
        besides = {name: form[name].data for name in self.drafted if name in form.changed_data}
        return {"version": _seen_version(form), "fields": fields | besides, "parts": parts}

    # -- what is shown -------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **options: Any) -> Any:
        row = context.get("original")
        if self._may_draft(request, row):
            context["draft"] = self._waiting(request, row)
            if draft := self._restored(request, row):
                _refill(context["adminform"].form, draft.values)
        return super().render_change_form(request, context, *args, **options)

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        row = obj if change else None
        if self._is_asked(request) and self._may_draft(request, row) and (draft := self._restored(request, row)):
            for formset in formsets:
                _refill_parts(formset, draft.values["parts"].get(formset.prefix, {}))
        return formsets, inlines

    def _waiting(self, request: HttpRequest, row: Any) -> Waiting:
        address = self._draft_address(row)
        draft = self._draft(request, row)
        if draft is None:
            return Waiting(address)
        is_outdated = row is not None and draft.values["version"] != row.version
        leaves_out = any(isinstance(field, SealedField) for field in self.opts.concrete_fields)
        return Waiting(address, draft.saved_at, self._is_asked(request), is_outdated, leaves_out)

    def _restored(self, request: HttpRequest, row: Any) -> Draft | None:
        return self._draft(request, row) if self._is_asked(request) else None

    def _draft(self, request: HttpRequest, row: Any) -> Draft | None:
        """What waits for the account in this form; nothing while it answers a POST. One query a request."""
        if request.method != "GET":
            return None
        if not hasattr(request, "_draft"):
            request._draft = Draft.objects.at(_account(request), self._form_address(row))  # type: ignore[attr-defined]
        found: Draft | None = request._draft  # type: ignore[attr-defined]
        return found

    def _is_asked(self, request: HttpRequest) -> bool:
        name, value = ASKED
        return request.method == "GET" and request.GET.get(name) == value

    def _may_draft(self, request: HttpRequest, row: Any) -> bool:
        return self.has_change_permission(request, row) if row is not None else self.has_add_permission(request)

    def _form_address(self, row: Any) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_add") if row is None else reverse(f"{name}_change", args=[row.pk])

    def _draft_address(self, row: Any) -> str:
        view = self._draft_name("add" if row is None else "change")
        return reverse(f"{self.admin_site.name}:{view}", args=[] if row is None else [row.pk])

    def _draft_name(self, form: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{form}_draft"


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user


# -- between a form and its draft -----------------------------------------------------------------------------------


def _changed(form: forms.ModelForm) -> Iterator[tuple[str, Any]]:
    """Name and text of what was typed into the form, of what may be kept of it."""
    for name in form.changed_data:
        column, field, text = _column(form, name), form.fields[name], form[name].data
        if column is None or not _is_kept(column, field):
            continue
        # What came late, after it was saved, is what the row holds now.
        is_new = field.has_changed(column.value_from_object(form.instance), text)
        if is_new and (not isinstance(field, forms.ModelChoiceField) or _is_choice(field, text)):
            yield name, text


def _column(form: forms.ModelForm, name: str) -> Any:
    try:
        return form._meta.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _is_kept(column: Any, field: forms.Field) -> bool:
    """What is no personal number, no file, no key and no secret."""
    is_secret = isinstance(column, SealedField) or isinstance(field.widget, forms.PasswordInput)
    return not (is_secret or column.primary_key or isinstance(field, forms.FileField))


def _is_choice(field: forms.Field, text: Any) -> bool:
    """Whether the account may choose this, so that a draft holds no other row."""
    try:
        field.clean(text)
    except ValidationError:
        return not text
    return True


def _changed_parts(formset: Any) -> Values:
    """The same of the rows on the form: of each that is there already, by its key, and of the new ones."""
    rows = {}
    for form in formset.initial_forms:
        fields = dict(_changed(form)) | ({"DELETE": True} if form["DELETE"].data else {})
        if form.instance.pk and fields:
            rows[str(form.instance.pk)] = {"version": _seen_version(form), "fields": fields}
    new = [fields for form in formset.extra_forms if (fields := dict(_changed(form)))]
    return {"rows": rows, "new": new} if rows or new else {}


def _seen_version(form: forms.BaseForm) -> int | None:
    """The version of the row that the form shows."""
    seen = form["seen_version"].data if "seen_version" in form.fields else None
    return int(seen) if seen and seen.isascii() and seen.isdigit() else None


def _refill(form: forms.BaseForm, kept: Values) -> None:
    """The form with the draft in it, for the version of the row that the draft was typed over."""
    form.initial |= kept["fields"]
    if "seen_version" in form.fields and kept["version"] is not None:
        form.initial["seen_version"] = kept["version"]


def _refill_parts(formset: Any, kept: Values) -> None:
    new = kept.get("new", [])
    formset.extra, formset.initial_extra = len(new), new
    for form in formset.initial_forms:
        if found := kept.get("rows", {}).get(str(form.instance.pk)):
            _refill(form, found)
