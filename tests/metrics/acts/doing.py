"""An act that can be undone, and its undoing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from metrics.acts.undoing import undo
from metrics.acts.writing import Work, writing
from metrics.models import TrailEntry


@contextmanager
def act() -> Iterator[Work]:
    with writing(None, "办理") as work:
        yield work


def last_act() -> uuid.UUID:
    return TrailEntry.objects.order_by("-pk")[0].work


def undone(act: uuid.UUID, reason: str = "办错了") -> list[Any]:
    with writing(None, "撤销", reason=reason) as work:
        return undo(work, act)
