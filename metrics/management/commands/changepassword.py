"""manage.py changepassword: as Django's, but in the trail."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.core.management.base import CommandError

from metrics.acts.granting import set_password
from metrics.acts.writing import writing
from metrics.management.asking import new_password
from metrics.models import Account


class Command(changepassword.Command):
    help = "设置一个账号的密码，记入变更记录。"

    def handle(self, *_args: Any, **options: Any) -> str:
        username = options["username"] or getpass.getuser()
        account = Account.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"没有账号“{username}”。")
        password = new_password(account, self.stderr.write)
        with writing(None, "设置密码", origin="changepassword") as work:
            set_password(work, account, password)
        return f"已设置账号“{username}”的密码。"
