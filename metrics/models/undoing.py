"""Undoing a whole unit of work, as long as nothing that it touched has moved on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.models.base import Tracked
from metrics.models.trail import TrailEntry
from metrics.models.writing import Work, essence, images, plain, tracked_models


def undo(work: Work, act: uuid.UUID) -> list[Tracked]:
    """Puts back every row that the act changed, and returns them.

    Rows come back under their old keys, rows that the act made go, changed ones are what they were. Raises
    ValidationError, naming the rows, when one of them was changed since, and when there is nothing to undo.
    """
    entries = [each for each in TrailEntry.objects.filter(work=act).order_by("pk") if each.before or each.after]
    if not entries:
        raise ValidationError(_("没有可以撤销的内容。"), code="undo")
    # As they were locked when they were written: what others refer to comes first.
    order = {model._meta.label: place for place, model in enumerate(tracked_models())}
    entries.sort(key=lambda each: order[each.ledger])
    _refuse_moved(work, entries)
    lost = [each for each in entries if each.after is None]
    made = [each for each in entries if each.before is None]
    changed = [each for each in entries if each.before and each.after]
    # What refers to a row that comes back waits for it; the others go first, and give back what was unique to it.
    keys = {(each.ledger, each.key) for each in lost}
    waiting = [each for each in changed if _refers_to(each, keys)]
    rows = [_put_back(work, each) for each in changed if each not in waiting]
    rows += [work.restore(each) for each in lost]
    rows += [_put_back(work, each) for each in waiting]
    for each in reversed(made):
        work.delete(_row(each))
    work.called("undo", *rows)
    return rows


def _refers_to(entry: TrailEntry, keys: set[tuple[str, str]]) -> bool:
    """Whether what the row was refers to one of the rows."""
    fields = apps.get_model(entry.ledger).shared_fields()
    before = entry.before or {}
    return any((f.related_model._meta.label, str(before.get(f.attname))) in keys for f in fields)


def _refuse_moved(work: Work, entries: Iterable[TrailEntry]) -> None:
    moved = []
    for entry in entries:
        model = apps.get_model(entry.ledger)
        work.lock(model, [_key(entry)])
        row = next(iter(images(model._base_manager.filter(pk=_key(entry)))), None)
        if essence(plain(row)) != essence(entry.after):
            moved.append(f"{model._meta.verbose_name} {entry.key}")
    if moved:
        words = _("这些行后来又有改动，不能一并撤销：%(rows)s。请先核对这些行，逐行更正。")
        raise ValidationError(words % {"rows": "、".join(moved)}, code="moved")


def _put_back(work: Work, entry: TrailEntry) -> Tracked:
    row, before = _row(entry), entry.before or {}
    kept = {f.attname: f.to_python(before[f.attname]) for f in row._meta.concrete_fields if f.attname in before}
    for name in ("version", "changed_at", "changed_by_id"):
        kept.pop(name, None)
    work.correct(row, **kept)
    return row


def _row(entry: TrailEntry) -> Any:
    return apps.get_model(entry.ledger)._base_manager.get(pk=_key(entry))


def _key(entry: TrailEntry) -> Any:
    return apps.get_model(entry.ledger)._meta.pk.to_python(entry.key)
