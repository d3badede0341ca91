"""Passwords that commands ask for: before a unit of work begins, since on SQLite others would wait meanwhile."""

from __future__ import annotations

import getpass
from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from metrics.models import Account

TRIES = 3


def new_password(account: Account, say: Callable[[str], object]) -> str:
    """What was typed twice alike and is good enough for the account. Raises CommandError after three attempts."""
    for _attempt in range(TRIES):
        first, second = getpass.getpass("新密码："), getpass.getpass("再输入一次：")
        if not (fault := _fault(first, second, account)):
            return first
        say(fault)
    raise CommandError("没有设置密码。")


def _fault(first: str, second: str, account: Account) -> str:
    if first != second:
        return "两次输入的密码不一样，请重新输入。"
    try:
        validate_password(first, account)
    except ValidationError as error:
        return "\n".join(error.messages)
    return ""
