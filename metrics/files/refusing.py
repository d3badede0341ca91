"""Why a file is not taken."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError


class NotTaken(ValidationError):
    """A file is not what may be kept. The message says what to do."""

    def __init__(self, message: Any, **parts: object) -> None:
        super().__init__(message, code="file", params=parts or None)
