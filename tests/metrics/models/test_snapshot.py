"""What is read in a snapshot is of one moment, whatever others write meanwhile."""

from __future__ import annotations

from threading import Thread

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from metrics.models.snapshot import snapshot


def somebody_signs_in(key: str) -> None:
    def write() -> None:
        try:
            Session.objects.create(session_key=key, session_data="", expire_date=timezone.now())
        finally:
            connection.close()

    other = Thread(target=write)
    other.start()
    other.join()


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_is_not_seen() -> None:
    somebody_signs_in("before")
    with snapshot():
        counts = [Session.objects.count()]
        somebody_signs_in("meanwhile")
        counts.append(Session.objects.count())
    assert [*counts, Session.objects.count()] == [1, 1, 2]
