"""manage.py check_district: what each district of the installation has, and what its figures still lack."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from metrics.aggregation.readiness import readiness
from metrics.models import OrgUnit, UnitKind


class Command(BaseCommand):
    help = "逐项检查本区是否备齐：单位、指标目录、参数、建账情况、账号、台账；缺什么，怎么补。"

    def handle(self, **_options: Any) -> None:
        districts = list(OrgUnit.objects.filter(kind=UnitKind.DISTRICT, closed_on=None).order_by("pk"))
        if not districts:
            raise CommandError("还没有登记区(县)：请先运行 manage.py first_account。")
        lacking = 0
        for unit in districts:
            self.stdout.write(f"{unit.name}（{unit.pk}）")
            for step in readiness(unit.pk):
                lacking += not step.is_done
                self.stdout.write(f"  {'齐' if step.is_done else '缺'}  {step.name}：{step.missing or step.words}")
        if lacking:
            raise CommandError(f"还缺 {lacking} 项。")
        self.stdout.write("都齐了。")
