"""A name in other signs is the same name in the forms, too, and is no double of itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.test import Client

from metrics.ledgers.registry import register_of, registers
from metrics.models import Account, Asset, Person, Role
from metrics.models.rows import LedgerRow
from tests.support import cast
from tests.support.disguises import UNSEEN, disguised, is_pinned, recased
from tests.support.maker import make
from tests.support.numbers import IDENTITY
from tests.support.site import address, change_list, client_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]

ONCE = [
    (register.model, rule)
    for register in registers()
    for rule in register.constraints
    if isinstance(rule, models.UniqueConstraint) and register.sources(rule.fields) != tuple(rule.fields)
    if issubclass(register.model, LedgerRow)
]


@pytest.fixture
def officer(district: None) -> Client:
    return client_of(Role.OFFICER, cast.DISTRICT)


def by_name(each: Any) -> str:
    return getattr(each, "name", getattr(each, "__name__", ""))


def test_the_form_itself_says_what_is_there_already(officer: Client) -> None:
    row = make(Asset, unit=cast.VILLAGE, name="粮仓b")
    sent = typed(officer.get(address(row)), why="", name=disguised("粮仓b"))
    assert "本单位已有同名资产。" in officer.post(change_list(Asset, "add"), sent).content.decode()


@pytest.mark.parametrize(("model", "rule"), ONCE, ids=by_name)
def test_a_double_is_refused_in_words(model: Any, rule: Any, officer: Client) -> None:
    row = make(model, unit=cast.VILLAGE)
    [source] = set(register_of(model).sources(rule.fields)) - set(rule.fields)
    other = {name: "另一个" for name in ("name", "title") if name != source and hasattr(row, name)}
    if source == "name" and hasattr(row, "number"):
        other = {"number": "ANDERS"}
    text = getattr(row, source)
    disguise = recased if is_pinned(register_of(model).field(source)) else disguised
    page = officer.get(address(row))
    answer = officer.post(change_list(model, "add"), typed(page, why="", **other | {source: disguise(text)}))
    assert str(rule.violation_error_message) in answer.content.decode(), answer.context["errors"]
    assert model.objects.count() == 1
    # The row itself is no double of itself.
    saved = officer.post(address(row), typed(page, why="", **{source: disguise(text)}))
    assert saved.status_code == 302, saved.context["errors"]


def test_what_nobody_sees_is_not_kept_and_is_no_name(officer: Client) -> None:
    row = make(Asset, unit=cast.VILLAGE)
    page = officer.get(address(row))
    answer = officer.post(address(row), typed(page, why="", name=f"\u200b{UNSEEN}"))
    assert "name" in answer.context["adminform"].form.errors
    assert officer.post(address(row), typed(page, why="", name=f" Ａ{UNSEEN}仓  二 ", note="\u200b")).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.note) == ("Ａ仓 二", "")


def test_a_number_is_the_same_in_wide_signs(officer: Client) -> None:
    make(Person, unit=cast.VILLAGE, identity=IDENTITY)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in IDENTITY)
    sent = typed(officer.get(change_list(Person, "add")), unit=cast.VILLAGE, number="N2", name="王五", identity=wide)
    assert "这个身份证号已经登记过" in officer.post(change_list(Person, "add"), sent).content.decode()
    assert Person.objects.count() == 1


def test_a_user_name_is_taken_in_other_signs(district: None) -> None:
    admin = client_of(Role.SYSTEM_ADMIN, cast.DISTRICT)
    assert Account.objects.count() == 1
    name = Account.objects.get().username.upper()
    page = admin.get(change_list(Account, "add"))
    password = "a-long-test-password-2"
    sent = typed(page, username=name, name="甲", password1=password, password2=password, usable_password="true")
    answer = admin.post(change_list(Account, "add"), sent)
    assert answer.status_code == 200 and "username" in answer.context["adminform"].form.errors
    assert Account.objects.count() == 1
