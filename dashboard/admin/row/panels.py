"""What stands beside the form of a row: each part of the admin adds its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from metrics.models.tracked import Tracked


class Panelled:
    """The end of the line; whoever adds a panel answers `super().panels(…) | {…}`."""

    def panels(self, request: HttpRequest, row: Tracked) -> dict[str, Any]:
        """What the templates of the parts beside the form are given."""
        return {}
