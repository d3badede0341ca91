"""Looks at the tables themselves before and after a write, and holds the trail and the counters against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from metrics.models import Counter, TrailEntry
from metrics.models.columns.made import MadeField
from metrics.models.columns.sealed import Sealed
from metrics.models.order import LOCK_ORDER

Tables = dict[tuple[str, str], dict[str, Any]]

# What the trail keeps nothing of: a secret, and what no act changes.
NOT_TOLD = {"metrics.Account": ("password", "password_is_first", "last_login")}
# Who changed a row when, which is not what it says.
STAMP = ("version", "changed_at", "changed_by_id")


class Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.token if isinstance(o, Sealed) else super().default(o)


def tables() -> Tables:
    """Every tracked row, by ledger and key, as the trail would write it."""
    return {
        (model._meta.label, str(values[model._meta.pk.attname])): json.loads(json.dumps(values, cls=Encoder))
        for model in LOCK_ORDER
        for values in model._base_manager.order_by().values(*_told(model))
    }


def state() -> dict[tuple[str, str], dict[str, Any] | None]:
    """What every tracked row says."""
    return {key: essence(image) for key, image in tables().items()}


def stale() -> list[str]:
    """Rows beside whose names stands what is made of another text."""
    return [
        f"{model._meta.label} {row.pk} {made.name}"
        for model in LOCK_ORDER
        for made in model._meta.concrete_fields
        if isinstance(made, MadeField)
        for row in model._base_manager.order_by()
        if vars(row)[made.attname] != made.made_of(getattr(row, made.source))
    ]


def _told(model: Any) -> list[str]:
    """What follows from another column is not told twice."""
    hidden = NOT_TOLD.get(model._meta.label, ())
    told = [field for field in model._meta.concrete_fields if not isinstance(field, MadeField)]
    return [field.attname for field in told if field.attname not in hidden]


def counters() -> dict[tuple[str, str], int]:
    return {(counter.district, counter.ledger): counter.value for counter in Counter.objects.all()}


@dataclass
class Witness:
    """What happened while one watched."""

    changed: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    entries: list[TrailEntry] = field(default_factory=list)
    raised: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def trail(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        return {(entry.ledger, entry.key): (entry.before, entry.after) for entry in self.entries}

    @property
    def verbs(self) -> list[tuple[str, str]]:
        return sorted((entry.verb, entry.ledger.removeprefix("metrics.")) for entry in self.entries)

    @property
    def pairs(self) -> set[tuple[str, str]]:
        return {(district, ledger.removeprefix("metrics.")) for district, ledger in self.raised}

    def assert_complete(self) -> None:
        """One entry for each changed row, with what it was and is; none for any other."""
        assert self.trail == self.changed
        assert stale() == []
        assert len(self.entries) == len(self.changed)


@contextmanager
def watching() -> Iterator[Witness]:
    witness, before, values = Witness(), tables(), counters()
    newest = TrailEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield witness
    after = tables()
    for key in sorted({*before, *after}):
        was, now = before.get(key), after.get(key)
        if essence(was) != essence(now):
            witness.changed[key] = was, now
    witness.entries = list(TrailEntry.objects.filter(pk__gt=newest).order_by("pk"))
    witness.raised = {
        key: value - values.get(key, 0) for key, value in counters().items() if value != values.get(key, 0)
    }


def essence(image: dict[str, Any] | None) -> dict[str, Any] | None:
    """The row without its version, time and hand."""
    return image and {name: value for name, value in image.items() if name not in STAMP}
