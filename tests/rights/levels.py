"""Which level enters what: said once more, apart from the product. A level is the length of its units' codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metrics.models import (
    Appraisal,
    Case,
    Confirmation,
    Course,
    Document,
    EstateGrade,
    FormerName,
    Keeping,
    Meeting,
    Parameter,
    Plan,
    Rating,
)

DISTRICT, TOWNSHIP, ANY = 6, 9, 15
LEDGERS: dict[Any, int] = {
    Keeping: DISTRICT,
    Parameter: DISTRICT,
    FormerName: DISTRICT,
    Rating: TOWNSHIP,
    EstateGrade: TOWNSHIP,
    Appraisal: TOWNSHIP,
    Course: TOWNSHIP,
}
# (ledger, column, value): who keeps rows that say so.
KINDS: dict[tuple[Any, str, str], int] = {
    (Course, "level", "district"): DISTRICT,
    (Document, "level", "province"): DISTRICT,
    (Document, "level", "city"): DISTRICT,
    (Document, "level", "district"): DISTRICT,
    (Document, "level", "township"): TOWNSHIP,
    (Document, "kind", "notice"): TOWNSHIP,
    (Document, "kind", "publication"): TOWNSHIP,
    (Document, "kind", "honour"): TOWNSHIP,
    (Meeting, "level", "district"): DISTRICT,
    (Meeting, "level", "street"): TOWNSHIP,
    (Plan, "progress", "accepted"): TOWNSHIP,
    (Case, "outcome", "approved"): DISTRICT,
    (Case, "outcome", "refused"): DISTRICT,
}
# Columns that a level fills in. It keeps the row from then on, unless what it said may be cleared again.
DECISIONS: dict[tuple[Any, str], int] = {(Confirmation, "decided_on"): DISTRICT}
OPINIONS: dict[tuple[Any, str], int] = {
    (Confirmation, "reviewed_on"): TOWNSHIP,
    (Confirmation, "returned_on"): TOWNSHIP,
}
FILLED = DECISIONS | OPINIONS


def level_of_ledger(model: Any) -> int:
    return LEDGERS.get(model, ANY)


def keeper_of(model: Any, values: Mapping[str, Any]) -> int:
    """Who corrects and deletes a row with these values."""
    kinds = (level for (of, column, value), level in KINDS.items() if of is model and values.get(column) == value)
    return min(level_of_ledger(model), *kinds, *_filled(DECISIONS, model, values))


def writer_of(model: Any, values: Mapping[str, Any]) -> int:
    """Who writes such a row where there was none."""
    return min(keeper_of(model, values), *_filled(OPINIONS, model, values))


def _filled(levels: Mapping[tuple[Any, str], int], model: Any, values: Mapping[str, Any]) -> list[int]:
    return [ANY, *(level for (of, column), level in levels.items() if of is model and values.get(column))]
