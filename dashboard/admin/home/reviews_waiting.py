"""Rows that a reviewer sent back, and rows that wait for a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst

from dashboard.admin.acts.permissions import REVIEWERS
from dashboard.admin.acts.visit import account_of
from dashboard.admin.reviews.list_filter import ReviewFilter
from dashboard.rights import Rights
from metrics.acts.reviews import count_waiting
from metrics.aggregation.returns.return_types import return_types
from metrics.ledgers.registry import register_keyed, register_of
from metrics.models import TrailEntry
from metrics.models.tracked import Tracked


@dataclass(frozen=True)
class Returned:
    """A row that a reviewer sent back."""

    ledger: str
    row: Tracked
    address: str
    entry: TrailEntry


@dataclass(frozen=True)
class Pile:
    """Rows of one ledger that wait for a review."""

    label: str
    count: int
    address: str


def rows_returned(site: Any, request: HttpRequest, entries: Sequence[TrailEntry]) -> list[Returned]:
    """The rows of these entries, in their order. One query a ledger."""
    rows = dict(_rows(site, request, entries))
    return [rows[entry.pk] for entry in entries if entry.pk in rows]


def _rows(site: Any, request: HttpRequest, entries: Sequence[TrailEntry]) -> Iterator[tuple[int, Returned]]:
    by_ledger: dict[str, dict[str, TrailEntry]] = defaultdict(dict)
    for entry in entries:
        by_ledger[entry.ledger][entry.key] = entry
    for ledger, found in by_ledger.items():
        register = register_keyed(ledger)
        model_admin = site.get_model_admin(register.model)
        paths = model_admin.list_select_related or ()
        for row in model_admin.get_queryset(request).select_related(*paths).filter(pk__in=list(found)):
            name, entry = capfirst(str(register.one)), found[str(row.pk)]
            yield entry.pk, Returned(name, row, model_admin.address("change", row.pk), entry)


def piles(site: Any, request: HttpRequest) -> list[Pile]:
    """Returns that wait for this user's review. One query."""
    models = dict.fromkeys(return_type.model for return_type in return_types())
    rights = Rights.of(request)
    rows = [model.objects.readable(rights.enters(REVIEWERS, model)) for model in models]
    return [_pile(site, model, count) for model, count in count_waiting(rows, account_of(request)).items()]


def _pile(site: Any, model: type[Tracked], count: int) -> Pile:
    address = site.get_model_admin(model).address("changelist")
    asked = f"{ReviewFilter.parameter_name}={ReviewFilter.WAITING}"
    return Pile(register_of(model).label, count, f"{address}?{asked}")
