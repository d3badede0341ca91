"""Rows that were deleted, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from dashboard.admin.acts.reasons import reason_field
from dashboard.admin.acts.refusals import say
from dashboard.admin.acts.visit import Visit
from dashboard.admin.forms.values_in_words import Teller
from dashboard.admin.row.panels import Panel
from dashboard.lists.page_sizes import DELETED_ROWS, paged
from dashboard.rights import Rights
from metrics.acts.undoing import restore
from metrics.acts.writing import open_work
from metrics.models import TrailEntry, Verb


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


class DeletedRows(Panel):
    """The page of what was deleted in the ledger."""

    def addresses(self) -> list[URLPattern]:
        return [self.admin.page_at("deleted/", self.view, "deleted")]

    def view(self, request: HttpRequest) -> HttpResponse:
        return self.admin.write(request, "恢复", lambda: self._page(request))

    def _page(self, request: HttpRequest) -> HttpResponse:
        if not self.admin.has_add_permission(request) or not self.admin.has_delete_permission(request):
            raise PermissionDenied(_("您没有填报权限，不能恢复已删除的行。请联系系统管理员授权。"))
        entries = self._deletions(request)
        page = paged(entries, DELETED_ROWS).get_page(request.GET.get("page"))
        sent = self._sent(request, entries) if request.method == "POST" else None
        if sent is not None and sent.is_valid() and (row := self._restore(request, sent)):
            messages.success(request, _("已恢复“%(row)s”。") % {"row": row})
            return HttpResponseRedirect(self.admin.address("change", row.pk))
        return TemplateResponse(request, "admin/deleted_rows.html", self._shown(request, page, sent))

    def _deletions(self, request: HttpRequest) -> QuerySet[TrailEntry]:
        """Rows that are gone, each by its last deletion, the newest first; not what a merger took, which is undone."""
        again = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
        entries = TrailEntry.objects.filter(
            self.admin.restorable(request), ledger=self.admin.register.key, verb=Verb.DELETE, after__isnull=True
        )
        return entries.exclude(Exists(again.filter(after__isnull=False))).select_related("user")

    def _sent(self, request: HttpRequest, entries: QuerySet[TrailEntry]) -> RestoringForm:
        number = request.POST.get("entry", "")
        entry = entries.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        if entry is None:
            raise Http404(_("没有这条删除记录，或者已经恢复。请刷新“已删除的行”再看。"))
        is_accepted = entry.key in self._accepted([entry])
        return RestoringForm(entry, request.POST, is_accepted=is_accepted, refusal=Visit.of(request).refusal)

    def _accepted(self, entries: Iterable[TrailEntry]) -> set[str]:
        """Keys of the rows that were accepted once."""
        keys = [each.key for each in entries]
        reviews = TrailEntry.objects.filter(ledger=self.admin.register.key, key__in=keys)
        return set(reviews.filter(verb=Verb.ACCEPT).values_list("key", flat=True))

    def _restore(self, request: HttpRequest, form: RestoringForm) -> Any:
        work = open_work(self.admin.model)
        work.because(form.cleaned_data["why"])
        row = restore(work, form.entry)
        self.admin.refuse_foreign(request, row)
        return row

    def _shown(self, request: HttpRequest, page: Page, sent: RestoringForm | None) -> dict[str, Any]:
        teller, accepted, register = Teller(Rights.of(request)), self._accepted(page), self.admin.register
        teller.announce(register, [entry.before for entry in page])
        forms_ = [
            sent
            if sent is not None and sent.entry == entry
            else RestoringForm(entry, is_accepted=entry.key in accepted)
            for entry in page
        ]
        return self.admin.admin_site.each_context(request) | {
            "title": _("已删除的行：%(name)s") % {"name": self.admin.opts.verbose_name_plural},
            "opts": self.admin.opts,
            "page": page,
            "rows": [(form, list(teller.lines(register, form.entry.before, None))) for form in forms_],
        }
