"""分 and 元, and an amount divided to the last 分."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.money import distribute, fen, yuan

AMOUNTS = st.integers(-(10**14), 10**14)


@given(AMOUNTS)
def test_fen_and_yuan(amount: int) -> None:
    assert fen(yuan(amount)) == amount
    assert Fraction(yuan(amount)) * 100 == amount


@pytest.mark.parametrize("amount", ["0.001", "1234.567", "-0.005"])
def test_fen_refuses_what_is_finer(amount: str) -> None:
    with pytest.raises(ValueError, match="分"):
        fen(Decimal(amount))


@given(st.integers(0, 10**12), st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(any))
def test_the_parts_add_up_and_none_is_a_cent_off(amount: int, shares: list[int]) -> None:
    parts = distribute(amount, [Decimal(share) for share in shares])
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(amount * share, sum(shares))) < 1


@pytest.mark.parametrize("shares", [[], [0, 0], [50, -1]])
def test_shares_that_share_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="分配比例"):
        distribute(100, [Decimal(share) for share in shares])
