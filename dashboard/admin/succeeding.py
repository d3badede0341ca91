"""变更: closes a state on a day and opens its successor, as on paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from dashboard.admin.base import ASIDE, TrackedAdmin
from dashboard.admin.forms import SucceedForm
from metrics.models.base import State
from metrics.models.writing import current


class StateAdmin(TrackedAdmin):
    change_form_template = "admin/state_change_form.html"
    date_hierarchy = "started_on"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_succeed"
        view = self.admin_site.admin_view(self.succeed_view)
        return [path("<path:object_id>/succeed/", view, name=name), *super().get_urls()]

    def succeed_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._write(request, "变更", lambda: self._succeed(request, object_id))

    def _succeed(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404(_("没有这一行，或者您无权查看。"))
        if not self.has_change_permission(request, row):
            raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))
        form = self._succeed_form(request)(request.POST or None, instance=row)
        if request.method == "POST" and form.is_valid() and (successor := self._carry_out(request, form)):
            self.message_user(
                request, _("已变更：新的一行从 %(day)s 起有效。") % {"day": successor.started_on}, messages.SUCCESS
            )
            return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._change_name}", args=[successor.pk]))
        return TemplateResponse(request, "admin/succeed.html", self._context(request, row, form))

    @property
    def _change_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_change"

    def _succeed_form(self, request: HttpRequest) -> Any:
        kept = (*ASIDE, "started_on", "ended_on")
        names = [str(name) for name in self.get_fields(request) if name not in kept]
        callback: Any = partial(self.formfield_for_dbfield, request=request)
        return modelform_factory(self.model, SucceedForm, fields=names, formfield_callback=callback)

    def _carry_out(self, request: HttpRequest, form: SucceedForm) -> State | None:
        """The successor; None, with the reason in the form, when the day does not fit."""
        work = current()
        assert work is not None
        # The form has put its values on its own copy; what ends is the row as it stands.
        row: Any = self.model._base_manager.get(pk=form.instance.pk)
        for each in (row, form.instance):
            if not self.has_change_permission(request, each):
                raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))
        names = {field.name for field in self.opts.concrete_fields} & set(form.changed_data)
        work.because(form.cleaned_data["why"])
        try:
            with transaction.atomic():  # half of it must not stay when the other half is refused
                return work.succeed(row, form.cleaned_data["day"], **{name: form.cleaned_data[name] for name in names})
        except ValidationError as error:
            form.add_error(None, error.messages)
            return None

    def _context(self, request: HttpRequest, row: State, form: SucceedForm) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {
            "title": _("变更：%(row)s") % {"row": type(row)._base_manager.get(pk=row.pk)},
            "opts": self.opts,
            "original": row,
            "form": form,
            "media": self.media + form.media,
        }
