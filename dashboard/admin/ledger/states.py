"""States: 更正, or 变更, which closes a row on a day and opens its successor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from dashboard.admin.acts.visit import Visit
from dashboard.admin.forms.list_forms import StateListAct
from dashboard.admin.forms.verbs import StateForm
from dashboard.admin.ledger.named import NamedAdmin
from dashboard.admin.row.superseding import superseded
from metrics.models.tracked import Tracked


class StateAdmin(NamedAdmin):
    form = StateForm
    list_act = StateListAct
    date_hierarchy = "started_on"

    class Media:
        js = (Script("js/verb.js", defer=True),)

    def store(self, request: HttpRequest, row: Tracked, *, form: Any, is_more_changed: bool) -> None:
        if not form.supersedes_on:
            super().store(request, row, form=form, is_more_changed=is_more_changed)
            return
        successor = superseded(self, request, row, form=form, is_more_changed=is_more_changed)
        Visit.of(request).successor = successor

    def response_change(self, request: HttpRequest, obj: Tracked) -> HttpResponse:
        """After a 变更 the successor is shown."""
        successor = Visit.of(request).successor
        if successor is None:
            return super().response_change(request, obj)
        self.drafts.discard(request, obj)
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, successor)
        messages.success(request, _("已变更：新的一行从 %(day)s 起有效。") % {"day": successor.started_on})
        return HttpResponseRedirect(self.address("change", successor.pk))
