"""manage.py demo: an empty database into an invented district with its catalogue and accounts."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from metrics.acts.granting import give, make_account
from metrics.acts.guard import guard_lifted
from metrics.acts.writing import Work, writing
from metrics.ingest.loading import import_folder
from metrics.management.demo_desks import EVE, at, work_of_the_morning
from metrics.models import (
    Account,
    Assignment,
    Counter,
    Grant,
    Mentoring,
    OrgUnit,
    Role,
    Stake,
    Succession,
    TrailEntry,
    VolunteerGroup,
    Workshop,
)
from metrics.models.order import LOCK_ORDER
from metrics.models.rows import State

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
LEDGERS = FIXTURES / "demo"
ENTERED = FIXTURES / "demo_entered"
CATALOGUE = FIXTURES / "catalogue"
DEMO_ACCOUNTS = FIXTURES / "demo_accounts.csv"
ONE_DAY = timedelta(days=1)
# Who wrote it, as the trail says.
_ORIGIN = "demo"
# Roles with something to do in the admin; what they may do there is in their grants.
STAFF = {Role.CLERK, Role.REVIEWER, Role.OFFICER, Role.BUSINESS_ADMIN, Role.SYSTEM_ADMIN}


class Command(BaseCommand):
    help = "把空的数据库变成一个虚构的区：建表，载入指标目录、台账和演示账号。只在演示(DEMO=1)时可用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="先清空数据库里的一切")
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")

    def handle(self, *, fresh: bool, accounts: bool, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只能在演示时运行：请设 DEMO=1。")
        if accounts:
            self.stdout.write(account_list(), ending="")
            return
        if is_somebody_elses():
            raise CommandError(
                "这个数据库不是演示建的，里面已有数据，没有改动。"
                "要看演示，请另指一个空的数据库，或者不设 DATABASE_URL。"
            )
        call_command("migrate", interactive=False, verbosity=0)
        if fresh:
            empty_database()
        elif holds_data():
            raise CommandError("数据库里已有数据，没有改动。要清空重来，请运行 demo --fresh。")
        self.fill()

    def fill(self) -> None:
        with transaction.atomic():
            with writing(None, "载入演示数据", origin=_ORIGIN) as work:
                work.at = at(EVE)
                import_folder(LEDGERS, report=self.stderr.write)
            link_changes()
            with writing(None, "载入指标目录", origin=_ORIGIN) as work:
                work.at = at(EVE)
                call_command("load_catalogue", str(CATALOGUE), stdout=self.stdout)
            make_accounts()
            work_of_the_morning(ENTERED, self.stderr.write)
        self.stdout.write(f"演示数据已就绪：{OrgUnit.objects.count()} 个单位，{len(demo_accounts())} 个账号。")


def is_demonstration() -> bool:
    """Whether the demonstration began what is kept in the database: the first entry of the trail says who did."""
    try:
        return TrailEntry.objects.order_by("pk").values_list("origin", flat=True).first() == _ORIGIN
    except DatabaseError:
        return False  # tables of another program, or none


def is_somebody_elses() -> bool:
    """Whether there are rows that the demonstration did not begin, be they of an older version or another program."""
    if is_demonstration() or not connection.introspection.table_names():
        return False
    try:
        return holds_data()
    except DatabaseError:
        return True


def holds_data() -> bool:
    return any(model._base_manager.exists() for model in LOCK_ORDER)


def empty_database() -> None:
    """Takes every row out, and the trail of what is gone. Counters go on, or a running site would keep its frames."""
    counters = [Counter(district=old.district, ledger=old.ledger, value=old.value + 1) for old in Counter.objects.all()]
    with transaction.atomic(), guard_lifted():
        call_command("flush", interactive=False, verbosity=0)
        Counter.objects.bulk_create(counters)


def link_changes() -> None:
    """Ties the rows that go on from another: sheets have no column for it.

    In the demonstration a post that ends without a reason, and that its holder takes up again the day after, was
    changed and not left; so was a mentoring of it, a group of volunteers that goes on with another size, and a
    workshop or a stake that went on in the successor of its village.
    """
    with writing(None, "演示数据里的变更", origin=_ORIGIN) as work:
        work.at = at(EVE)
        for post in ended(Assignment).filter(end_reason=""):
            link(work, post, Assignment.objects.filter(person=post.person_id))
        for row in ended(Mentoring):
            link(work, row, Mentoring.objects.filter(mentor=row.mentor_id, assignment__predecessor=row.assignment_id))
        for group in ended(VolunteerGroup):
            link(work, group, VolunteerGroup.objects.filter(unit=group.unit_id, name=group.name))
        for old, new in Succession.objects.values_list("predecessor", "successor"):
            for shop in ended(Workshop).filter(unit=old):
                link(work, shop, Workshop.objects.filter(unit=new, name=shop.name))
            for stake in ended(Stake).filter(unit=old, holder=None):
                link(work, stake, Stake.objects.filter(unit=new, holder=None, enterprise=stake.enterprise_id))


def ended(model: type[State]) -> QuerySet[Any]:
    return model.objects.exclude(ended_on=None).order_by("pk")


def link(work: Work, row: State, candidates: QuerySet[Any]) -> None:
    assert row.ended_on is not None
    for successor in candidates.filter(started_on=row.ended_on + ONE_DAY)[:1]:
        work.correct(successor, predecessor=row)


def demo_accounts() -> list[dict[str, str]]:
    with DEMO_ACCOUNTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_accounts() -> None:
    with writing(None, "载入演示账号", origin=_ORIGIN) as work:
        work.at = at(EVE)
        for row in demo_accounts():
            role = Role(row["role"])
            account = Account(username=row["user"], name=row["name"], is_staff=role in STAFF)
            # Everybody who looks at the demonstration signs in with the same ones.
            make_account(work, account, password=row["password"], is_first_password=False)
            give(work, Grant(account=account, unit_id=row["unit"], role=role))


def account_list() -> str:
    """A line for each account: user, password, role, unit."""
    names = dict(OrgUnit.objects.values_list("code", "name"))
    lines = (
        f"  {row['user']:<14}{row['password']:<22}{Role(row['role']).label}, {names.get(row['unit'], row['unit'])}\n"
        for row in demo_accounts()
    )
    return "".join(lines)
