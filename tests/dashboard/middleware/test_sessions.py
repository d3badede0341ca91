"""A session ends half an hour after the last request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from metrics.models import Role
from tests.support import cast
from tests.support.site import client_of


@pytest.mark.django_db
def test_who_works_stays_signed_in_and_who_does_not_is_asked_again() -> None:
    cast.make_cast()
    client = client_of(Role.LEADER, cast.DISTRICT)
    for left, status in ((timedelta(minutes=1), 200), (timedelta(minutes=-1), 302)):
        Session.objects.update(expire_date=timezone.now() + left)
        assert client.get("/unit/").status_code == status
        if status == 200:
            minutes = (Session.objects.get().expire_date - timezone.now()) / timedelta(minutes=1)
            assert 29 < minutes <= 30
