"""Rights are given where one's own reach."""

from __future__ import annotations

import pytest

from metrics.models import (
    Grant,
    Role,
)
from tests.support import cast
from tests.support.site import address, client_of, make_account, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]


def test_the_system_administrator_gives_rights_only_where_his_own_reach() -> None:
    system = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    account, foreign = make_account("new"), make_account("foreign", (Role.CLERK, cast.OUTSIDE_VILLAGE))
    page = system.get(address(account))
    grant = {"grants-TOTAL_FORMS": 1, "grants-0-role": "clerk", "grants-0-account": account.pk}
    assert (
        system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.OUTSIDE_VILLAGE}).status_code == 200
    )
    assert system.post(address(account), typed(page) | grant | {"grants-0-unit": cast.VILLAGE}).status_code == 302
    assert list(Grant.objects.filter(account=account).values_list("unit_id", flat=True)) == [cast.VILLAGE]
    assert system.get(address(foreign), follow=True).redirect_chain
