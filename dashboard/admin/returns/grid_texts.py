"""What the cells of a grid say: of a return as one would type it, of that before it, and how much they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from metrics.aggregation.returns.return_types import ReturnType
from metrics.models.returning import ReturnRow

TICKED = "on"
# From one complaint to two is twice as many, and nothing to wonder at.
FEW = 5


def typed_texts(return_type: ReturnType, row: ReturnRow | None) -> dict[str, str]:
    """What the cells of a return hold, as one would type it."""
    values = {name: getattr(row, name, None) for name in return_type.columns}
    texts = {name: "" if value is None else str(value) for name, value in values.items()}
    return texts | {"is_nil": TICKED if row and row.is_nil else "", "note": row.note if row else ""}


def seen_texts(text: str, shown: Mapping[str, str]) -> dict[str, str]:
    """What the user saw when he opened the grid; nothing where that cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        found = {}
    return {name: str(found.get(name, "")) if isinstance(found, dict) else "" for name in shown}


def before_text(before: ReturnRow | None, name: str) -> str:
    """What the return of the period before says: 1,234.50; empty when there is none."""
    if before is None:
        return ""
    value = getattr(before, name)
    return _("零报告") if before.is_nil else _("未填") if value is None else f"{value:,}"


def warning_words(value: Any, before: Any) -> str:
    """In words by how much a value differs, if that is more than half of what it was before, and not by a few."""
    if value is None or not before or abs(value - before) * 2 <= before or abs(value - before) < FEW:
        return ""
    percent = f"{abs(value - before) * 100 / before:,.0f}"
    words = _("比上期多 %(percent)s%%，请核对") if value > before else _("比上期少 %(percent)s%%，请核对")
    return words % {"percent": percent}
