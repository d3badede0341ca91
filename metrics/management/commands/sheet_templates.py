"""manage.py sheet_templates FOLDER: the empty sheet of every ledger, with explanations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.ingest.templates import EXPLAINED, write_templates


class Command(BaseCommand):
    help = "在一个新文件夹里写出每本台账的空表和填表说明；填好后用 import_ledgers 导入。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="新的或空的文件夹")

    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            count = write_templates(folder)
        except FileExistsError:
            raise CommandError(f"{folder} 里已有文件，没有改动。") from None
        except OSError as error:
            raise CommandError(f"{folder} 写不了（{error.strerror}）。") from None
        self.stdout.write(f"写了 {count} 张空表，说明在 {folder / EXPLAINED}。")
