"""What is typed into a form and not saved yet waits for whoever typed it.

A script sends what a form holds while one types; the form itself says which of it is kept. Any page with a form can do
the same: it shows `Waiting` in its template and lets `answer` speak with the script.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.visit import account_of
from dashboard.admin.forms.draft_values import DraftValues
from metrics.models import Draft

SOMEBODY_ELSE = gettext_lazy("现在登录的是另一个账号，草稿没有保存。请换回原来的账号后再保存。")
# As the page asks for its draft, and as it throws it away.
ASKED, DISCARDED = ("draft", "restore"), "_discard_draft"


@dataclass(frozen=True)
class Waiting:
    """For the template: where the script sends what is typed, and the draft that lies there."""

    address: str
    saved_at: datetime | None = None
    is_restored: bool = False
    # Whether the row was changed since, and whether it has numbers that no draft holds.
    is_outdated: bool = False
    leaves_out: bool = False

    @property
    def ago(self) -> str:
        """刚才, 3 分钟前."""
        if self.saved_at is None or timezone.now() - self.saved_at < timedelta(minutes=1):
            return _("刚才")
        return _("%(time)s前") % {"time": timesince(self.saved_at, depth=1)}


def answer(request: HttpRequest, form_address: str, typed: Callable[[], DraftValues]) -> HttpResponse:
    """What the script of the form at `form_address` is told.

    A GET is given the token of the session; a POST keeps what `typed` says the account has typed, or throws it away.
    """
    sent = request.POST if request.method == "POST" else request.GET
    if sent.get("_draft_of", str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"message": str(SOMEBODY_ELSE)}, status=409)
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)})
    if DISCARDED in sent:
        Draft.objects.discard(account_of(request), form_address)
        return HttpResponseRedirect(form_address)
    try:
        with transaction.atomic():
            Draft.objects.keep(account_of(request), form_address, typed())
    except ValidationError as refusal:
        return JsonResponse({"message": " ".join(refusal.messages)}, status=413)
    return JsonResponse({"message": _("草稿已保存。")})


def is_asked(request: HttpRequest) -> bool:
    """Whether the page is to be filled with the draft that waits for it."""
    name, value = ASKED
    return request.method == "GET" and request.GET.get(name) == value
