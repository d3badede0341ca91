"""Nobody settles what he himself may do."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from metrics.acts.writing import writing
from metrics.models import Grant, Role
from tests.support import cast
from tests.support.site import make_account


@pytest.mark.django_db
def test_nobody_ends_a_grant_of_his_own() -> None:
    cast.make_cast()
    account = make_account("clerk", (Role.CLERK, cast.VILLAGE))
    with pytest.raises(ValidationError, match="不能给自己授权"), writing(account, "收回") as work:
        work.delete(Grant.objects.get(account=account))
    assert Grant.objects.filter(account=account).exists()
