"""Revealing a person's numbers: in full, to whoever needs them and says why."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from dashboard.admin.acts.reasons import ReasonForm
from dashboard.admin.acts.unit_of_work import writing_for
from dashboard.admin.offices.person_form import NUMBERS
from dashboard.admin.row.not_found import row_or_404
from dashboard.admin.row.panels import Panel
from dashboard.rights import Rights
from dashboard.wording import label_of
from metrics.ledgers.registry import register_of
from metrics.models import Person, Role, Verb
from metrics.models.columns.sealed import Sealed, WrongKey

# Whose work needs a person's numbers: those who enter the rows of his unit, and who answer for what is in them.
REVEALERS = frozenset({Role.CLERK, Role.REVIEWER, Role.OFFICER})


class RevealingPanel(Panel):
    """The way to the numbers in full."""

    def addresses(self) -> list[URLPattern]:
        return [self.admin.page_at("<path:object_id>/numbers/", self.view, "reveal")]

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"may_reveal": may_reveal(request, row)}

    def view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks for the reason, and shows the numbers once it is in the trail; nothing of the page is kept anywhere."""
        person = row_or_404(self.admin, request, object_id)
        if not may_reveal(request, person):
            words = _("完整号码只给填报此人所在单位的填报员、审核员和区级业务员看。确有需要的，请找他们核对。")
            raise PermissionDenied(words)
        form = ReasonForm(request.POST or None)
        numbers = revealed(request, person, form.cleaned_data["why"]) if form.is_valid() else None
        context = self.admin.admin_site.each_context(request) | {
            "title": _("查看完整号码：%(person)s") % {"person": label_of(person, Rights.of(request))},
            "opts": self.admin.opts,
            "original": person,
            "form": form,
            "numbers": numbers,
        }
        return TemplateResponse(request, "admin/reveal.html", context)


def may_reveal(request: HttpRequest, person: Person) -> bool:
    return Rights.of(request).may_enter(person, REVEALERS)


def revealed(request: HttpRequest, person: Person, why: str) -> list[tuple[str, str]]:
    """The numbers, named. The trail says first who asked, from where, and why."""
    with writing_for(request, why) as work:
        work.note(Verb.REVEAL, person, why=why)
    fields = [field for field in register_of(Person).stored if field.name in NUMBERS]
    return [(str(field.verbose_name), _in_full(getattr(person, field.name))) for field in fields]


def _in_full(number: Sealed | None) -> str:
    if number is None:
        return _("没有登记")
    try:
        return number.open()
    except WrongKey:
        return _("解不开：登记时用的密钥不是现在这一把。请联系系统管理员。")
