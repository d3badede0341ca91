"""Amounts go in and come out to the cent, however they are written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Sum
from django.utils.translation import override

from metrics.acts.writing import writing
from metrics.aggregation.reading import compute
from metrics.ledgers.columns import column_name
from metrics.models import Enterprise, Return, Stake, TrailEntry
from metrics.periods import Period
from tests.support.agreement import load_definitions
from tests.support.cast import DISTRICT, START, VILLAGE, make_cast, make_enterprise, make_stake

pytestmark = pytest.mark.django_db

AMOUNTS = [Decimal(text) for text in ("0.00", "0.01", "0.10", "19.99", "0.29", "1.15", "1234567.89", "999999999999.99")]


@pytest.fixture(autouse=True)
def cast() -> None:
    make_cast()


@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_comes_back_as_it_was(amount: Decimal) -> None:
    stake = make_stake(amount=Decimal("5"))
    with writing(None, "金额") as work:
        work.correct(stake, amount=amount)
    assert str(Stake.objects.get(pk=stake.pk).amount) == str(amount)
    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM metrics_stake")
        assert cursor.fetchone() == (int(amount * 100),)
    assert Stake.objects.get(amount=amount) == stake
    assert TrailEntry.objects.order_by("-pk").first().after["amount"] == str(amount)


def test_every_bulk_way_keeps_the_cents() -> None:
    stakes = [make_stake(enterprise=make_enterprise(), amount=None) for _ in AMOUNTS]
    with writing(None, "金额"):
        for stake, amount in zip(stakes, AMOUNTS, strict=True):
            stake.amount = amount
        Stake.objects.bulk_update(stakes, ["amount"])
    assert list(Stake.objects.order_by("pk").values_list("amount", flat=True)) == AMOUNTS
    with writing(None, "金额"):
        Stake.objects.filter(pk=stakes[0].pk).update(amount=Decimal("0.07"))
    assert Stake.objects.get(pk=stakes[0].pk).amount == Decimal("0.07")


def test_sums_are_exact() -> None:
    """Added as floats, twenty thousand such amounts were off by forty cents."""
    with writing(None, "许多"):
        firms = Enterprise.objects.bulk_create(
            Enterprise(unit_id=VILLAGE, name=f"公司{n}", kind="township_company", started_on=START) for n in range(2000)
        )
        stakes = Stake.objects.bulk_create(
            Stake(unit_id=VILLAGE, enterprise=firm, kind="village", started_on=START, amount=Decimal("1234567.07"))
            for firm in firms
        )
    load_definitions()
    total = sum(stake.amount for stake in stakes)
    assert compute(["X-STAKED"], DISTRICT, Period.parse("2023")).of("X-STAKED").value == Fraction(total) / 10**4
    assert Stake.objects.aggregate(total=Sum("amount"))["total"] == total == Decimal("2469134140.00")


@pytest.mark.parametrize("amount", ["0.001", "1000000000000.00", "-0.01", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    stake = make_stake()
    with pytest.raises(ValidationError), writing(None, "金额") as work:
        work.correct(stake, amount=Decimal(amount))
    assert Stake.objects.get(pk=stake.pk).amount == Decimal("10000.00")


@pytest.mark.parametrize("amount", ["0.001", "-0.01", "NaN", "Infinity"])
def test_past_the_checks_the_column_itself_refuses(amount: str) -> None:
    stake = make_stake()
    with pytest.raises((ValueError, ArithmeticError, IntegrityError)), writing(None, "金额"):
        Stake.objects.filter(pk=stake.pk).update(amount=Decimal(amount))
    assert Stake.objects.get(pk=stake.pk).amount == Decimal("10000.00")


def test_a_column_of_money_is_named_with_its_unit_only_where_it_is_headed() -> None:
    wages = Return._meta.get_field("wages")
    assert (str(column_name(wages)), str(wages.verbose_name)) == ("发放工资", "发放工资(元)")
    assert str(column_name(Return._meta.get_field("note"))) == "备注"
    with override("en"):
        assert (str(column_name(wages)), str(wages.verbose_name)) == ("Wages paid", "Wages paid (yuan)")
    # A migration takes the field apart and makes it anew.
    assert str(wages.clone().verbose_name) == "发放工资(元)"
