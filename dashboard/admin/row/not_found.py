"""404 for outsiders: a row that is out of reach is answered like one that is not there."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from dashboard.admin.acts.acting import ActingAdmin

# Said as a string: Django shows the name of the exception in place of any other thing.
NO_ROW = gettext_lazy("没有这一行，或者您无权查看。")


def row_or_404(model_admin: ActingAdmin, request: HttpRequest, key: str) -> Any:
    """The row. Raises Http404 alike for one that is out of reach and one that is not there."""
    row = model_admin.get_object(request, key)
    if row is None:
        raise Http404(str(NO_ROW))
    return row


def viewable_or_404(model_admin: ActingAdmin, request: HttpRequest, key: str, *, words: Any = NO_ROW) -> Any:
    """The same, alike also where the account may not open the form of the row."""
    row = model_admin.get_object(request, key)
    if row is None or not model_admin.has_view_permission(request, row):
        raise Http404(str(words))
    return row
