"""The sharing of a workshop's income."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics.aggregation.rule_5221 import shared_by_5221
from metrics.models import Parameter, ParameterCode, Role
from tests.support import cast
from tests.support.site import client_of

RULE = {
    ParameterCode.SHARE_COLLECTIVE: 50,
    ParameterCode.SHARE_WORKERS: 20,
    ParameterCode.SHARE_OPERATOR: 20,
    ParameterCode.SHARE_WELFARE: 10,
}


@pytest.mark.django_db
def test_a_workshop_s_income_is_shared_to_the_cent() -> None:
    cast.make_cast()
    income = Decimal("100.03")
    assert shared_by_5221(cast.VILLAGE, date(2023, 12, 31), income) == []
    for code, share in RULE.items():
        norm = {"code": code, "value": Decimal(share), "started_on": date(2023, 1, 1)}
        cast.store(Parameter(unit_id=cast.DISTRICT, **norm))
    parts = dict(shared_by_5221(cast.VILLAGE, date(2023, 12, 31), income))
    assert sum(parts.values()) == income
    assert parts["村集体"] == Decimal("50.01")
    workshop = cast.make_workshop()
    row = cast.make_return(subject=workshop, profit=income)
    form = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT).get(f"/admin/metrics/return/{row.pk}/change/").text
    assert "村集体 50.01元" in form
