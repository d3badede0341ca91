"""manage.py first_account: the first system administrator of an empty installation, and its district."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics.acts.granting import drawn_password, give, make_account
from metrics.acts.writing import Work, writing
from metrics.management.asking import new_password
from metrics.models import Account, Grant, OrgUnit, Role, UnitKind


class Command(BaseCommand):
    help = "设立本安装的第一个系统管理员，需要时连同本区的单位；其余账号由他在网站上开，或者用 import_accounts。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument("--unit", required=True, help="本区的区划代码，例如 529901")
        parser.add_argument("--unit-name", default="", help="本区的名称；单位还没有登记时须写")
        parser.add_argument(
            "--drawn-password", dest="is_drawn", action="store_true", help="生成首次密码并显示，不在这里输入"
        )

    def handle(self, *, username: str, name: str, unit: str, unit_name: str, is_drawn: bool, **_options: Any) -> None:
        refuse_a_second()
        account = Account(username=username, name=name, is_staff=True)
        password = drawn_password() if is_drawn else new_password(account, self.stderr.write)
        try:
            with writing(None, "设立第一个账号", origin="first_account") as work:
                make_account(work, account, password=password, is_first_password=is_drawn)
                give(work, Grant(account=account, unit_id=district(work, unit, unit_name), role=Role.SYSTEM_ADMIN))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"已设立系统管理员“{username}”。")
        if is_drawn:
            self.stdout.write(f"首次密码：{password}（登录后须换掉）")


def refuse_a_second() -> None:
    """Who has an administrator asks him; without one that may sign in the installation is open to none."""
    held = Grant.objects.filter(role=Role.SYSTEM_ADMIN, account__is_active=True).select_related("account").first()
    if held:
        raise CommandError(
            f"已经有系统管理员“{held.account.username}”。其余账号由他在网站上开，或者用 manage.py import_accounts。"
        )


def district(work: Work, code: str, name: str) -> str:
    """The unit, registered where it is not yet. Raises ValidationError."""
    if not OrgUnit.objects.filter(pk=code).exists():
        if not name:
            raise CommandError(f"还没有登记单位 {code}：请用 --unit-name 写明它的名称。")
        work.create(OrgUnit(code=code, name=name, kind=UnitKind.DISTRICT))
    return code
