"""manage.py check_files: whether every supporting paper lies where it should, unharmed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from metrics.files import store
from metrics.ledgers.office import PAPERS
from metrics.models import Attachment, TrailEntry, Verb


class Command(BaseCommand):
    help = "核对佐证材料：哪些行的文件缺失或损坏，哪些文件没有行指向。只查不改；有缺失或损坏时以失败结束。"

    def handle(self, **_options: Any) -> None:
        lost = [row for row in Attachment.objects.iterator() if not store.is_intact(row.digest)]
        for row in lost:
            self.stdout.write(f"缺失或损坏\t{row.ledger} {row.key}\t{row.pk}\t{row.name}\t{row.digest}")
        named = set(Attachment.objects.values_list("digest", flat=True))
        removed = TrailEntry.objects.filter(ledger=PAPERS.key, verb=Verb.DELETE)
        restorable = {entry.before["digest"] for entry in removed if entry.before} - named
        for path in store.everything():
            if path.name not in named:
                words = "已删除，可恢复" if path.name in restorable else "没有行指向"
                self.stdout.write(f"{words}\t{path.relative_to(settings.FILES_DIR)}")
        if lost:
            raise CommandError(f"{len(lost)} 份佐证材料缺失或损坏，请从备份找回。")
        self.stdout.write(f"佐证材料 {Attachment.objects.count()} 份，全部完好。")
