"""Quarterly returns; that of a workshop shows how its income is shared."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.admin.ledger.derived import derived
from metrics.aggregation.rule_5221 import SharesNotWhole, shared_by_5221
from metrics.ledgers.registry import register_of
from metrics.models import Return, ReturnKind
from metrics.models.tracked import Tracked
from metrics.wording import listed


class QuarterlyReturnAdmin(derived(register_of(Return))):  # type: ignore[misc]
    @admin.display(description=gettext_lazy("收益分配"))
    def shared_out(self, row: Return) -> str:
        if row.profit < 0:
            return _("本季亏损，没有收益可分。")
        try:
            parts = shared_by_5221(row.unit_id, row.period.last, row.profit)
        except SharesNotWhole as refusal:
            return str(refusal)
        shares = [_("%(name)s %(amount)s元") % {"name": name, "amount": f"{amount:,}"} for name, amount in parts]
        return str(listed(shares, _("；"))) or _("还没有设定分配比例。")

    def get_readonly_fields(self, request: HttpRequest, obj: Tracked | None = None) -> tuple[str, ...]:
        has_income = isinstance(obj, Return) and obj.kind == ReturnKind.WORKSHOP and obj.profit is not None
        return ("shared_out",) if has_income else ()

    def get_fields(self, request: HttpRequest, obj: Tracked | None = None) -> Any:
        return [*super().get_fields(request, obj), *self.get_readonly_fields(request, obj)]
