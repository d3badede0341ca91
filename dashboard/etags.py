"""What an ETag is made of: everything that a page depends on."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils.http import quote_etag
from django.utils.translation import get_language

from dashboard.rights import Rights
from metrics.aggregation.frames.moment import Moment
from metrics.today import today


def etag_of(request: HttpRequest, rights: Rights, moment: Moment) -> str | None:
    """Everything a page depends on: what it asks, the counters it reads, its reader and his rights,
    the day and the release.
    """
    if len(get_messages(request)):
        return None  # said once, and then no more
    held = [(each.role, each.unit, each.view_only, sorted(each.sections)) for each in rights.held]
    reader = request.user.pk, str(request.user), held, rights.permitted, get_language()
    # The form to sign out carries a token that belongs to this cookie.
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    seen = sorted(moment.counters.items()), sorted(moment.beside.items())
    parts = settings.RELEASE, today(), request.get_full_path(), reader, token, seen
    return quote_etag(sha256(repr(parts).encode()).hexdigest())
