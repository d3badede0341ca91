"""manage.py createsuperuser: there is none here, and it says what to use."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    help = "本系统没有超级用户：能看什么、能做什么，由授权决定。第一个账号用 first_account 设立。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        raise CommandError(
            "本系统没有超级用户，没有新建账号。第一个账号：manage.py first_account；"
            "其余的由系统管理员在网站上开，或者用 manage.py import_accounts。"
        )
