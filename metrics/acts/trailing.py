"""Images of rows, the entries of the trail that are made of them, and rows made of images again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Set
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from metrics.ledgers.register import STAMP, Image, Register
from metrics.ledgers.registry import ledger_of, register_of
from metrics.models import TrailEntry, Verb
from metrics.models.columns.sealed import Sealed
from metrics.models.tracked import Tracked

# Model, key, and what the row was before and is now.
RowChange = tuple[type[Tracked], Any, Image | None, Image | None]
# Model and key of the rows that only followed others, in 变更 or in reorganising.
Brought = Set[tuple[type[Tracked], Any]]
# So many keys stand in one query.
_TOGETHER = 5000


def batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """The keys in order, so many at a time as one query takes."""
    wanted = sorted(keys)
    yield from (wanted[start : start + _TOGETHER] for start in range(0, len(wanted), _TOGETHER))


def image_of(row: Tracked) -> Image:
    """What a row holds, by column."""
    return {field.attname: getattr(row, field.attname) for field in ledger_of(row).watched}


def images(query: QuerySet) -> list[Image]:
    """What the rows of the query hold. One query."""
    model: Any = query.model
    return list(query.values(*[field.attname for field in register_of(model).watched]))


def images_by_key(model: type[Tracked], keys: Iterable[Any]) -> dict[Any, Image]:
    name = register_of(model).primary_key.attname
    found: dict[Any, Image] = {}
    for those in batches(keys):
        found |= {image[name]: image for image in images(model._base_manager.filter(pk__in=those))}
    return found


def row_of(register: Register, image: Any) -> Any:
    """The row that the trail tells of, not stored."""
    kept = {f.attname: f.to_python(image[f.attname]) for f in register.recorded if f.attname in image}
    return register.model(**kept)


def essence(image: Image | None) -> Image | None:
    """What a row says, without who changed it when."""
    return None if image is None else {name: value for name, value in image.items() if name not in _STAMP}


_STAMP = {*STAMP, "changed_by_id"}


def essence_told(register: Register, image: Any) -> Image | None:
    """The essence of what the trail keeps; older entries hold what was made of other columns, too."""
    names = {field.attname for field in register.recorded}
    return None if image is None else essence({name: value for name, value in image.items() if name in names})


def without_secrets(register: Register, image: Image | None) -> Image | None:
    """Of the image what the trail may tell."""
    return None if image is None else {f.attname: image[f.attname] for f in register.recorded}


def as_kept(register: Register, image: Image | None) -> Any:
    """The image as the trail keeps it."""
    return None if image is None else json.loads(json.dumps(without_secrets(register, image), cls=_ImageEncoder))


class _ImageEncoder(DjangoJSONEncoder):
    """What is sealed stays so."""

    def default(self, o: object) -> Any:
        return o.token if isinstance(o, Sealed) else super().default(o)


def entries_of_change(change: RowChange, verb: str, **signature: Any) -> Iterator[TrailEntry]:
    """What the trail says of a change: what was and is, and of a secret of the row only that it is another now."""
    model, _key, before, after = change
    register = register_of(model)
    if essence(without_secrets(register, before)) != essence(without_secrets(register, after)):
        yield _entry(change, verb, **signature)
    if before and after and any(before[name] != after[name] for name in model.SECRET):
        yield noted(change, Verb.PASSWORD, **signature)


def noted(change: RowChange, verb: str, **signature: Any) -> TrailEntry:
    """An entry of what is done to a row without saying what was and is."""
    entry = _entry(change, verb, **signature)
    entry.before = entry.after = None
    return entry


def _entry(change: RowChange, verb: str, **signature: Any) -> TrailEntry:
    model, key, before, after = change
    image, register = after or before or {}, register_of(model)
    return TrailEntry(
        **signature,
        verb=verb,
        ledger=register.key,
        key=str(key),
        unit=model.home_unit(image),
        version=image.get("version", 0),
        before=as_kept(register, before),
        after=as_kept(register, after),
    )


def entries_of(row: Tracked) -> QuerySet[TrailEntry]:
    """All that the trail says of the row, the newest first."""
    return TrailEntry.objects.filter(ledger=ledger_of(row).key, key=str(row.pk))
