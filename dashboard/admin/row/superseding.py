"""States: 更正, or 变更, which closes a row on a day and opens its successor, as on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.admin.base import TrackedAdmin
from dashboard.admin.forms import StateForm
from dashboard.admin.formsets import StateListAct
from dashboard.rights import Rights
from metrics.acts.succession import supersede
from metrics.acts.writing import required
from metrics.models.rows import State
from metrics.models.tracked import Tracked


class StateAdmin(TrackedAdmin):
    form = StateForm
    list_act = StateListAct
    date_hierarchy = "started_on"

    class Media:
        js = (Script("js/verb.js", defer=True),)

    def store(self, request: HttpRequest, row: Tracked, form: Any, beside: list[Any]) -> None:
        """Raises ValidationError when the day does not fit, or rows beside this one were changed in the same form."""
        if not form.supersedes_on:
            super().store(request, row, form, beside)
            return
        if beside:
            words = _("变更时不能同时改下面的行。请先变更这一行，再到变更后的行里改下面的。")
            raise ValidationError(words, code="beside")
        request._successor = self._supersede(request, row, form)  # type: ignore[attr-defined]

    def _supersede(self, request: HttpRequest, row: Tracked, form: Any) -> State:
        # A form may have put its values on its own copy; what ends is the row as it stands.
        stored: Any = self.model._base_manager.get(pk=row.pk)
        changes = {name: form.cleaned_data[name] for name in form.altered}
        successor = supersede(required(self.model), stored, form.supersedes_on, **changes)
        if not Rights.of(request).may_enter(successor, self.writers):
            raise PermissionDenied(_("这一行归别的单位填报，您不能修改。"))
        return successor

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        successor = getattr(request, "_successor", None)
        if successor is None or "_popup" in request.POST:
            return super().response_change(request, successor or obj)
        words = _("已变更：新的一行从 %(day)s 起有效。") % {"day": successor.started_on}
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{self._change_name}", args=[successor.pk]))

    @property
    def _change_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_change"
