"""What waits for a review, and what was said in one: questions about many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from metrics.ledgers.registry import ledger_of, register_of
from metrics.models.office.accounts import Account
from metrics.models.office.trail import LOOKS, REVIEWS, TrailEntry, Verb
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked
from metrics.wording import Text

# What changes a row; whoever did it once does not review it.
CHANGES = (Verb.CREATE, Verb.CORRECT, Verb.SUPERSEDE, Verb.DELETE, Verb.RESTORE, Verb.MERGE, Verb.UNDO)


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
    asked = TrailEntry.objects.filter(ledger=register_of(model).key, key__in=list(entries)).defer("before", "after")
    for entry in asked.select_related("user"):
        entries[entry.key].append(entry)
    return {key: _reviewed(row.version, entries[str(key)]) for key, row in found.items()}


def was_accepted(row: Tracked) -> bool:
    """Whether the row was accepted once, in this version or an earlier one."""
    return any_accepted([row])


def any_accepted(rows: Iterable[Tracked]) -> bool:
    """Whether one of the rows was accepted once. At most one query."""
    return any_accepted_of((ledger_of(row).key, row.pk) for row in rows)


def any_accepted_of(changed: Iterable[tuple[str, Any]]) -> bool:
    """The same of rows known by their register and key."""
    keys: dict[str, list[str]] = defaultdict(list)
    for ledger, key in changed:
        keys[ledger].append(str(key))
    condition = reduce(or_, (Q(ledger=ledger, key__in=some) for ledger, some in keys.items()), Q(pk__in=[]))
    return bool(keys) and TrailEntry.objects.filter(condition, verb=Verb.ACCEPT).exists()


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
        rows.order_by().values(ledger=models.Value(register_of(model).key)).annotate(rows=models.Count("pk"))
        for model, rows in asked.items()
    ]
    if not counts:
        return {}
    found = {each["ledger"]: each["rows"] for each in counts[0].union(*counts[1:], all=True)}
    return {model: found[register_of(model).key] for model in asked if found.get(register_of(model).key)}


def returned(codes: Iterable[str]) -> QuerySet[TrailEntry]:
    """The returns in these subtrees that nobody has answered yet by a change, the newest first."""
    later = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
    answered = later.exclude(verb__in=LOOKS)
    return TrailEntry.objects.filter(within_any("unit", codes), ~Exists(answered), verb=Verb.RETURN)


def to_answer(returned: QuerySet[TrailEntry], account: Account, codes: Iterable[str]) -> QuerySet[TrailEntry]:
    """Of the returns that wait for an answer those in the subtrees, and those of rows that the account changed."""
    mine = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), user=account, verb__in=CHANGES)
    return returned.filter(within_any("unit", codes) | Q(Exists(mine))).select_related("user")


def _entries(model: type[Tracked]) -> QuerySet[TrailEntry]:
    """All that the trail says of the row of an outer query."""
    return TrailEntry.objects.filter(ledger=register_of(model).key, key=Cast(OuterRef("pk"), CharField()))


def _reviews_now(model: type[Tracked], verbs: Iterable[str]) -> QuerySet[TrailEntry]:
    return _entries(model).filter(verb__in=list(verbs), version=OuterRef("version"))
