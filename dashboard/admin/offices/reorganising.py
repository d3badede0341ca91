"""区划调整 in the admin: merge, split and new code, each one act with its reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from dashboard.admin.acts.visit import account_of
from dashboard.admin.ledger.tracked import TrackedAdmin
from dashboard.admin.offices.reorganising_form import ReorganisingForm
from dashboard.rights import Rights, covered
from metrics.models import OrgUnit, Role, Succession

# Reorganising is the business administrator's.
REORGANISERS = frozenset({Role.BUSINESS_ADMIN})


class SuccessionAdmin(TrackedAdmin):
    """What was reorganised; a new row is a whole act, and none is changed by hand."""

    writers = REORGANISERS
    list_display = ("predecessor", "successor", "reason")
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__name", "successor__name", "reason")
    fields = ("predecessor", "successor", "reason")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        units = OrgUnit.objects.readable(Rights.of(request).permitted)
        return Succession.objects.filter(predecessor__in=units, successor__in=units)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ReorganisingForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._carried_out(request, form):
            self.message_user(request, _("区划调整已办理，未结束的台账已随之变更。"), messages.SUCCESS)
            return HttpResponseRedirect("../")
        context = {"title": _("区划调整"), "opts": self.opts, "form": form, "media": self.media + form.media}
        return TemplateResponse(request, "admin/reorganise.html", self.admin_site.each_context(request) | context)

    def _carried_out(self, request: HttpRequest, form: ReorganisingForm) -> bool:
        mine = Rights.of(request).enters(self.writers)
        if not all(covered(code, mine) for code in form.touched()):
            form.add_error(None, _("只能调整您负责的单位。"))
            return False
        try:
            form.carry_out(account_of(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        return True
