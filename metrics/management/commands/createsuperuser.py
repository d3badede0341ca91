"""manage.py createsuperuser: as Django's, but in the trail. What the account may do is in its grants alone."""

from __future__ import annotations

import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from metrics.acts.granting import make_account
from metrics.acts.writing import writing
from metrics.management.asking import new_password
from metrics.models import Account


class Command(createsuperuser.Command):
    help = "新建一个账号，记入变更记录。能看什么、能做什么，由授权决定。"

    def handle(self, *_args: Any, **options: Any) -> None:
        username = options["username"] or os.environ.get("DJANGO_SUPERUSER_USERNAME") or self._typed(options)
        email = options["email"] or os.environ.get("DJANGO_SUPERUSER_EMAIL") or ""
        account = Account(username=username, email=email, is_staff=True, is_superuser=True)
        password = new_password(account, self.stderr.write) if options["interactive"] else _given()
        try:
            with writing(None, "新建账号", origin="createsuperuser") as work:
                make_account(work, account, password=password)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"已新建账号“{username}”。")

    def _typed(self, options: dict[str, Any]) -> str:
        if not options["interactive"]:
            raise CommandError("请用 --username 写明账号。")
        return input("账号：")


def _given() -> str | None:
    """Without one nobody signs in with the account until a password is set."""
    return os.environ.get("DJANGO_SUPERUSER_PASSWORD")
