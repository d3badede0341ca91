"""manage.py make_settings: the file with what an installation must set, its secrets made by chance."""

from __future__ import annotations

import os
import re
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# What the demonstration leaves, so that commands speak of it; a district's own file takes its place.
OF_THE_DEMONSTRATION = "# 演示\nDEMO=1\n"


class Command(BaseCommand):
    help = "生成本安装的设置文件 var/district.env：随机密钥、域名、数据库。已有的不会改动。"
    requires_system_checks = ()  # it makes what they miss

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, action="append", help="本网站的域名，可以写几次")
        parser.add_argument("--database", default="", help="postgres://用户:密码@主机:端口/库名；不写则用 SQLite")
        parser.add_argument("--tls-proxy", action="store_true", help="前面的 nginx 负责 TLS，并传来 X-Forwarded-Proto")

    def handle(self, *, host: list[str], database: str, tls_proxy: bool, **_options: Any) -> None:
        path = settings.SETTINGS_FILE
        if path.exists() and path.read_text(encoding="utf-8") != OF_THE_DEMONSTRATION:
            raise CommandError(f"{path} 已经存在，没有改动。")
        lines = {
            "SECRET_KEY": secrets.token_urlsafe(64),
            "PERSONAL_DATA_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": ",".join(host),
            "DATABASE_URL": database,
            "TLS_PROXY": "1" if tls_proxy else "",
        }
        if wrong := [each for each in host if not re.fullmatch(r"[\w.-]+", each)]:
            raise CommandError(f"--host 只写域名或地址，不带 https:// 和 *：{wrong[0]}")
        if database and not database.startswith(("postgres://", "postgresql://", "sqlite:///")):
            raise CommandError("--database 须是 postgres:// 或 sqlite:/// 开头的地址。")
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in lines.items() if value)
        draft.replace(path)
        self.stdout.write(
            f"已生成 {path}。请把其中的 PERSONAL_DATA_KEY 抄存一份，与数据库备份分开保管："
            "丢了它，证件号码和电话再也读不出来；也不要更换它。"
        )
