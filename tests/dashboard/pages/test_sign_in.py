"""Signing in and out."""

import pytest
from django.urls import reverse

from metrics.acts.granting import set_password
from metrics.acts.writing import writing
from metrics.models import Account, Role
from tests.support import cast
from tests.support.site import PASSWORD, address, client_of, make_account

pytestmark = pytest.mark.django_db


def test_a_wrong_password_says_so_in_chinese(client) -> None:
    response = client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    assert response.status_code == 200
    assert "账号或密码不对" in response.text


def test_signing_out_needs_a_post(leader) -> None:
    assert leader.get("/sign-out/").status_code == 405
    assert leader.post("/sign-out/")["Location"] == "/sign-in/"
    assert leader.get("/").status_code == 302


DESKS = {
    Role.LEADER: "/", Role.OFFICER: "/", Role.BUSINESS_ADMIN: "/", Role.CLERK: "/admin/", Role.REVIEWER: "/admin/",
    Role.SYSTEM_ADMIN: "/admin/", Role.AUDITOR: "/admin/",
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_signing_in_leads_to_ones_own_desk(client, role: Role) -> None:
    cast.make_cast()
    make_account("li", (role, cast.DISTRICT))
    answer = client.post("/sign-in/", {"username": "li", "password": PASSWORD})
    assert answer["Location"] == DESKS[role] and client.get(DESKS[role]).status_code == 200
    assert client.get("/sign-in/")["Location"] == DESKS[role]
    # The name of the site in the head of each page leads nobody to a door that is closed to him.
    assert client.get("/", follow=True).status_code == 200


# --- one's own password ----------------------------------------------------------------------------------------------

NEW = {"old_password": PASSWORD, "new_password1": "mine-alone-and-long-7", "new_password2": "mine-alone-and-long-7"}


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERK])
def test_whoever_was_given_a_password_comes_nowhere_before_he_has_changed_it(role: Role) -> None:
    cast.make_cast()
    client = client_of(role, cast.VILLAGE)
    account = Account.objects.get()
    assert client.get("/").status_code == 200
    with writing(None, "设置密码") as work:
        set_password(work, account, PASSWORD)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/", "/unit/", "/indicators/G2-06/rows.csv", "/admin/", "/admin/metrics/assignment/"):
        assert client.get(path)["Location"] == "/password/", path
    assert client.post("/admin/metrics/assignment/add/", {"unit": cast.VILLAGE})["Location"] == "/password/"
    page = client.get("/password/")
    assert (
        page.status_code == 200
        and "请先换成只有自己知道的密码" in page.text
        and "<ul><li>你的密码" in page.text
        and "总览" not in page.text
    )
    assert client.post("/language/", {"language": "en"}).status_code == 302
    refused = client.post("/password/", NEW | {"new_password2": "another-one-and-long-8"})
    assert refused.status_code == 200 and client.get("/")["Location"] == "/password/"
    assert client.post("/password/", NEW)["Location"] == "/"
    assert "Your password has been changed" in client.get("/").text
    account.refresh_from_db()
    assert account.check_password(NEW["new_password1"]) and not account.password_is_first


def test_an_administrator_who_sets_a_password_gives_a_first_one() -> None:
    cast.make_cast()
    client = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    client_of(Role.CLERK, cast.VILLAGE)
    clerk = Account.objects.get(username__startswith="clerk")
    sent = {"password1": "given-and-long-9", "password2": "given-and-long-9", "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[clerk.pk]), sent).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("given-and-long-9") and clerk.password_is_first
    assert client.get(address(clerk)).status_code == 200
