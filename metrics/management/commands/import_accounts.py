"""manage.py import_accounts FILE: the accounts of a district from a sheet, with passwords to hand out."""

from __future__ import annotations

import csv
import os
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.ingest.accounts import ACCOUNT_HEADINGS, Opened, import_accounts
from metrics.ingest.problems import ImportRefused


class Command(BaseCommand):
    help = f"按一张表（{'、'.join(ACCOUNT_HEADINGS)}）开通账号和授权，生成每人的首次密码；登录后须换掉。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="账号表，CSV")
        parser.add_argument("--passwords", type=Path, required=True, help="首次密码写到这个新文件里，发完请删掉")

    def handle(self, *, file: Path, passwords: Path, **_options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        if passwords.exists():
            raise CommandError(f"{passwords} 已经存在，没有改动。")
        try:
            opened = import_accounts(file, hand_over=partial(_write, passwords))
        except ImportRefused as refused:
            raise CommandError(f"{refused}\n共 {len(refused.problems)} 处问题，什么也没有写入。") from None
        except OSError as error:
            raise CommandError(f"{passwords} 写不了（{error.strerror}），没有开通任何账号。") from None
        self.stdout.write(f"新开通 {len(opened)} 个账号，首次密码在 {passwords}。")


def _write(path: Path, opened: list[Opened]) -> None:
    """Read by nobody but whoever made it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["单位", "姓名", "账号", "首次密码"])
        writer.writerows((each.unit_name, each.name, each.username, each.password) for each in opened)
