"""Accepting and returning rows: an act in the trail on one version of a row, by somebody who did not enter it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from metrics.models.base import Tracked
from metrics.models.querysets import within_any
from metrics.models.trail import LOOKS, REVIEWS, TrailEntry, Verb
from metrics.models.writing import Conflict, Work, row_of


def accept(work: Work, row: Tracked, *, seen_version: int) -> None:
    """The row is right as it stands; from now on it changes only for a reason.

    Raises Conflict when it is no longer the version that was seen, ValidationError when the user may not review it.
    """
    _review(work, row, Verb.ACCEPT, seen_version)


def send_back(work: Work, row: Tracked, *, seen_version: int) -> None:
    """退回: whoever entered the row is to correct it; the reason says what. Raises as `accept`."""
    if not work.reason:
        raise ValidationError(_("退回须写明哪里要改。请填写事由后再退回。"), code="reason")
    _review(work, row, Verb.RETURN, seen_version)


def _review(work: Work, row: Tracked, verb: Verb, seen_version: int) -> None:
    work.lock(type(row), [row.pk])
    if type(row)._base_manager.filter(pk=row.pk, version=seen_version).first() is None:
        raise Conflict(row)
    entries = entries_of(row)
    if work.user is not None and entries.exclude(verb__in=(*REVIEWS, *LOOKS)).filter(user=work.user).exists():
        raise ValidationError(_("自己录入或修改过的行须由别人审核。请交给另一位审核员。"), code="own")
    if entries.filter(verb__in=REVIEWS, version=seen_version).exists():
        raise ValidationError(_("这一行刚才已经有人审核过。请刷新页面看结果。"), code="reviewed")
    work.note(verb, row)


def entries_of(row: Tracked) -> QuerySet[TrailEntry]:
    """All that the trail says of the row, the newest first."""
    return TrailEntry.objects.filter(ledger=row._meta.label, key=str(row.pk))


def latest_review(row: Tracked) -> TrailEntry | None:
    """The review of the row as it stands; None while nobody reviewed this version."""
    return entries_of(row).filter(verb__in=REVIEWS, version=row.version).first()


def was_accepted(row: Tracked) -> bool:
    """Whether the row was accepted once, in this version or an earlier one."""
    return any_accepted([row])


def any_accepted(rows: Iterable[Tracked]) -> bool:
    """Whether one of the rows was accepted once. At most one query."""
    keys: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        keys[row._meta.label].append(str(row.pk))
    condition = reduce(or_, (Q(ledger=ledger, key__in=some) for ledger, some in keys.items()), Q(pk__in=[]))
    return bool(keys) and TrailEntry.objects.filter(condition, verb=Verb.ACCEPT).exists()


def as_of(row: Tracked, version: int | None) -> Tracked | None:
    """The row as it was in an earlier version, not stored; None where the trail does not know."""
    if version is None or not 0 < version <= row.version:
        return None
    # A version that changed nothing is not in the trail.
    entry = entries_of(row).filter(after__isnull=False, version__lte=version).first()
    return row_of(type(row), entry.after) if entry else None


def returned(codes: Iterable[str]) -> QuerySet[TrailEntry]:
    """The returns in these subtrees that nobody has answered yet by a change, the newest first."""
    later = TrailEntry.objects.filter(ledger=OuterRef("ledger"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
    answered = later.exclude(verb__in=LOOKS)
    return TrailEntry.objects.filter(within_any("unit", codes), ~Exists(answered), verb=Verb.RETURN)
