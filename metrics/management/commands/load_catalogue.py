"""manage.py load_catalogue PATH…: definitions of indicators into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.catalogue.faults import CatalogueError
from metrics.catalogue.loading import load_into_database
from metrics.management.commands.import_ledgers import account_named


class Command(BaseCommand):
    help = "载入指标目录(TOML 文件或放着它们的文件夹);有一处不对就什么也不写入，并列出全部问题。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="TOML 文件或文件夹")
        parser.add_argument("--user", default="", help="以哪个账号的名义载入；不写则记为系统命令")

    def handle(self, *, paths: list[Path], user: str, **_options: Any) -> None:
        account = account_named(user) if user else None
        try:
            changed = load_into_database(paths, account)
        except CatalogueError as error:
            raise CommandError(f"{error}\n共 {len(error.faults)} 处问题，什么也没有写入。") from None
        self.stdout.write(f"指标目录：新增或更新 {changed} 条。")
