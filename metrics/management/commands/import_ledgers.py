"""manage.py import_ledgers FOLDER [--user NAME]: the sheets of a folder into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.models import Account


class Command(BaseCommand):
    help = "导入一个文件夹里的台账(每个台账一个 CSV);有一处不对就什么也不写入，并列出全部问题。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="放台账的文件夹")
        parser.add_argument("--user", default="", help="以哪个账号的名义导入；不写则记为系统命令")

    def handle(self, *, folder: Path, user: str, **_options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"没有这个文件夹：{folder}")
        account = account_named(user) if user else None
        try:
            counts = import_folder(folder, account, report=self.stderr.write)
        except ImportRefused as refused:
            raise CommandError(f"{refused}\n共 {len(refused.problems)} 处问题，什么也没有写入。") from None
        for count in counts:
            self.stdout.write(f"{count.file}\t新增 {count.added}\t未变 {count.unchanged}")


def account_named(name: str) -> Account:
    account = Account.objects.filter(username=name, is_active=True).first()
    if account is None:
        raise CommandError(f"没有这个账号，或已停用：{name}")
    return account
