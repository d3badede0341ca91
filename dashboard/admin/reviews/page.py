"""Rows to be reviewed, each in the version that was seen, and the act: all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts import origin_of
from metrics.acts.reviewing import accept, send_back
from metrics.acts.reviews import Reviewed, reviews_of
from metrics.acts.writing import Work, writing
from metrics.models import Account, Verb
from metrics.models.columns.sealed import SealedField
from metrics.models.current import Conflict
from metrics.models.tracked import Tracked

NO_ROW = gettext_lazy("没有这一行，或者您无权查看。")
NOT_YOURS = gettext_lazy("这里有不归您审核的行，没有审核。请只选您负责的单位的行。")
STALE = gettext_lazy("您看过之后这一行又有改动，还没有审核。这里是现在的内容，请看过再审。")


class ReviewForm(forms.Form):
    verb = forms.ChoiceField(choices=[(verb, verb.label) for verb in (Verb.ACCEPT, Verb.RETURN)])
    why = forms.CharField(label=gettext_lazy("事由"), required=False, max_length=500)
    from_page = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("verb") == Verb.RETURN and not self.cleaned_data.get("why"):
            self.add_error("why", _("退回须写明哪里要改。请填写事由后再退回。"))
        return cleaned


@dataclass(frozen=True)
class Candidate:
    """A row to be reviewed: what it says, and what stands in the way."""

    row: Tracked
    cells: Sequence[str]
    stands: Reviewed
    address: str
    problem: Any = ""


class NotReviewed(Exception):
    """Nothing was kept: by key of the row, what stood in the way. `is_stale` when somebody was faster."""

    def __init__(self, problems: dict[Any, Any], *, is_stale: bool) -> None:
        self.problems, self.is_stale = problems, is_stale
        super().__init__(problems)


class Review:
    """What one request reviews in one ledger."""

    def __init__(self, model_admin: Any, request: HttpRequest) -> None:
        self.admin, self.request = model_admin, request

    def rows(self, seen: dict[str, int]) -> list[Any]:
        """The rows as they are now. Raises Http404 for what the user does not see, PermissionDenied."""
        paths = self.admin.list_select_related or ()
        rows = list(self.admin.get_queryset(self.request).select_related(*paths).filter(pk__in=list(seen)))
        if not rows or len(rows) != len(seen):
            raise Http404(NO_ROW)
        if not all(self.admin.has_review_permission(self.request, row) for row in rows):
            raise PermissionDenied(NOT_YOURS)
        return rows

    def carry_out(self, values: dict[str, Any], rows: Sequence[Tracked], seen: dict[str, int]) -> None:
        """Reviews all of the rows or none. Raises NotReviewed."""
        origin, user = origin_of(self.request), self.request.user
        assert isinstance(user, Account)
        with writing(user, "审核", origin=origin, reason=values["why"]) as work:
            work.lock_rows(rows)
            tried = ((row.pk, _review(work, values["verb"], row, seen[str(row.pk)])) for row in rows)
            found = {key: error for key, error in tried if error}
            if found:
                is_stale = any(isinstance(each, Conflict) or each.code == "reviewed" for each in found.values())
                raise NotReviewed({key: _words(error) for key, error in found.items()}, is_stale=is_stale)

    def page(self, form: ReviewForm, rows: Sequence[Tracked], refused: NotReviewed | None = None) -> HttpResponse:
        """The rows as they are now; with status 409 where somebody was faster."""
        problems = refused.problems if refused else {}
        columns = self._columns(rows)
        found = list(self._candidates(rows, columns, problems))
        context = self.admin.admin_site.each_context(self.request) | {
            "title": _("审核：%(name)s") % {"name": self.admin.opts.verbose_name_plural},
            "opts": self.admin.opts,
            "form": form,
            "verb": form["verb"].value(),
            "headings": [label_for_field(name, self.admin.model, self.admin) for name in columns],
            "candidates": [each for each in found if not each.problem or each.row.pk in problems],
            "left_out": [each for each in found if each.problem and each.row.pk not in problems],
            "problems": problems,
            "address": self.admin.address("review"),
        }
        status = 409 if refused and refused.is_stale else 200
        return TemplateResponse(self.request, "admin/review.html", context, status=status)

    def _candidates(
        self, rows: Sequence[Tracked], columns: Sequence[str], problems: dict[Any, Any]
    ) -> Iterator[Candidate]:
        stands = reviews_of(self.admin.model, rows)
        for row in rows:
            problem = problems.get(row.pk) or self._obstacle(row, stands[row.pk])
            cells = [self._cell(name, row) for name in columns]
            yield Candidate(row, cells, stands[row.pk], self.admin.address("change", row.pk), problem)

    def _obstacle(self, row: Tracked, stands: Reviewed) -> Any:
        user = self.request.user
        assert isinstance(user, Account)
        is_mine = self.admin.has_review_permission(self.request, row)
        return stands.obstacle(user) if is_mine else _("不归您审核")

    def _columns(self, rows: Sequence[Tracked]) -> list[str]:
        """All that one of the rows says, but personal numbers: what nobody sees, nobody reviews."""
        fields = {field.name: field for field in self.admin.opts.concrete_fields if not isinstance(field, SealedField)}
        shown = [fields[name] for name in self.admin.get_fields(self.request) if name in fields]
        filled = [each.name for each in shown if any(getattr(row, each.attname) not in (None, "") for row in rows)]
        # Returns name their period as people do.
        return ["period_name" if name == "period_start" else name for name in filled]

    def _cell(self, name: str, row: Tracked) -> str:
        field, _attribute, value = lookup_field(name, row, self.admin)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return str(display_for_field(value, field, "—") if field else display_for_value(value, "—"))


def seen_rows(chosen: Iterable[str]) -> dict[str, int]:
    """Key and version of each row that was sent as “key:version”. Raises Http404 for anything else."""
    found = {}
    for each in chosen:
        key, _colon, version = each.rpartition(":")
        if not (each.isascii() and key.isdigit() and version.isdigit() and len(key) <= 15 and len(version) < 10):
            raise Http404(NO_ROW)
        found[key] = int(version)
    return found


def _review(work: Work, verb: str, row: Tracked, version: int) -> Any:
    """What stood in the way, if anything."""
    try:
        (accept if verb == Verb.ACCEPT else send_back)(work, row, seen_version=version)
    except (Conflict, ValidationError) as error:
        return error
    return None


def _words(error: Any) -> Any:
    return STALE if isinstance(error, Conflict) else "".join(error.messages)
