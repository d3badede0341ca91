"""Accepting and returning rows: an act in the trail on one version of a row, by somebody who did not enter it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.acts.trailing import entries_of, row_of
from metrics.acts.writing import Work
from metrics.ledgers.registry import ledger_of
from metrics.models.current import Conflict
from metrics.models.office.trail import LOOKS, REVIEWS, Verb
from metrics.models.tracked import Tracked


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
    if not ledger_of(row).rows().filter(pk=row.pk, version=seen_version).exists():
        raise Conflict(row)
    entries = entries_of(row)
    if work.user is not None and entries.exclude(verb__in=(*REVIEWS, *LOOKS)).filter(user=work.user).exists():
        raise ValidationError(_("自己录入或修改过的行须由别人审核。请交给另一位审核员。"), code="own")
    if entries.filter(verb__in=REVIEWS, version=seen_version).exists():
        raise ValidationError(_("这一行刚才已经有人审核过。请刷新页面看结果。"), code="reviewed")
    work.note(verb, row)


def as_of(row: Tracked, version: int | None) -> Tracked | None:
    """The row as it was in an earlier version, not stored; None where the trail does not know."""
    if version is None or not 0 < version <= row.version:
        return None
    # A version that changed nothing is not in the trail.
    entry = entries_of(row).filter(after__isnull=False, version__lte=version).first()
    return row_of(ledger_of(row), entry.after) if entry else None
