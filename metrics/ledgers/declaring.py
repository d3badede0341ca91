"""What several declarations share."""

from __future__ import annotations

VILLAGES = ("village", "community")
OF_A_PERSON = ("gender", "education", "birth_date")


def through(key: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{key}.{name}" for name in names)
