"""Deleting rows, one by one or chosen in a list: with a reason, and never more than what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.reasons import reason_field
from dashboard.admin.acts.refusals import CONFLICT_STATUS, say
from dashboard.admin.acts.visit import Visit
from dashboard.admin.forms.values_in_words import Teller
from dashboard.rights import Rights
from metrics.acts.reviewing import as_of
from metrics.acts.reviews import any_accepted
from metrics.acts.trailing import image_of
from metrics.acts.writing import open_work
from metrics.ledgers.registry import ledger_of
from metrics.models.tracked import Tracked

NOT_YOURS_TO_DELETE = gettext_lazy("这一行归别的单位填报，您不能删除。")


class DeletionForm(forms.Form):
    """Why these rows are deleted, and which version of each was shown."""

    def __init__(self, rows: Sequence[Tracked], data: Any = None, *, refusal: ValidationError | None = None) -> None:
        super().__init__(data)
        self.rows, self.refusal = rows, refusal
        self.fields["why"] = reason_field(required=any_accepted(rows))
        self.moved = [row for row in rows if self._seen(row) != str(row.version)] if self.is_bound else []

    def _seen(self, row: Tracked) -> str:
        return str(self.data.get(f"version-{row.pk}", ""))

    def clean(self) -> dict[str, Any] | None:
        for row in self.moved:
            self.add_error(None, ValidationError(_moved(row), code="conflict"))
        if lost := sum(name.startswith("version-") for name in self.data) - len(self.rows):
            words = _("所选的行里有%(count)s行已经被别人删除，其余的没有删除。请核对下面的行，再决定是否删除。")
            self.add_error(None, ValidationError(words % {"count": lost}, code="conflict"))
        if self.refusal is not None:
            say(self, self.refusal)
        return super().clean()

    @property
    def status(self) -> int:
        """409 where others were faster."""
        is_moved = self.is_bound and self.has_error(NON_FIELD_ERRORS, code="conflict")
        return CONFLICT_STATUS if is_moved else 200

    def since_seen(self, rights: Rights) -> list[tuple[Tracked, list[tuple[str, str, str]]]]:
        """Each row, and what others changed in it since it was shown."""
        return [(row, self._changes(row, Teller(rights)) if row in self.moved else []) for row in self.rows]

    def _changes(self, row: Tracked, teller: Teller) -> list[tuple[str, str, str]]:
        seen = self._seen(row)
        before = as_of(row, int(seen) if seen.isdecimal() else None)
        if before is None:
            return []
        images = image_of(before), image_of(row)
        teller.announce(ledger_of(row), images)
        return list(teller.lines(ledger_of(row), *images))


def _moved(row: Tracked) -> str:
    words = _("“%(row)s”已由%(who)s于%(when)s改过，没有删除。请核对现在的内容，再决定是否删除。")
    when = timezone.localtime(row.changed_at)
    return words % {"row": row, "who": row.changed_by or _("系统"), "when": f"{when:%Y-%m-%d %H:%M}"}


def delete_one(model_admin: ActingAdmin, request: HttpRequest, key: str) -> HttpResponse:
    """The page that asks, and then the act. Raises PermissionDenied."""
    row = model_admin.get_object(request, key)
    if row is None:
        return model_admin.answer_for_none(request, key)
    if not model_admin.has_delete_permission(request, row):
        raise model_admin.denied(request, row, NOT_YOURS_TO_DELETE)
    name = str(row)
    answer = _confirm(model_admin, request, [row], is_sent=request.method == "POST")
    return answer or model_admin.response_delete(request, name, row.pk)


@admin.action(permissions=["delete"], description=gettext_lazy("删除所选的行"))
def delete_selected(model_admin: ActingAdmin, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """Asks first; the rows that are confirmed are those that were shown, in the version that was shown."""
    rows = list(queryset)
    answer = _confirm(model_admin, request, rows, is_sent="post" in request.POST)
    if answer is None:
        model_admin.message_user(request, _("已删除%(count)s行。") % {"count": len(rows)}, messages.SUCCESS)
    else:
        answer.context_data["is_action"] = True  # type: ignore[index]
    return answer


def _confirm(
    model_admin: ActingAdmin, request: HttpRequest, rows: Sequence[Tracked], *, is_sent: bool
) -> TemplateResponse | None:
    """The page that asks; None once the rows are deleted."""
    _named, _counts, lacking, standing = model_admin.get_deleted_objects(rows, request)
    form = DeletionForm(rows, request.POST if is_sent else None, refusal=Visit.of(request).refusal)
    for row in rows if is_sent and lacking else ():
        if not model_admin.has_delete_permission(request, row):
            raise model_admin.denied(request, row, NOT_YOURS_TO_DELETE)
    if is_sent and not standing and form.is_valid():
        _take_out(model_admin, request, rows, form.cleaned_data["why"])
        return None
    context = model_admin.admin_site.each_context(request) | {
        "title": _("删除%(name)s") % {"name": model_admin.opts.verbose_name},
        "opts": model_admin.opts,
        "form": form,
        "rows": form.since_seen(Rights.of(request)),
        "lacking": lacking,
        "standing": standing,
        "checkbox": ACTION_CHECKBOX_NAME,
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/delete_rows.html", context, status=form.status)


def _take_out(model_admin: ActingAdmin, request: HttpRequest, rows: Sequence[Tracked], why: str) -> None:
    """Deletes rows as they were seen. Raises Conflict when one of them moved since it was read."""
    work = open_work(model_admin.model)
    work.because(why)
    work.lock_as_seen(rows)
    for row in rows:
        model_admin.refuse_foreign(request, row)
        work.delete(row)
