"""The act of reviewing: rows in the version that was seen, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.row.not_found import NO_ROW
from metrics.acts.reviewing import accept, send_back
from metrics.acts.writing import Work
from metrics.models import Verb
from metrics.models.current import Conflict
from metrics.models.tracked import Tracked

NOT_YOUR_REVIEWS = gettext_lazy("这里有不归您审核的行，没有审核。请只选您负责的单位的行。")
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


class NotReviewed(Exception):
    """Nothing was kept: by key of the row, what stood in the way. `is_stale` when somebody was faster."""

    def __init__(self, problems: dict[Any, Any], *, is_stale: bool) -> None:
        self.problems, self.is_stale = problems, is_stale
        super().__init__(problems)


def seen_rows(chosen: Iterable[str]) -> dict[str, int]:
    """Key and version of each row that was sent as “key:version”. Raises Http404 for anything else."""
    found = {}
    for each in chosen:
        key, _colon, version = each.rpartition(":")
        if not (each.isascii() and key.isdigit() and version.isdigit() and len(key) <= 15 and len(version) < 10):
            raise Http404(str(NO_ROW))
        found[key] = int(version)
    return found


def rows_seen(model_admin: Any, request: HttpRequest, seen: dict[str, int]) -> list[Any]:
    """The rows as they are now. Raises Http404 for what the user does not see, PermissionDenied."""
    paths = model_admin.list_select_related or ()
    rows = list(model_admin.get_queryset(request).select_related(*paths).filter(pk__in=list(seen)))
    if not rows or len(rows) != len(seen):
        raise Http404(str(NO_ROW))
    if not all(model_admin.has_review_permission(request, row) for row in rows):
        raise PermissionDenied(NOT_YOUR_REVIEWS)
    return rows


def carry_out(request: HttpRequest, values: dict[str, Any], *, rows: Sequence[Tracked], seen: dict[str, int]) -> None:
    """Reviews all of the rows or none. Raises NotReviewed."""
    with writing_for(request, "审核", reason=values["why"]) as work:
        work.lock_rows(rows)
        tried = ((row.pk, _review(work, values["verb"], row, seen[str(row.pk)])) for row in rows)
        found = {key: error for key, error in tried if error}
        if found:
            is_stale = any(isinstance(each, Conflict) or each.code == "reviewed" for each in found.values())
            raise NotReviewed({key: _words(error) for key, error in found.items()}, is_stale=is_stale)


def _review(work: Work, verb: str, row: Tracked, version: int) -> Any:
    """What stood in the way, if anything."""
    try:
        (accept if verb == Verb.ACCEPT else send_back)(work, row, seen_version=version)
    except (Conflict, ValidationError) as error:
        return error
    return None


def _words(error: Any) -> Any:
    return STALE if isinstance(error, Conflict) else "".join(error.messages)
