"""Reviews: 通过 and 退回 on the page of a row and for rows chosen in a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.panels import Panelled
from dashboard.admin.review_page import NOT_YOURS, NotReviewed, Review, ReviewForm, seen_rows
from dashboard.rights import Rights
from metrics.acts.reviews import Reviewed, ReviewState, in_state, reviews_of, waiting
from metrics.models import Account, Role, Verb
from metrics.models.tracked import Tracked

REVIEWERS = frozenset({Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN})
# How many rows are reviewed in one act: what nobody can look through, nobody has reviewed.
MOST = 200


@dataclass(frozen=True)
class Panel:
    """The review of one row, for its page. `obstacle` is why the reader may not review it; empty when he may."""

    stands: Reviewed
    version: int
    is_reviewer: bool
    obstacle: Any
    address: str


class ReviewMixin(Panelled):
    """For the admin of any ledger. Who reviews there is settled by role and unit, as what he enters is."""

    model: type[Tracked]
    opts: Any
    admin_site: Any
    writers: frozenset[Role]
    actions: Any = ("accept_rows", "return_rows")

    @property
    def reviewers(self) -> frozenset[Role]:
        return REVIEWERS & self.writers

    def has_review_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        rights = Rights.of(request)
        return bool(rights.enters(self.reviewers, self.model)) if obj is None else rights.may_enter(obj, self.reviewers)

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_review"
        return [path("review/", self.admin_site.admin_view(self.review_view), name=name), *super().get_urls()]  # type: ignore[misc]

    def address(self, name: str, *args: Any) -> str:
        """Of a page of this ledger: changelist, change, review."""
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def panels(self, request: HttpRequest, row: Tracked) -> dict[str, Any]:
        """One query."""
        stands, user = reviews_of(self.model, [row])[row.pk], request.user
        assert isinstance(user, Account)
        is_reviewer = self.has_review_permission(request, row)
        panel = Panel(stands, row.version, is_reviewer, stands.obstacle(user), self.address("review"))
        return super().panels(request, row) | {"review": panel}

    # -- chosen rows of the list ------------------------------------------------------------------

    @admin.action(description=gettext_lazy("审核通过所选的行"), permissions=["review"])
    def accept_rows(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._confirm_review(request, Verb.ACCEPT, rows)

    @admin.action(description=gettext_lazy("退回所选的行"), permissions=["review"])
    def return_rows(self, request: HttpRequest, rows: QuerySet) -> HttpResponse | None:
        return self._confirm_review(request, Verb.RETURN, rows)

    def _confirm_review(self, request: HttpRequest, verb: Verb, rows: QuerySet) -> HttpResponse | None:
        """The page on which the reviewer sees what he reviews; the versions that he sees travel along."""
        found = list(rows[: MOST + 1])
        if len(found) > MOST:
            words = _("一次最多审核 %(most)s 行。请少选一些，看过再审。") % {"most": MOST}
            self.message_user(request, words, messages.ERROR)  # type: ignore[attr-defined]
            return None
        return Review(self, request).page(ReviewForm(initial={"verb": verb}), found)

    def review_view(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_review_permission(request):
            raise PermissionDenied(NOT_YOURS)
        seen, form, review = seen_rows(request.POST.getlist("row")), ReviewForm(request.POST), Review(self, request)
        rows = review.rows(seen)
        if not form.is_valid():
            return review.page(form, rows)
        try:
            review.carry_out(form.cleaned_data, rows, seen)
        except NotReviewed as refused:
            return review.page(form, review.rows(seen), refused)
        self._tell(request, form.cleaned_data["verb"], len(rows))
        from_page = form.cleaned_data["from_page"] and len(rows) == 1
        return HttpResponseRedirect(self.address("change", rows[0].pk) if from_page else self.address("changelist"))

    def _tell(self, request: HttpRequest, verb: str, count: int) -> None:
        returned = _("已退回 %(count)s 行，填报人会在首页看到。") % {"count": count}
        accepted = _("已审核通过 %(count)s 行。") % {"count": count}
        words = returned if verb == Verb.RETURN else accepted
        self.message_user(request, words, messages.SUCCESS)  # type: ignore[attr-defined]


class ReviewFilter(admin.SimpleListFilter):
    """Rows by what was said of them as they stand; “waiting” are those that the reader himself may review."""

    title = gettext_lazy("审核")
    parameter_name = "review"
    WAITING = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        mine = [(self.WAITING, _("待我审核"))] if model_admin.has_review_permission(request) else []
        return [*mine, *ReviewState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == self.WAITING:
            reviewed = Rights.of(request).enters(REVIEWERS, queryset.model)
            return waiting(queryset.readable(reviewed), request.user)  # type: ignore[attr-defined, arg-type]
        return in_state(queryset, ReviewState(value)) if value in ReviewState.values else queryset
