"""The districts that the tests invent: rows of every ledger, valid as if a clerk had entered them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from metrics.ledgers.registry import ledgers
from metrics.models.order import LOCK_ORDER
from metrics.models.returning import ReturnRow
from metrics.models.rows import State
from tests.support.district import District, build

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def district() -> District:
    return build(11, townships=4, villages=2, people=30)


def test_an_invented_district_holds_valid_rows_of_every_ledger(district: District) -> None:
    assert [ledger.name for ledger in ledgers() if not ledger.model.objects.exists()] == []
    assert faults() == []


def faults() -> list[str]:
    found: list[str] = []
    for row in (row for model in LOCK_ORDER for row in model.objects.all()):
        try:
            row.full_clean()
        except ValidationError as error:
            found.append(f"{row!r}: {error}")
    return found


def test_states_follow_each_other_and_returns_are_missing_nil_or_half_filled(district: District) -> None:
    states = [ledger for ledger in ledgers() if issubclass(ledger.model, State)]
    unchanged = {ledger.name for ledger in states if not ledger.model.objects.exclude(predecessor=None).exists()}
    assert unchanged <= {"workshops", "estates"}
    returns = [ledger.model for ledger in ledgers() if issubclass(ledger.model, ReturnRow)]
    assert any(model.objects.filter(is_nil=True).exists() for model in returns)
    for model in returns:
        assert model.objects.filter(is_nil=False, **{model.REPORTED[0]: None}).exists(), model
