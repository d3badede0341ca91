"""通过 and 退回 on the page of a row, and for rows chosen in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.visit import account_of
from dashboard.admin.reviews.page import review_page
from dashboard.admin.reviews.reviewing import NOT_YOUR_REVIEWS, NotReviewed, ReviewForm, carry_out, rows_seen, seen_rows
from dashboard.admin.row.panels import Panel
from metrics.acts.reviews import Reviewed, reviews_of
from metrics.models import Verb
from metrics.models.tracked import Tracked

# How many rows are reviewed in one act: what nobody can look through, nobody has reviewed.
MOST = 200


@dataclass(frozen=True)
class RowReview:
    """The review of one row, for its page. `obstacle` is why the reader may not review it; empty when he may."""

    stands: Reviewed
    version: int
    is_reviewer: bool
    obstacle: Any
    address: str


class ReviewPanel(Panel):
    """For the admin of any ledger."""

    def addresses(self) -> list[URLPattern]:
        return [self.admin.page_at("review/", self.view, "review")]

    def beside(self, request: HttpRequest, row: Tracked) -> dict[str, Any]:
        """One query."""
        stands = reviews_of(self.admin.model, [row])[row.pk]
        is_reviewer = self.admin.has_review_permission(request, row)
        obstacle = stands.obstacle(account_of(request))
        return {"review": RowReview(stands, row.version, is_reviewer, obstacle, self.admin.address("review"))}

    def view(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.admin.has_review_permission(request):
            raise PermissionDenied(NOT_YOUR_REVIEWS)
        seen, form = seen_rows(request.POST.getlist("row")), ReviewForm(request.POST)
        rows = rows_seen(self.admin, request, seen)
        if not form.is_valid():
            return review_page(self.admin, request, form=form, rows=rows)
        try:
            carry_out(request, form.cleaned_data, rows=rows, seen=seen)
        except NotReviewed as refused:
            rows = rows_seen(self.admin, request, seen)
            return review_page(self.admin, request, form=form, rows=rows, refused=refused)
        _tell(request, form.cleaned_data["verb"], len(rows))
        is_back_to_row = form.cleaned_data["from_page"] and len(rows) == 1
        back = self.admin.address("change", rows[0].pk) if is_back_to_row else self.admin.address("changelist")
        return HttpResponseRedirect(back)


def _tell(request: HttpRequest, verb: str, count: int) -> None:
    returned = _("已退回 %(count)s 行，填报人会在首页看到。") % {"count": count}
    accepted = _("已审核通过 %(count)s 行。") % {"count": count}
    messages.success(request, returned if verb == Verb.RETURN else accepted)


# -- chosen rows of the list ------------------------------------------------------------------


@admin.action(description=gettext_lazy("审核通过所选的行"), permissions=["review"])
def accept_rows(model_admin: ActingAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
    return _confirm(model_admin, request, Verb.ACCEPT, rows=rows)


@admin.action(description=gettext_lazy("退回所选的行"), permissions=["review"])
def return_rows(model_admin: ActingAdmin, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
    return _confirm(model_admin, request, Verb.RETURN, rows=rows)


def _confirm(model_admin: ActingAdmin, request: HttpRequest, verb: Verb, *, rows: QuerySet) -> HttpResponse | None:
    """The page on which the reviewer sees what he reviews; the versions that he sees travel along."""
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        messages.error(request, _("一次最多审核 %(most)s 行。请少选一些，看过再审。") % {"most": MOST})
        return None
    return review_page(model_admin, request, form=ReviewForm(initial={"verb": verb}), rows=found)
