"""Deleting rows, one by one or chosen in a list: with a reason, and never more than what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts import CONFLICT_STATUS, ActingMixin
from dashboard.admin.forms import reason_field, say
from dashboard.admin.values import Teller, image_of
from dashboard.rights import Rights
from metrics.acts.reviewing import as_of
from metrics.acts.reviews import any_accepted
from metrics.acts.writing import required
from metrics.models.tracked import Tracked


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

    def since_seen(self, rights: Rights) -> list[tuple[Tracked, list[tuple[str, str, str]]]]:
        """Each row, and what others changed in it since it was shown."""
        return [(row, self._changes(row, Teller(rights)) if row in self.moved else []) for row in self.rows]

    def _changes(self, row: Tracked, teller: Teller) -> list[tuple[str, str, str]]:
        seen = self._seen(row)
        before = as_of(row, int(seen) if seen.isdecimal() else None)
        if before is None:
            return []
        images = image_of(before), image_of(row)
        teller.announce(type(row), images)
        return list(teller.lines(type(row), *images))


def _moved(row: Tracked) -> str:
    words = _("“%(row)s”已由%(who)s于%(when)s改过，没有删除。请核对现在的内容，再决定是否删除。")
    when = timezone.localtime(row.changed_at)
    return words % {"row": row, "who": row.changed_by or _("系统"), "when": f"{when:%Y-%m-%d %H:%M}"}


class DeletingMixin(ActingMixin):
    """For admins of tracked rows: the page that deletes one, and what the action does."""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self._write(request, "删除", lambda: self._delete_one(request, unquote(object_id)))

    def _delete_one(self, request: HttpRequest, key: str) -> HttpResponse:
        admin_: Any = self
        row = admin_.get_object(request, key)
        if row is None:
            return admin_._get_obj_does_not_exist_redirect(request, admin_.opts, key)
        if not admin_.has_delete_permission(request, row):
            raise PermissionDenied(_("这一行归别的单位填报，您不能删除。"))
        name = str(row)
        answer = self.confirm(request, [row], is_sent=request.method == "POST")
        return answer or admin_.response_delete(request, name, row.pk)

    def confirm(self, request: HttpRequest, rows: Sequence[Tracked], *, is_sent: bool) -> HttpResponse | None:
        """The page that asks; None once the rows are deleted."""
        admin_: Any = self
        _named, _counts, lacking, standing = admin_.get_deleted_objects(rows, request)
        form = DeletionForm(rows, request.POST if is_sent else None, refusal=getattr(request, "_refusal", None))
        if is_sent and lacking:
            raise PermissionDenied(_("这一行归别的单位填报，您不能删除。"))
        if is_sent and not standing and form.is_valid():
            admin_.take_out(request, rows, form.cleaned_data["why"])
            return None
        context = admin_.admin_site.each_context(request) | {
            "title": _("删除%(name)s") % {"name": admin_.opts.verbose_name},
            "opts": admin_.opts,
            "form": form,
            "rows": form.since_seen(Rights.of(request)),
            "lacking": lacking,
            "standing": standing,
            "checkbox": ACTION_CHECKBOX_NAME,
            "media": admin_.media,
        }
        is_moved = form.is_bound and form.has_error(NON_FIELD_ERRORS, code="conflict")
        return TemplateResponse(request, "admin/delete_rows.html", context, status=CONFLICT_STATUS if is_moved else 200)

    def take_out(self, request: HttpRequest, rows: Sequence[Tracked], why: str) -> None:
        """Deletes rows as they were seen. Raises Conflict when one of them moved since it was read."""
        work = required(self.model)  # type: ignore[attr-defined]
        work.because(why)
        work.lock_as_seen(rows)
        for row in rows:
            self._check(request, row)  # type: ignore[attr-defined]
            work.delete(row)


@admin.action(permissions=["delete"], description=gettext_lazy("删除所选的行"))
def delete_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """Asks first; the rows that are confirmed are those that were shown, in the version that was shown."""
    rows = list(queryset)
    answer = model_admin.confirm(request, rows, is_sent="post" in request.POST)
    if answer is None:
        model_admin.message_user(request, _("已删除%(count)s行。") % {"count": len(rows)}, messages.SUCCESS)
    elif isinstance(answer, TemplateResponse):
        answer.context_data["is_action"] = True  # type: ignore[index]
    return answer
