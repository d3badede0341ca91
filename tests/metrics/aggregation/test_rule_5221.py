"""The sharing of a workshop's income."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.writing import writing
from metrics.aggregation.rule_5221 import SharesNotWhole, shared_by_5221
from metrics.ingest.loading import import_folder
from metrics.ingest.problems import ImportRefused
from metrics.models import Parameter, ParameterCode, Role
from tests.support import cast
from tests.support.site import client_of

RULE = {
    ParameterCode.SHARE_COLLECTIVE: 50,
    ParameterCode.SHARE_WORKERS: 20,
    ParameterCode.SHARE_OPERATOR: 20,
    ParameterCode.SHARE_WELFARE: 10,
}


pytestmark = pytest.mark.django_db


def share(code: str, value: int, *, unit: str = cast.DISTRICT, start: date = date(2023, 1, 1)) -> Parameter:
    return Parameter(unit_id=unit, code=code, value=Decimal(value), started_on=start)


def set_rule(rule: dict[ParameterCode, int], **options: Any) -> None:
    """All in one unit of work, as from a sheet."""
    with writing(None, "设定比例") as work:
        for code, value in rule.items():
            work.create(share(code, value, **options))


def shown(profit: Decimal) -> str:
    row = cast.make_return(subject=cast.make_workshop(), profit=profit)
    return client_of(Role.BUSINESS_ADMIN, cast.DISTRICT).get(f"/admin/metrics/return/{row.pk}/change/").text


def test_a_workshop_s_income_is_shared_to_the_cent() -> None:
    cast.make_cast()
    income = Decimal("100.03")
    assert shared_by_5221(cast.VILLAGE, date(2023, 12, 31), income) == []
    for code, value in RULE.items():
        cast.store(share(code, value))
    parts = dict(shared_by_5221(cast.VILLAGE, date(2023, 12, 31), income))
    assert sum(parts.values()) == income
    assert parts["村集体"] == Decimal("50.01")
    assert "村集体 50.01元" in shown(income)


def test_shares_that_do_not_make_100_are_refused_in_the_shell() -> None:
    cast.make_cast()
    with pytest.raises(ValidationError, match="合计是90%"):
        set_rule(RULE | {ParameterCode.SHARE_COLLECTIVE: 40})
    with pytest.raises(ValidationError, match="合计是101%"):
        set_rule(RULE | {ParameterCode.SHARE_WELFARE: 11})
    set_rule(RULE)
    row = Parameter.objects.get(code=ParameterCode.SHARE_COLLECTIVE)
    with pytest.raises(ValidationError, match="2023-01-01 起合计是90%"), writing(None, "改") as work:
        work.correct(row, value=Decimal(40))
    assert Parameter.objects.get(pk=row.pk).value == 50


def test_three_shares_may_be_there_but_never_more_than_100() -> None:
    cast.make_cast()
    cast.store(share(ParameterCode.SHARE_COLLECTIVE, 60))
    cast.store(share(ParameterCode.SHARE_WORKERS, 40))
    with pytest.raises(ValidationError, match="合计是120%"):
        cast.store(share(ParameterCode.SHARE_OPERATOR, 20))
    with pytest.raises(SharesNotWhole, match="设了2项，合计100%"):
        shared_by_5221(cast.VILLAGE, date(2023, 12, 31), Decimal(100))
    assert "设了2项" in shown(Decimal(100))


def test_the_shares_of_a_township_are_its_own() -> None:
    cast.make_cast()
    set_rule(RULE)
    # They take turns on a day, and each unit's are looked at for themselves.
    set_rule(dict(zip(RULE, (40, 30, 20, 10), strict=True)), unit=cast.TOWN, start=date(2023, 7, 1))
    for day, collective in ((date(2023, 6, 30), 50), (date(2023, 7, 1), 40)):
        assert shared_by_5221(cast.VILLAGE, day, Decimal(100))[0][1] == collective


def test_on_the_day_on_which_one_ends_the_others_are_looked_at() -> None:
    cast.make_cast()
    set_rule(RULE)
    row = Parameter.objects.get(code=ParameterCode.SHARE_COLLECTIVE)
    with writing(None, "终止一项") as work:
        work.correct(row, ended_on=date(2023, 12, 31))
    with pytest.raises(ValidationError, match="2024-01-01 起合计是95%"):
        cast.store(share(ParameterCode.SHARE_COLLECTIVE, 45, start=date(2024, 1, 1)))
    cast.store(share(ParameterCode.SHARE_COLLECTIVE, 50, start=date(2024, 1, 1)))


def test_the_form_says_why_and_keeps_nothing() -> None:
    cast.make_cast()
    set_rule(dict(list(RULE.items())[:3]))
    client = client_of(Role.BUSINESS_ADMIN, cast.DISTRICT)
    typed = {"unit": cast.DISTRICT, "code": "share_welfare", "value": "9", "started_on": "2023-01-01"}
    page = client.post("/admin/metrics/parameter/add/", typed | {"_save": "1"})
    assert page.status_code == 200 and "合计是99%" in page.text
    assert not Parameter.objects.filter(code="share_welfare").exists()
    assert client.post("/admin/metrics/parameter/add/", typed | {"value": "10", "_save": "1"}).status_code == 302


def test_a_sheet_is_refused_in_words(tmp_path: Path) -> None:
    cast.make_cast()
    head = "单位代码,参数,数值,开始日期,结束日期"
    for values, is_sound in (((40, 20, 20, 10), False), ((50, 20, 20, 10), True)):
        lines = [f"{cast.DISTRICT},{code.label},{value},2023-01-01," for code, value in zip(RULE, values, strict=True)]
        (tmp_path / "参数.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
        if is_sound:
            import_folder(tmp_path)
        else:
            with pytest.raises(ImportRefused, match="合计是90%"):
                import_folder(tmp_path)
        assert Parameter.objects.count() == (4 if is_sound else 0)
