"""Where the rows of a register are entered."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from metrics.ledgers.register import Register


def admin_address(register: Register, view: str, *args: Any) -> str:
    """Of a page of its admin: changelist, change."""
    app, _, model = register.key.lower().partition(".")
    return reverse(f"admin:{app}_{model}_{view}", args=args)
