"""Invented identity numbers: the area 529901 does not exist."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BORN = date(1990, 6, 15)


def identity(order: int = 1, *, born: date = BORN, area: str = "529901") -> str:
    """A sound number; those with an odd `order` below 1000 are men's."""
    first = f"{area}{born:%Y%m%d}{order:03}"
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]
