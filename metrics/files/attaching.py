"""Files onto a row, off it and back. Each act in the unit of work of whoever does it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from metrics.acts.reviews import was_accepted
from metrics.acts.undoing import restore
from metrics.acts.writing import Work
from metrics.files import store
from metrics.files.gate import Taken, check_number
from metrics.ledgers.office import PAPERS
from metrics.ledgers.registry import ledger_of
from metrics.models import Attachment, TrailEntry, Verb
from metrics.models.rows import LedgerRow

MOST_EARLIER = 30
TWICE = gettext_lazy("“%(name)s”与“%(other)s”内容相同。请去掉一份再上传。")
NOTE_NEEDED = gettext_lazy("这一行已经审核通过，补充材料须写明说明。请填写说明后再上传。")
REASON_NEEDED = gettext_lazy("删除材料须写明事由。请填写后再删除。")
FILE_GONE = gettext_lazy("“%(name)s”的文件已不在或已损坏，不能恢复。请重新上传，或请系统管理员从备份找回。")


@dataclass(frozen=True)
class StoredFile:
    """A file that passed the gate and lies in the store."""

    taken: Taken
    digest: str


def keep_all(files: Iterable[Taken]) -> list[StoredFile]:
    """Before any transaction, since it waits for the disk. Raises OSError."""
    return [StoredFile(each, store.keep(each.content)) for each in files]


def attach(work: Work, row: LedgerRow, files: Sequence[StoredFile], *, note: str) -> list[Attachment]:
    """Puts the files on the row. Raises ValidationError: too many, twice the same, or no note on an accepted row."""
    work.lock(type(row), [row.pk])
    if not note and was_accepted(row):
        raise ValidationError(NOTE_NEEDED, code="reason")
    names = dict(attachments_of(row).values_list("digest", "name"))
    check_number(len(names), len(files))
    for each in files:
        if each.digest in names:
            raise ValidationError(TWICE % {"name": each.taken.name, "other": names[each.digest]}, code="twice")
        names[each.digest] = each.taken.name
    made = [_attachment(row, each, note) for each in files]
    for attachment in made:
        work.create(attachment)
    return made


def detach(work: Work, attachment: Attachment) -> None:
    """Takes the file off its row; the file itself stays, so that this can be undone. Raises ValidationError."""
    if not work.reason:
        raise ValidationError(REASON_NEEDED, code="reason")
    work.delete(attachment)


def bring_back(work: Work, row: LedgerRow, entry: TrailEntry) -> None:
    """Undoes `detach`, which `entry` records. Raises ValidationError: the file is gone, or the row is full."""
    before: dict[str, Any] = entry.before or {}
    work.lock(type(row), [row.pk])
    check_number(attachments_of(row).count(), 1)
    if not store.is_intact(before["digest"]):
        raise ValidationError(FILE_GONE % {"name": before["name"]}, code="gone")
    restore(work, entry)


def note_download(work: Work, attachment: Attachment) -> None:
    """Puts into the trail that the file leaves."""
    work.note(Verb.DOWNLOAD, attachment, why=f"{work.why} {attachment.name}")


def attachments_of(*rows: LedgerRow) -> QuerySet[Attachment]:
    """The files on rows of one ledger."""
    return Attachment.objects.filter(ledger=ledger_of(rows[0]).key, key__in=[str(row.pk) for row in rows])


def uploads(attachments: Iterable[Attachment]) -> dict[str, TrailEntry]:
    """By key: who put each of them on its row, and when. No query where there are none."""
    keys = [str(each.pk) for each in attachments]
    entries = TrailEntry.objects.filter(ledger=PAPERS.key, key__in=keys, verb=Verb.CREATE)
    return {entry.key: entry for entry in entries.select_related("user")} if keys else {}


def earlier_keys(row: LedgerRow) -> list[Any]:
    """Keys of the rows that 变更 made this one from, the latest first. One query each."""
    rows: Any = type(row)._base_manager
    found: list[Any] = []
    key = getattr(row, "predecessor_id", None)
    while key is not None and len(found) < MOST_EARLIER:
        found.append(key)
        key = rows.filter(pk=key).values_list("predecessor_id", flat=True).first()
    return found


def taken_off(row: LedgerRow) -> list[TrailEntry]:
    """What was taken off the row and is not back, the latest first: of each file the last time."""
    entries = TrailEntry.objects.filter(
        ledger=PAPERS.key, verb=Verb.DELETE, before__ledger=ledger_of(row).key, before__key=str(row.pk)
    )
    there = set(attachments_of(row).values_list("digest", flat=True))
    latest: dict[str, TrailEntry] = {}
    for entry in entries.select_related("user"):
        latest.setdefault((entry.before or {})["digest"], entry)
    return [entry for digest, entry in latest.items() if digest not in there]


def _attachment(row: LedgerRow, kept: StoredFile, note: str) -> Attachment:
    return Attachment(
        unit_id=row.unit_id,
        ledger=ledger_of(row).key,
        key=str(row.pk),
        name=kept.taken.name,
        media_type=kept.taken.media_type,
        size=kept.taken.size,
        digest=kept.digest,
        note=note,
    )
