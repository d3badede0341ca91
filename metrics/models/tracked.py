"""What all tracked rows share."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.models.columns.made import at_sources, excluded_with, typed_columns
from metrics.models.current import Conflict, required
from metrics.models.managers import TrackedQuerySet
from metrics.models.versions import as_it_was_read
from metrics.sameness import tidy_text


class Tracked(models.Model):
    """A row whose every change is in the trail and moves a counter."""

    # Whether rows of a unit may be read, and referred to, by all below it: a district's documents, its companies.
    SHARED_BELOW: ClassVar[bool] = False
    # Whether the rows have a list and a sheet of their own; others are kept on the page of the row they belong to.
    STANDS_ALONE: ClassVar[bool] = True
    # Whether the rows of a unit that closes go on in its successor; others tell of the unit itself, and stay.
    GOES_ON: ClassVar[bool] = True
    # Keys to the rows that this one is part of and follows through 变更, and to those whose frame reads it besides.
    PART_OF: ClassVar[tuple[str, ...]] = ()
    SEEN_FROM: ClassVar[tuple[str, ...]] = ()
    # The fields by which people tell rows apart, where the constraints do not say it.
    NATURAL_KEY: ClassVar[tuple[str, ...]] = ()
    # Columns that the trail does not keep: secrets, and what no act changes. Of secrets it keeps who changed them when.
    NOT_RECORDED: ClassVar[tuple[str, ...]] = ()
    SECRET: ClassVar[tuple[str, ...]] = ()
    # Keys to the rows that are locked before this one is written, since a rule is about all that refer to them.
    LOCKED_WITH: ClassVar[tuple[str, ...]] = ()

    version = models.PositiveIntegerField(
        _("版本"), default=1, editable=False, help_text=_("每改一次加一，用来发现两人同时修改。")
    )
    changed_at = models.DateTimeField(
        _("修改时间"), default=timezone.now, editable=False, help_text=_("最近一次修改的时间。")
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("修改人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("最近一次修改的账号。"),
    )

    objects: ClassVar[Any] = models.Manager.from_queryset(TrackedQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def tidy(self) -> None:
        """Takes out of what was typed what nobody sees."""
        for field in typed_columns(type(self)):
            if isinstance(text := vars(self).get(field.attname), str):
                setattr(self, field.attname, tidy_text(text))

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self.tidy()
        super().clean_fields(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        try:
            super().validate_constraints(excluded_with(type(self), exclude))
        except ValidationError as error:
            raise at_sources(type(self), error) from None

    def _do_update(
        self, base_qs: Any, using: Any, pk_val: Any, values: Any, update_fields: Any, forced_update: Any
    ) -> bool:
        raised = [
            (field, model, self.version + 1 if field.name == "version" else value) for field, model, value in values
        ]
        if raised and not any(field.name == "version" for field, _, _ in raised):
            raised.append((self._meta.get_field("version"), None, self.version + 1))
        updated = super()._do_update(as_it_was_read(base_qs, self), using, pk_val, raised, update_fields, forced_update)
        if updated:
            self.version += 1
        elif base_qs.filter(pk=pk_val).exists():
            raise Conflict(self)
        return updated

    def _get_FIELD_display(self, field: models.Field) -> Any:
        # Django's own hashes every label of the field for each cell, and so translates all of them.
        value = getattr(self, field.attname)
        return next((str(label) for key, label in field.flatchoices if key == value), value)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        work = required(type(self))
        work.lock(type(self), [self.pk])
        with work.passing():
            return super().delete(*args, **kwargs)

    @classmethod
    def home_unit(cls, image: dict[str, Any]) -> str:
        """Code of the unit that keeps the row; empty for what belongs to the whole installation."""
        return image.get("unit_id") or ""

    @classmethod
    def units_of(cls, image: dict[str, Any]) -> Iterator[str]:
        """Codes of all units whose district may read the row."""
        yield cls.home_unit(image)
