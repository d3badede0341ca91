"""The day by which business goes: what is due, overdue or running, and ages. Trail and sessions keep the clock."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day where the office is; of a demonstration the one on which it stands (DEMO_TODAY)."""
    return settings.TODAY or timezone.localdate()
