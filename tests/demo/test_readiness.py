"""What a district lacks for its figures: in words and in order, on the command line and on the first page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError

from metrics.acts.writing import writing
from metrics.aggregation.readiness import readiness
from metrics.models import Account, Grant, Keeping, Parameter, Role
from tests.support.commands import run
from tests.support.site import client_of

pytestmark = [pytest.mark.usefixtures("demonstration", "db"), pytest.mark.once]
DISTRICT = "529901"


def test_the_demonstration_lacks_nothing() -> None:
    assert [step.name for step in readiness(DISTRICT) if not step.is_done] == []
    said = run("check_district")
    assert "青禾区（529901）" in said and "都齐了。" in said and "缺" not in said
    assert "建站准备" not in client_of(Role.BUSINESS_ADMIN, DISTRICT).get("/admin/").text


def without_norm() -> None:
    Parameter.objects.filter(code="return_days").delete()


def without_day() -> None:
    Keeping.objects.filter(part__startswith="workshops").delete()


def without_auditor() -> None:
    Account.objects.filter(grants__role=Role.AUDITOR).update(is_active=False)


def without_reviewers() -> None:
    Grant.objects.filter(role=Role.REVIEWER).delete()


LACKING: dict[Callable[[], None], tuple[str, str]] = {
    without_norm: ("参数", "没有在期的报表报送期限(期后天数)"),
    without_day: ("建账情况", "没有写明从哪一天记起的台账：工坊。"),
    without_auditor: ("账号和授权", "还没有审计员"),
    without_reviewers: ("账号和授权", "还没有乡镇(街道)审核员"),
}


@pytest.mark.parametrize("take", LACKING, ids=lambda take: take.__name__)
def test_what_is_missing_is_said_with_the_way_to_it(take: Callable[[], None]) -> None:
    name, words = LACKING[take]
    with writing(None, "拿走"):
        take()
    lacking = {str(step.name): step.missing for step in readiness(DISTRICT) if not step.is_done}
    assert lacking.keys() == {name} and words in lacking[name]
    with pytest.raises(CommandError, match=r"还缺 1 项"):
        run("check_district")
    page = client_of(Role.BUSINESS_ADMIN, DISTRICT).get("/admin/").text
    assert "建站准备" in page and words in page
    # A township does not set the district up.
    assert "建站准备" not in client_of(Role.BUSINESS_ADMIN, f"{DISTRICT}100").get("/admin/").text


def test_a_new_district_lacks_all_but_its_definitions() -> None:
    steps = readiness("530199")
    assert [step.is_done for step in steps] == [False, True, False, False, False, False]
    assert "区(县)、乡镇、街道、村、社区" in steps[0].missing and "等 36 本" in steps[3].missing
