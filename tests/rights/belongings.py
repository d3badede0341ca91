"""What hangs on rows and is none itself: files, what was deleted, what was merged, what was typed and not saved."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from metrics.acts.guard import guard_lifted
from metrics.acts.trailing import as_kept
from metrics.files import store
from metrics.ledgers.registry import register_of
from metrics.models import Attachment, Draft, Person, TrailEntry, Workshop
from tests.rights import filling
from tests.rights.canaries import Canary, Kind
from tests.rights.roles import KINDS, VILLAGE
from tests.rights.world import LEDGERS, World, canary_of
from tests.support.papers import png


def put_all(world: World) -> None:
    """As it would be after some time of use."""
    with guard_lifted():
        _put_papers(world)
        TrailEntry.objects.bulk_create([*_taken_off(world), *_gone(world), *_merged(world), *_looks(world)])
    _put_draft(world)


def _put_papers(world: World) -> None:
    content = png(3, 3)
    digest, made = store.keep(io.BytesIO(content)), []
    for model in LEDGERS:
        for unit in KINDS:
            made.append(_paper(world, model, unit, digest, len(content)))
            world.papers[model, unit] = made[-1].pk
    QuerySet(Attachment).bulk_create(made)  # past the trail, which would only make the world slower


def _paper(world: World, model: Any, unit: str, digest: str, size: int) -> Attachment:
    canary = canary_of(model, unit)
    row, name = world.rows[model, unit][0], f"材料{world.canaries.token(canary)}.png"
    return Attachment(
        pk=world.canaries.key(canary), unit_id=unit, ledger=model._meta.label, key=str(row.pk), name=name,
        media_type="image/png", size=size, digest=digest,
    )  # fmt: skip


def _taken_off(world: World) -> Iterator[TrailEntry]:
    content = png(4, 4)
    digest = store.keep(io.BytesIO(content))
    for model in LEDGERS:
        for unit in KINDS:
            entry = _deletion(world, _paper(world, model, unit, digest, len(content)), unit)
            world.taken[model, unit] = entry.pk
            yield entry


def _gone(world: World) -> Iterator[TrailEntry]:
    """For every ledger and unit a row that somebody has deleted."""
    for model in LEDGERS:
        for unit in KINDS:
            canary, shape = canary_of(model, unit, shared=False), filling.anew(model, filling.shapes(model)[0])

            def find(target: Any, place: int, unit: str = unit) -> Any:
                return world.rows[target, unit][place]

            values = filling.values(model, shape, world.canaries, canary, find)
            values = filling.in_year(model, values, lambda year: year + 2)
            entry = _deletion(world, model(pk=world.canaries.key(canary), unit_id=unit, **values), unit)
            world.gone[model, unit] = entry.pk
            yield entry


def _merged(world: World) -> Iterator[TrailEntry]:
    """For every unit a person who turned out to be another."""
    for unit in KINDS:
        canary = canary_of(Person, unit)
        number = world.canaries.token(canary)
        person = Person(pk=world.canaries.key(canary), unit_id=unit, name=f"某甲{number}", number=f"G{number}")
        entry = _deletion(world, person, unit)
        entry.verb, entry.work = "merge", uuid.UUID(int=entry.pk)
        world.merges[unit] = entry.work
        yield entry


def _looks(world: World) -> Iterator[TrailEntry]:
    """Of every unit somebody has asked for a person's numbers."""
    for unit in KINDS:
        entry = _deletion(world, world.rows[Person, unit][0], unit)
        entry.verb, entry.before = "reveal", None
        entry.why = f"查看{world.canaries.token(Canary(Kind.LOOK, unit, 'look'))}"
        yield entry


def _deletion(world: World, row: Any, unit: str) -> TrailEntry:
    # As the columns keep it: of a personal number not the number itself.
    image = {field.attname: field.to_python(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    before = as_kept(register_of(type(row)), image)
    return TrailEntry(
        pk=world.canaries.key(Canary(Kind.TRAIL, unit, "entry")), work=uuid.uuid4(), at=timezone.now(),
        user=world.keepers[unit], why=f"删{world.canaries.token(Canary(Kind.TRAIL, unit, 'why'))}", verb="delete",
        ledger=row._meta.label, key=str(row.pk), unit=unit, version=1, before=before, after=None,
    )  # fmt: skip


def _put_draft(world: World) -> None:
    """Half a form of the keeper of the village, which is for nobody else."""
    page = reverse("admin:metrics_workshop_change", args=[world.key(Workshop, VILLAGE)])
    typed = f"草稿{world.canaries.token(Canary(Kind.SECRET, VILLAGE, 'draft'))}"
    values = {"version": 1, "fields": {"name": typed}, "parts": {}}
    Draft.objects.create(account=world.keepers[VILLAGE], address=page, values=values)
