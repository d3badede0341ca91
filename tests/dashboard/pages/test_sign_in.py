"""Signing in and out."""

import pytest

pytestmark = pytest.mark.django_db


def test_a_wrong_password_says_so_in_chinese(client) -> None:
    response = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert response.status_code == 200
    assert "账号或密码不对" in response.text


def test_signing_out_needs_a_post(leader) -> None:
    assert leader.get("/sign-out/").status_code == 405
    assert leader.post("/sign-out/")["Location"] == "/sign-in/"
    assert leader.get("/").status_code == 302
