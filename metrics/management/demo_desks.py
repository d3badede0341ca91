"""What the people of the demonstration have done this morning and left undone, so that no desk is empty.

Its history is dated by the day on which it stands: the sheets came in on the eve.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from metrics.acts.reviewing import accept, send_back
from metrics.acts.reviews import waiting
from metrics.acts.writing import writing
from metrics.ingest.loading import import_folder
from metrics.models import Account, CollectiveIncome, Draft, Return, Role, Workshop
from metrics.periods import Granularity, Period
from metrics.today import today

Report = Callable[[str], None]
EVE, MORNING, LATER = time(18, 30), time(9, 5), time(9, 40)
RETURNED_FOR = "补助收入为空，与乡镇财政所的拨付表对不上，请核对后补上。"
# What the first clerk has typed into the grid of his workshops, and not saved.
TYPED = {"jobs": "7", "wages": "13500", "revenue": "2726"}


def at(moment: time) -> datetime:
    """That time of the day on which the demonstration stands, or of its eve."""
    day = today() - timedelta(days=1) if moment is EVE else today()
    return timezone.make_aware(datetime.combine(day, moment))


def work_of_the_morning(entered: Path, report: Report) -> None:
    """The clerks bring in the sheets that lie in folders of their names, the reviewers look at some of the rows, and
    one grid is left half typed.
    """
    for folder in sorted(each for each in entered.iterdir() if each.is_dir()):
        with writing(Account.objects.get(username=folder.name), "导入本单位报表", origin="demo") as work:
            work.at = at(MORNING)
            import_folder(folder, report=report)
    for reviewer in Account.objects.filter(grants__role=Role.REVIEWER).order_by("username"):
        _review(reviewer)
    _leave_half_typed(Account.objects.get(username="clerk"))


def _review(reviewer: Account) -> None:
    """Of what is older than the last quarter a return that lacks an income goes back, the rest is accepted; how many
    people there are still waits.
    """
    newest = Return.objects.order_by("-period_start").values_list("period_start", flat=True)[0]
    [unit] = reviewer.grants.values_list("unit", flat=True)
    found = [waiting(model.objects.within(unit), reviewer) for model in (Return, CollectiveIncome)]
    rows = [row for query in found for row in query.filter(period_start__lt=newest).order_by("pk")]
    wrong = [row for row in rows if isinstance(row, CollectiveIncome) and row.subsidy is None]
    right = [row for row in rows if row not in wrong]
    for reason, act, those in ((RETURNED_FOR, send_back, wrong), ("", accept, right)):
        with writing(reviewer, "审核", origin="demo", reason=reason) as work:
            work.at = at(LATER)
            for row in those:
                act(work, row, seen_version=row.version)


def _leave_half_typed(clerk: Account) -> None:
    [unit] = clerk.grants.values_list("unit", flat=True)
    period = Period.of(today(), Granularity.QUARTER).previous
    for shop in Workshop.objects.in_force(period.last).filter(unit=unit):
        kept = {f"{shop.pk}-version": "0"} | {f"{shop.pk}-{name}": text for name, text in TYPED.items()}
        Draft.objects.keep(clerk, f"/admin/returns/returns-workshop/{period.code}/", kept)
