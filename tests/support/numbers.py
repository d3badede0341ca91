"""A person's numbers, and how none of them may be seen."""

from __future__ import annotations

from tests.support.identities import identity

IDENTITY, OTHER = identity(1), identity(3)
PHONE = "13900005678"
SECRETS = (IDENTITY, PHONE)
FORGED = "sealed:" + "A" * 60


def hidden(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)
