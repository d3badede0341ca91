"""The page on which a unit is given another name, reached from its form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from dashboard.admin.acts.refusals import CONFLICT_STATUS, say
from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.offices.renaming.form import MOVED_ON, RenamingForm
from dashboard.admin.offices.reorganising import REORGANISERS
from dashboard.admin.row.not_found import row_or_404
from dashboard.admin.row.panels import Panel
from dashboard.rights import Rights, covered
from metrics.models import FormerName, OrgUnit
from metrics.models.current import Conflict


class RenamingPanel(Panel):
    """The way to another name."""

    def addresses(self) -> list[URLPattern]:
        return [self.admin.page_at("<path:object_id>/rename/", self.view, "rename")]

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"may_rename": may_rename(request, row)}

    def view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        unit = row_or_404(self.admin, request, object_id)
        if not may_rename(request, unit):
            raise PermissionDenied(_("更名由区级的业务管理员办理。"))
        form = RenamingForm(request.POST if request.method == "POST" else None, unit)
        if form.is_bound and form.is_valid() and _is_renamed(request, form):
            messages.success(request, _("已更名为%(name)s；以前各期的页面仍用原来的名称。") % {"name": unit.name})
            return HttpResponseRedirect(self.admin.address("change", unit.pk))
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: RenamingForm) -> HttpResponse:
        """The unit as it stands now, whatever was tried."""
        unit = OrgUnit.objects.get(pk=form.unit.pk)
        if form.is_overtaken:
            form.look_again(unit)
        context = self.admin.admin_site.each_context(request) | {
            "title": _("更名：%(unit)s") % {"unit": unit},
            "opts": self.admin.opts,
            "original": unit,
            "form": form,
            "media": self.admin.media + form.media,
            "former": FormerName.objects.filter(unit=unit).order_by("-day"),
        }
        status = CONFLICT_STATUS if form.is_overtaken else 200
        return TemplateResponse(request, "admin/rename.html", context, status=status)


def may_rename(request: HttpRequest, unit: OrgUnit) -> bool:
    """Whether the account reorganises the unit, and stands high enough to enter what it was called."""
    return covered(unit.pk, Rights.of(request).enters(REORGANISERS, FormerName))


def _is_renamed(request: HttpRequest, form: RenamingForm) -> bool:
    """False, with the reason in the form, when it was refused."""
    why = form.cleaned_data["why"]
    try:
        with writing_for(request, why, reason=why) as work:
            form.carry_out(work)
    except Conflict:
        form.add_error("seen_version", ValidationError(MOVED_ON, code="conflict"))
    except ValidationError as error:
        say(form, error)
    return form.is_valid()
