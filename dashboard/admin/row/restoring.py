"""Rows that were deleted, and the way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from dashboard.admin.acts import ActingMixin
from dashboard.admin.forms import reason_field, say
from dashboard.admin.values import Teller
from dashboard.rights import Rights
from metrics.acts.undoing import restore
from metrics.acts.writing import required
from metrics.models import TrailEntry, Verb
from metrics.models.subtrees import within_any

PER_PAGE = 25


class RestoringForm(forms.Form):
    """Why one row comes back."""

    def __init__(self, entry: TrailEntry, data: Any = None, *, is_accepted: bool, refusal: Any = None) -> None:
        super().__init__(data, prefix=f"entry-{entry.pk}")
        self.entry, self.refusal = entry, refusal
        self.fields["why"] = reason_field(required=is_accepted)

    def clean(self) -> dict[str, Any] | None:
        if self.refusal is not None:
            say(self, self.refusal)
        return super().clean()


class RestoringMixin(ActingMixin):
    """For admins of tracked rows: the page of what was deleted."""

    def get_urls(self) -> list[Any]:
        own: Any = self
        view = own.admin_site.admin_view(self.deleted_view)
        return [path("deleted/", view, name=self._deleted_name), *super().get_urls()]  # type: ignore[misc]

    @property
    def _deleted_name(self) -> str:
        own: Any = self
        return f"{own.opts.app_label}_{own.opts.model_name}_deleted"

    def restorable(self, request: HttpRequest) -> Q:
        """Which entries of deletion are the user's: those of units whose rows he enters."""
        return within_any("unit", self.entered(request))  # type: ignore[attr-defined]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        return self._write(request, "恢复", lambda: self._deleted(request))

    def _deleted(self, request: HttpRequest) -> HttpResponse:
        own: Any = self
        if not own.has_add_permission(request) or not own.has_delete_permission(request):
            raise PermissionDenied(_("您没有填报权限，不能恢复已删除的行。请联系系统管理员授权。"))
        entries = self._deletions(request)
        page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
        sent = self._sent(request, entries) if request.method == "POST" else None
        if sent is not None and sent.is_valid() and (row := self._restore(request, sent)):
            words = _("已恢复“%(row)s”。") % {"row": row}
            own.message_user(request, words, messages.SUCCESS)
            address = f"{own.admin_site.name}:{own.opts.app_label}_{own.opts.model_name}_change"
            return HttpResponseRedirect(reverse(address, args=[row.pk]))
        return TemplateResponse(request, "admin/deleted_rows.html", self._context(request, page, sent))

    def _deletions(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        """Rows that are gone, each by its last deletion, the newest first; not what a merger took, which is undone."""
        own: Any = self
        again = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
        entries = TrailEntry.objects.filter(
            self.restorable(request), ledger=own.model._meta.label, verb=Verb.DELETE, after__isnull=True
        )
        return entries.exclude(Exists(again.filter(after__isnull=False))).select_related("user")

    def _sent(self, request: HttpRequest, entries: QuerySet[TrailEntry]) -> RestoringForm:
        number = request.POST.get("entry", "")
        entry = entries.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        if entry is None:
            raise Http404(_("没有这条删除记录，或者已经恢复。请刷新“已删除的行”再看。"))
        accepted = self._accepted([entry])
        refusal = getattr(request, "_refusal", None)
        return RestoringForm(entry, request.POST, is_accepted=entry.key in accepted, refusal=refusal)

    def _accepted(self, entries: Any) -> set[str]:
        """Keys of the rows that were accepted once."""
        own: Any = self
        reviews = TrailEntry.objects.filter(ledger=own.model._meta.label, key__in=[each.key for each in entries])
        return set(reviews.filter(verb=Verb.ACCEPT).values_list("key", flat=True))

    def _restore(self, request: HttpRequest, form: RestoringForm) -> Any:
        own: Any = self
        work = required(own.model)
        work.because(form.cleaned_data["why"])
        row = restore(work, form.entry)
        own._check(request, row)
        return row

    def _context(self, request: HttpRequest, page: Any, sent: RestoringForm | None) -> dict[str, Any]:
        own: Any = self
        teller, accepted = Teller(Rights.of(request)), self._accepted(page)
        teller.announce(own.model, [entry.before for entry in page])
        forms_ = [
            sent
            if sent is not None and sent.entry == entry
            else RestoringForm(entry, is_accepted=entry.key in accepted)
            for entry in page
        ]
        return own.admin_site.each_context(request) | {
            "title": _("已删除的行：%(name)s") % {"name": own.opts.verbose_name_plural},
            "opts": own.opts,
            "page": page,
            "rows": [(form, list(teller.lines(own.model, form.entry.before, None))) for form in forms_],
        }
