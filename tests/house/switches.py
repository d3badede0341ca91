"""What stands in the place of each rule of docs/WHERE.md while its guard is run without it."""

from __future__ import annotations

from typing import Any

OFF: dict[str, Any] = {}
