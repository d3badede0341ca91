"""Undoing a whole unit of work, as long as nothing that it touched has moved on."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.models.attachments import Attachment
from metrics.models.base import Tracked
from metrics.models.trail import TrailEntry
from metrics.models.writing import STAMP, Work, essence, images, plain, tracked_models

# More rows than these are counted and not named.
_MOST_NAMED = 10


def undo(work: Work, act: uuid.UUID) -> list[Tracked]:
    """Puts back every row that the act changed, and returns them.

    Rows come back under their old keys, rows that the act made go, changed ones are what they were. Raises
    ValidationError, naming the rows, when one of them was changed since or others refer to it now, and when there is
    nothing to undo.
    """
    entries = changes_of(act)
    if not entries:
        raise ValidationError(_("没有可以撤销的内容。"), code="undo")
    _refuse_moved(work, entries)
    made = [each for each in entries if each.before is None]
    _refuse_depended_on(made, entries)
    _check_keys_last()
    _take_out(made)
    rows = _put_back([each for each in entries if each.before and each.after])
    rows += [work.restore(each) for each in entries if each.after is None]
    for row in rows:
        row.full_clean()
    work.called("undo", *rows)
    return rows


def changes_of(act: uuid.UUID) -> list[TrailEntry]:
    """What the act did to rows, those first that others refer to; reviews and look-ups are no changes."""
    order = {model._meta.label: place for place, model in enumerate(tracked_models())}
    entries = [each for each in TrailEntry.objects.filter(work=act).order_by("pk") if each.before or each.after]
    return sorted(entries, key=lambda each: order[each.ledger])


def _refuse_moved(work: Work, entries: Iterable[TrailEntry]) -> None:
    moved: list[str] = []
    for model, found in _by_model(entries).items():
        work.lock(model, found)
        now = {image[model._meta.pk.attname]: image for image in images(model._base_manager.filter(pk__in=list(found)))}
        moved += [_named(each) for key, each in found.items() if essence(plain(now.get(key))) != essence(each.after)]
    if moved:
        words = _("这些行后来又有改动，不能一并撤销：%(rows)s。请先核对这些行，逐行更正。")
        raise ValidationError(words % {"rows": _listed(moved)}, code="moved")


def _refuse_depended_on(made: Iterable[TrailEntry], entries: Iterable[TrailEntry]) -> None:
    """Rows of others that refer to what the act made would be left with nothing."""
    own = {(each.ledger, each.key) for each in entries}
    others = [
        f"{capfirst(str(row._meta.verbose_name))}“{row}”"
        for model, found in _by_model(made).items()
        for row in _referring(model, found)
        if (row._meta.label, str(row.pk)) not in own
    ]
    if others:
        words = _("后来又有别的行指向这次新增的内容，不能撤销：%(rows)s。请先更正或删除这些行，再撤销。")
        raise ValidationError(words % {"rows": _listed(others)}, code="depended")


def _referring(model: type[Tracked], keys: Iterable[Any]) -> Iterator[models.Model]:
    """Rows with a key to one of these, and their papers. One query a key."""
    wanted = list(keys)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.one_to_many or (relation.one_to_one and relation.auto_created):
            source: Any = relation.related_model
            yield from source._base_manager.filter(**{f"{relation.field.name}__in": wanted})  # type: ignore[union-attr]
    yield from Attachment.objects.filter(ledger=model._meta.label, key__in=[str(key) for key in wanted])


def _check_keys_last() -> None:
    """What goes, changes and comes back may refer to one another meanwhile; SQLite checks at the end anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _take_out(made: Iterable[TrailEntry]) -> None:
    for model, found in reversed(_by_model(made).items()):
        rows: Any = model._base_manager.filter(pk__in=list(found))
        rows._raw_delete(rows.db)


def _put_back(changed: list[TrailEntry]) -> list[Tracked]:
    """The rows as they were. What is unique passes from one to another, so those that cannot go first wait."""
    waiting = changed
    while waiting:
        blocked = [each for each in waiting if not _is_put_back(each)]
        if len(blocked) == len(waiting):
            words = _("这些行原来的内容现在被别的行占用，不能撤销：%(rows)s。请先核对这些行，逐行更正。")
            raise ValidationError(words % {"rows": _listed(_named(each) for each in blocked)}, code="taken")
        waiting = blocked
    return [_model(each)._base_manager.get(pk=_key(each)) for each in changed]


def _is_put_back(entry: TrailEntry) -> bool:
    model, before = _model(entry), entry.before or {}
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in STAMP]
    kept = {f.attname: f.to_python(before[f.attname]) for f in fields if f.attname in before}
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=_key(entry)).update(**kept)
    except IntegrityError:
        return False
    return True


def _by_model(entries: Iterable[TrailEntry]) -> dict[type[Tracked], dict[Any, TrailEntry]]:
    """The entries by model and key, in their order."""
    found: dict[type[Tracked], dict[Any, TrailEntry]] = defaultdict(dict)
    for each in entries:
        found[_model(each)][_key(each)] = each
    return found


def _named(entry: TrailEntry) -> str:
    return f"{capfirst(str(_model(entry)._meta.verbose_name))} {entry.key}"


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = [_("等 %(count)s 行") % {"count": len(found)}] if len(found) > _MOST_NAMED else []
    return "、".join([*found[:_MOST_NAMED], *more])


def _model(entry: TrailEntry) -> Any:
    return apps.get_model(entry.ledger)


def _key(entry: TrailEntry) -> Any:
    return _model(entry)._meta.pk.to_python(entry.key)
