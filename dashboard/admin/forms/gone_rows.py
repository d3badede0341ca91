"""Rows that were deleted while somebody had them open: what they were, and who deleted them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from dashboard.admin.acts.visit import Visit
from metrics.acts.trailing import row_of
from metrics.ledgers.register import Register
from metrics.models import TrailEntry
from metrics.models.subtrees import within_any


def gone_row(register: Register, key: Any, visit: Visit) -> Any:
    """The row as it was; from now on the visit knows of its deletion.

    None where there never was one, or not in a unit that the reader sees. Two queries.
    """
    try:
        known = register.primary_key.to_python(key)
    except ValidationError:
        return None
    if register.rows().filter(pk=known).exists():
        return None
    entries = TrailEntry.objects.filter(
        within_any("unit", visit.rights.reads(register.model)), ledger=register.key, key=str(known)
    )
    entry = entries.filter(before__isnull=False).select_related("user").first()
    if entry is None or entry.after is not None:
        return None
    row = row_of(register, entry.before)
    visit.gone.append((row, entry))
    return row
