"""What the admin of a ledger has besides its list and its form: each part an object of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern

from dashboard.admin.acts.acting import ActingAdmin
from metrics.models.tracked import Tracked


class Panel:
    """One part, made for one admin; it keeps nothing of a request.

    The admin asks all of its panels, in their order: for their addresses, and for what its templates show beside a row.
    """

    def __init__(self, model_admin: ActingAdmin) -> None:
        self.admin = model_admin

    def addresses(self) -> list[URLPattern]:
        """Further pages, which come before that of the row, whose address takes any end."""
        return []

    def context(self, request: HttpRequest, row: Tracked | None) -> dict[str, Any]:
        """What the page of the row is shown with; of a new one, which is None, nothing is known."""
        return {} if row is None else self.beside(request, row)

    def beside(self, _request: HttpRequest, _row: Tracked) -> dict[str, Any]:
        """The same for a row that is there."""
        return {}
