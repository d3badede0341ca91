"""What waits for a review, and what was said in one: questions about many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from metrics.models.accounts import Account
from metrics.models.base import Tracked
from metrics.models.querysets import within_any
from metrics.models.trail import REVIEWS, TrailEntry, Verb
from metrics.wording import Text

# What changes a row; whoever did it once does not review it.
CHANGES = (Verb.CREATE, Verb.CORRECT, Verb.SUCCEED, Verb.DELETE, Verb.RESTORE, Verb.MERGE, Verb.UNDO)


class ReviewState(models.TextChoices):
    """What was said of a row as it stands."""

    UNREVIEWED = "unreviewed", _("未审核")
    ACCEPTED = "accepted", _("已通过")
    RETURNED = "returned", _("已退回")


_STATES = {Verb.ACCEPT: ReviewState.ACCEPTED, Verb.RETURN: ReviewState.RETURNED}


@dataclass(frozen=True)
class Reviewed:
    """How it stands with one row: its last review, be it of an earlier version, and who changed it."""

    version: int
    review: TrailEntry | None = None
    changed_by: frozenset[int] = frozenset()
    was_accepted: bool = False

    @property
    def is_current(self) -> bool:
        return self.review is not None and self.review.version == self.version

    @property
    def state(self) -> ReviewState:
        return _STATES[Verb(self.review.verb)] if self.review and self.is_current else ReviewState.UNREVIEWED

    @property
    def words(self) -> Text:
        """未审核 also where a review was of an earlier version, with what that said."""
        if self.review is None or self.is_current:
            return self.state.label
        return _("通过后又修改，未审核") if self.review.verb == Verb.ACCEPT else _("退回后已修改，未审核")

    def obstacle(self, account: Account) -> Text:
        """Why the account may not review the row as it stands; empty when it may."""
        if self.is_current:
            return _("这一版已经审核过")
        return _("自己录入或修改过，须由别人审核") if account.pk in self.changed_by else ""


def reviews_of(model: type[Tracked], rows: Iterable[Any]) -> dict[Any, Reviewed]:
    """How it stands with each of the rows of the model, by key. One query."""
    found = {row.pk: row for row in rows}
    entries: dict[str, list[TrailEntry]] = {str(key): [] for key in found}
    asked = TrailEntry.objects.filter(ledger=model._meta.label, key__in=list(entries)).defer("before", "after")
    for entry in asked.select_related("user"):
        entries[entry.key].append(entry)
    return {key: _reviewed(row.version, entries[str(key)]) for key, row in found.items()}


def _reviewed(version: int, entries: Sequence[TrailEntry]) -> Reviewed:
    """Of the entries of one row, the newest first."""
    reviews = [entry for entry in entries if entry.verb in REVIEWS]
    changed_by = frozenset(entry.user_id for entry in entries if entry.verb in CHANGES and entry.user_id is not None)
    was_accepted = any(entry.verb == Verb.ACCEPT for entry in reviews)
    return Reviewed(version, reviews[0] if reviews else None, changed_by, was_accepted)


def in_state(rows: QuerySet, state: ReviewState) -> QuerySet:
    """Those of the rows of which that was said as they stand."""
    verbs = [verb for verb, named in _STATES.items() if named is state]
    spoken_of = Exists(_reviews_now(rows.model, verbs or REVIEWS))
    return rows.filter(spoken_of if verbs else ~spoken_of)


def waiting(rows: QuerySet, account: Account) -> QuerySet:
    """Those of the rows that the account may review and nobody has yet: changed by other people since their review.

    What a command brought in waits for nobody.
    """
    mine = _entries(rows.model).filter(user=account, verb__in=CHANGES)
    return in_state(rows, ReviewState.UNREVIEWED).filter(~Exists(mine), changed_by__isnull=False)


def count_waiting(querysets: Iterable[QuerySet], account: Account) -> dict[type[Tracked], int]:
    """How many rows of each model wait for the account. One query for all."""
    asked = {rows.model: waiting(rows, account) for rows in querysets}
    counts = [
        rows.order_by().values(ledger=models.Value(model._meta.label)).annotate(rows=models.Count("pk"))
        for model, rows in asked.items()
    ]
    if not counts:
        return {}
    found = {each["ledger"]: each["rows"] for each in counts[0].union(*counts[1:], all=True)}
    return {model: found[model._meta.label] for model in asked if found.get(model._meta.label)}


def to_answer(returned: QuerySet[TrailEntry], account: Account, codes: Iterable[str]) -> QuerySet[TrailEntry]:
    """Of the returns that wait for an answer those in the subtrees, and those of rows that the account changed."""
    mine = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), user=account, verb__in=CHANGES)
    return returned.filter(within_any("unit", codes) | Q(Exists(mine))).select_related("user")


def _entries(model: type[Tracked]) -> QuerySet[TrailEntry]:
    """All that the trail says of the row of an outer query."""
    return TrailEntry.objects.filter(ledger=model._meta.label, key=Cast(OuterRef("pk"), CharField()))


def _reviews_now(model: type[Tracked], verbs: Iterable[str]) -> QuerySet[TrailEntry]:
    return _entries(model).filter(verb__in=list(verbs), version=OuterRef("version"))
