"""变更 of a row: it is closed on a day, and its successor opened, as on paper."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.rights import Rights
from metrics.acts.succession import supersede
from metrics.acts.writing import open_work
from metrics.ledgers.registry import ledger_of
from metrics.models.rows import State
from metrics.models.tracked import Tracked


def superseded(
    model_admin: ActingAdmin, request: HttpRequest, row: Tracked, *, form: Any, is_more_changed: bool
) -> State:
    """The successor, as the form has it. `is_more_changed` where rows beside this one were changed in the same form.

    Raises ValidationError then, and when the day does not fit; PermissionDenied when it would go to another unit.
    """
    if is_more_changed:
        words = _("变更时不能同时改下面的行。请先变更这一行，再到变更后的行里改下面的。")
        raise ValidationError(words, code="beside")
    # A form may have put its values on its own copy; what ends is the row as it stands.
    stored: Any = ledger_of(row).rows().get(pk=row.pk)
    changes = {name: form.cleaned_data[name] for name in form.altered}
    successor = supersede(open_work(type(row)), stored, form.supersedes_on, **changes)
    if not Rights.of(request).may_enter(successor, model_admin.writers):
        raise model_admin.denied(request, successor)
    return successor
