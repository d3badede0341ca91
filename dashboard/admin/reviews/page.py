"""The page on which a reviewer sees what he reviews: each row with what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.refusals import CONFLICT_STATUS
from dashboard.admin.acts.visit import account_of
from dashboard.admin.reviews.reviewing import NotReviewed, ReviewForm
from metrics.acts.reviews import Reviewed, reviews_of
from metrics.models.columns.sealed import SealedField
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class Candidate:
    """A row to be reviewed: what it says, and what stands in the way."""

    row: Tracked
    cells: Sequence[str]
    stands: Reviewed
    address: str
    problem: Any = ""


def review_page(
    model_admin: ActingAdmin,
    request: HttpRequest,
    *,
    form: ReviewForm,
    rows: Sequence[Tracked],
    refused: NotReviewed | None = None,
) -> HttpResponse:
    """The rows as they are now; with status 409 where somebody was faster."""
    problems = refused.problems if refused else {}
    columns = _columns(model_admin, request, rows)
    stands = reviews_of(model_admin.model, rows)
    found = [
        Candidate(
            row,
            [_cell(model_admin, name, row) for name in columns],
            stands[row.pk],
            model_admin.address("change", row.pk),
            problems.get(row.pk) or _obstacle(model_admin, request, row, stands=stands[row.pk]),
        )
        for row in rows
    ]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("审核：%(name)s") % {"name": model_admin.opts.verbose_name_plural},
        "opts": model_admin.opts,
        "form": form,
        "verb": form["verb"].value(),
        "headings": [label_for_field(name, model_admin.model, model_admin) for name in columns],
        "candidates": [each for each in found if not each.problem or each.row.pk in problems],
        "left_out": [each for each in found if each.problem and each.row.pk not in problems],
        "problems": problems,
        "address": model_admin.address("review"),
    }
    status = CONFLICT_STATUS if refused and refused.is_stale else 200
    return TemplateResponse(request, "admin/review.html", context, status=status)


def _obstacle(model_admin: ActingAdmin, request: HttpRequest, row: Tracked, *, stands: Reviewed) -> Any:
    is_mine = model_admin.has_review_permission(request, row)
    return stands.obstacle(account_of(request)) if is_mine else _("不归您审核")


def _columns(model_admin: ActingAdmin, request: HttpRequest, rows: Sequence[Tracked]) -> list[str]:
    """All that one of the rows says, but personal numbers: what nobody sees, nobody reviews."""
    fields = {field.name: field for field in model_admin.register.stored if not isinstance(field, SealedField)}
    shown = [fields[name] for name in model_admin.get_fields(request) if name in fields]
    filled = [each.name for each in shown if any(getattr(row, each.attname) not in (None, "") for row in rows)]
    # Returns name their period as people do.
    return ["period_name" if name == "period_start" else name for name in filled]


def _cell(model_admin: ActingAdmin, name: str, row: Tracked) -> str:
    field, _attribute, value = lookup_field(name, row, model_admin)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(display_for_field(value, field, "—") if field else display_for_value(value, "—"))
