"""Putting back: one row that was deleted, or a whole unit of work as long as nothing it touched has moved on."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from metrics.acts.trailing import as_kept, essence_told, images_by_key, row_of
from metrics.acts.writing import Work
from metrics.ledgers.register import STAMP, Register
from metrics.ledgers.registry import ledger_of, register_keyed, registers
from metrics.models import Attachment, TrailEntry, Verb
from metrics.models.tracked import Tracked

# More rows than these are counted and not named.
_MOST_NAMED = 10


def restore(work: Work, entry: TrailEntry) -> Tracked:
    """Brings back the row whose deletion `entry` records, under its old key, and returns it.

    Refuses, with ValidationError, what is no deletion, what is there already, and what would refer to nothing.
    """
    if entry.after is not None or entry.before is None:
        raise ValidationError(_("只有删除记录可以恢复。"), code="restore")
    register = register_keyed(entry.ledger)
    row: Tracked = row_of(register, entry.before)
    if register.rows().filter(pk=row.pk).exists():
        raise ValidationError(_("这一行已经恢复。"), code="restore")
    _refuse_orphan(row)
    row.version += 1
    row.full_clean()
    row.save(force_insert=True)
    work.called(Verb.RESTORE, row)
    return row


def _refuse_orphan(row: Tracked) -> None:
    """Raises ValidationError when something is gone that the row refers to. One query a key."""
    for field in ledger_of(row).stored:
        key, target = getattr(row, field.attname), cast("Any", field.related_model)
        if target and key is not None and not target._base_manager.filter(pk=key).exists():
            words = _("它所指的%(name)s已经被删除。请先恢复那一行，再恢复这一行。") % {"name": field.verbose_name}
            raise ValidationError(words, code="restore")


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
    rows += [restore(work, each) for each in entries if each.after is None]
    for row in rows:
        row.full_clean()
    work.called(Verb.UNDO, *rows)
    return rows


def changes_of(act: uuid.UUID) -> list[TrailEntry]:
    """What the act did to rows, those first that others refer to; reviews and look-ups are no changes."""
    order = {register.key: place for place, register in enumerate(registers())}
    entries = [each for each in TrailEntry.objects.filter(work=act).order_by("pk") if each.before or each.after]
    return sorted(entries, key=lambda each: order[each.ledger])


def _refuse_moved(work: Work, entries: Iterable[TrailEntry]) -> None:
    moved: list[str] = []
    for register, found in _by_register(entries).items():
        work.lock(register.model, found)
        now = images_by_key(register.model, found)
        kept = {key: essence_told(register, as_kept(register, now.get(key))) for key in found}
        moved += [_named(each) for key, each in found.items() if kept[key] != essence_told(register, each.after)]
    if moved:
        words = _("这些行后来又有改动，不能一并撤销：%(rows)s。请先核对这些行，逐行更正。")
        raise ValidationError(words % {"rows": _listed(moved)}, code="moved")


def _refuse_depended_on(made: Iterable[TrailEntry], entries: Iterable[TrailEntry]) -> None:
    """Rows of others that refer to what the act made would be left with nothing."""
    own = {(each.ledger, each.key) for each in entries}
    others = [
        f"{ledger_of(row).one}“{row}”"
        for register, found in _by_register(made).items()
        for row in _referring(register, found)
        if (ledger_of(row).key, str(row.pk)) not in own
    ]
    if others:
        words = _("后来又有别的行指向这次新增的内容，不能撤销：%(rows)s。请先更正或删除这些行，再撤销。")
        raise ValidationError(words % {"rows": _listed(others)}, code="depended")


def _referring(register: Register, keys: Iterable[Any]) -> Iterator[Any]:
    """Rows with a key to one of these, and their papers. One query a key."""
    wanted = list(keys)
    for source, key in register.referring():
        yield from source._base_manager.filter(**{f"{key.name}__in": wanted})
    yield from Attachment.objects.filter(ledger=register.key, key__in=[str(key) for key in wanted])


def _check_keys_last() -> None:
    """What goes, changes and comes back may refer to one another meanwhile; SQLite checks at the end anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _take_out(made: Iterable[TrailEntry]) -> None:
    for register, found in reversed(_by_register(made).items()):
        rows: Any = register.rows().filter(pk__in=list(found))
        rows.take_out()


def _put_back(changed: list[TrailEntry]) -> list[Tracked]:
    """The rows as they were. What is unique passes from one to another, so those that cannot go first wait."""
    waiting = changed
    while waiting:
        blocked = [each for each in waiting if not _is_put_back(each)]
        if len(blocked) == len(waiting):
            words = _("这些行原来的内容现在被别的行占用，不能撤销：%(rows)s。请先核对这些行，逐行更正。")
            raise ValidationError(words % {"rows": _listed(_named(each) for each in blocked)}, code="taken")
        waiting = blocked
    return [register_keyed(each.ledger).rows().get(pk=_key(each)) for each in changed]


def _is_put_back(entry: TrailEntry) -> bool:
    register, before = register_keyed(entry.ledger), entry.before or {}
    fields = [f for f in register.recorded if not f.primary_key and f.name not in STAMP]
    kept = {f.attname: f.to_python(before[f.attname]) for f in fields if f.attname in before}
    try:
        with transaction.atomic():
            register.rows().filter(pk=_key(entry)).update(**kept)
    except IntegrityError:
        return False
    return True


def _by_register(entries: Iterable[TrailEntry]) -> dict[Register, dict[Any, TrailEntry]]:
    """The entries by register and key, in their order."""
    found: dict[Register, dict[Any, TrailEntry]] = defaultdict(dict)
    for each in entries:
        found[register_keyed(each.ledger)][_key(each)] = each
    return found


def _named(entry: TrailEntry) -> str:
    return f"{capfirst(str(register_keyed(entry.ledger).one))} {entry.key}"


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    more = [_("等 %(count)s 行") % {"count": len(found)}] if len(found) > _MOST_NAMED else []
    return "、".join([*found[:_MOST_NAMED], *more])


def _key(entry: TrailEntry) -> Any:
    return register_keyed(entry.ledger).primary_key.to_python(entry.key)
