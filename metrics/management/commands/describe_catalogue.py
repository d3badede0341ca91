"""manage.py describe_catalogue: every definition of files, with how it was judged, as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from metrics.catalogue.describing import described, read_findings
from metrics.catalogue.files import read_files
from metrics.wording import chinese


class Command(BaseCommand):
    help = "把指标目录的口径连同逐条核对的结论写成 Markdown(docs/DEFINITIONS.md 就是这样生成的)。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="TOML 文件或文件夹")
        parser.add_argument("--reviews", required=True, type=Path, help="逐条核对结论的 TOML 文件")

    def handle(self, *, paths: list[Path], reviews: Path, **_options: Any) -> None:
        with chinese():
            self.stdout.write(described(read_files(paths), read_findings(reviews)), ending="")
