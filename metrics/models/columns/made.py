"""Columns that nobody fills in: each is made of another one of its row and kept beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from metrics.models.columns.sealed import SealedField
from metrics.models.current import WriteRefused
from metrics.sameness import tidy_text


class _Made(DeferredAttribute):
    """Made anew whenever it is read, so that constraints are asked of what the row says by now."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        return self.field.made_of(getattr(instance, self.field.source) or "")

    def __set__(self, instance: Any, value: Any) -> None:
        # That the column was loaded; what is in it follows from its source.
        instance.__dict__[self.field.attname] = value


class MadeField(models.CharField):
    """A text made of the column `source`. Whatever way a row is written, the two are written together."""

    descriptor_class = _Made

    def __init__(self, source: str = "name", **kwargs: Any) -> None:
        self.source = source
        fixed: dict[str, Any] = {"editable": False, "blank": True, "default": ""}
        super().__init__(**fixed | kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def made_of(self, text: str) -> str:
        """What is kept beside this text."""
        raise NotImplementedError


@cache
def typed_columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    """The columns in which people write words."""
    texts = (f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField))
    return tuple(f for f in texts if f.editable and not f.choices and not isinstance(f, SealedField))


@cache
def made_columns(model: type[models.Model]) -> tuple[MadeField, ...]:
    return tuple(f for f in model._meta.concrete_fields if isinstance(f, MadeField))


def as_stored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is written where these columns are: words tidied, and with them what is made of them.

    Raises WriteRefused where that cannot be told: a column that others are made of is to be what the database reckons.
    """
    found = dict(values)
    for field in typed_columns(model):
        if isinstance(found.get(field.attname), str):
            found[field.attname] = tidy_text(found[field.attname])
    for made in made_columns(model):
        if isinstance(found.get(made.source), str):
            found[made.attname] = made.made_of(found[made.source])
        elif (made.source in found) != (made.attname in found):
            raise WriteRefused(f"“{model._meta.verbose_name}”的 {made.source} 和 {made.name} 须一并写入。")
    return found


def excluded_with(model: type[models.Model], names: Collection[str] | None) -> set[str] | None:
    """Of columns that are not to be asked about: a made one is among them with its source, and never by itself."""
    if names is None:
        return None
    own = {made.name for made in made_columns(model)}
    return (set(names) - own) | {made.name for made in made_columns(model) if made.source in names}


def at_sources(model: type[models.Model], error: ValidationError) -> ValidationError:
    """The refusal, said at the columns that people fill in."""
    sources = {made.name: made.source for made in made_columns(model)}
    return ValidationError({sources.get(name, name): errors for name, errors in error.error_dict.items()})
