"""Who guesses at a password waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dashboard.middleware.sign_in_lock import MOST_FAILURES
from tests.support.site import PASSWORD, make_account
from tests.support.texts import HAN


def signs_in(client: Client, password: str) -> bool:
    client.post("/sign-in/", {"username": "clerk", "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_after_five_failures_the_right_password_does_not_help(settings: Any) -> None:
    # The real hasher is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_account("clerk")
    client = Client()
    assert [signs_in(client, "guessed") for _ in range(MOST_FAILURES - 1)] == [False] * (MOST_FAILURES - 1)
    assert signs_in(client, PASSWORD)
    client.logout()
    assert [signs_in(client, "guessed") for _ in range(MOST_FAILURES)] == [False] * MOST_FAILURES
    assert not signs_in(client, PASSWORD)
    told = client.post("/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert told.status_code == 429 and "15 分钟后可以再试" in told.text and "系统管理员" in told.text
    client.cookies["django_language"] = "en"
    told = client.post("/sign-in/", {"username": "clerk", "password": PASSWORD})
    assert told.status_code == 429 and not HAN.search(told.text.partition("<main")[2])
    assert MOST_FAILURES == 5
