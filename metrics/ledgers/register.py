"""What rows are. Whatever shows, asks, checks, imports or keeps rows asks here, and walks no model itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst

from metrics.ledgers.rules.days import RowRule
from metrics.ledgers.rules.entering import FOR_ALL, Entered
from metrics.models.columns.made import MadeField
from metrics.models.columns.same import SameField
from metrics.models.current import OpenWork
from metrics.models.overlapping import OneAtATime
from metrics.models.returning import ReturnRow
from metrics.models.rows import State
from metrics.models.structure.units import OrgUnit
from metrics.models.subtrees import within_any
from metrics.models.tracked import Tracked
from metrics.sameness import same_text
from metrics.wording import Text

# What tells how a row is kept, and is said of every row in other words.
STAMP = ("version", "changed_at", "changed_by")

Image = dict[str, Any]
# Of the rows that a unit of work has changed what they were and are, before it is done; raises ValidationError.
Rule = Callable[[OpenWork, Sequence[tuple[Image | None, Image | None]]], None]


@dataclass(frozen=True, eq=False)
class Register:
    """A set of tracked rows: what they are called, where they are, and the one list of their fields.

    `name` is how addresses, sheets and definitions know it. `rule` is what constraints cannot hold, since it is about
    many rows or about who changes them: the unit of work asks it, whatever the way the rows were written. Rows that
    nothing is computed from move no counter. Some are known by name to whoever keeps a row that names them. `entry`
    says which level enters what; `sound` what must be so of each row, and `ahead` by how many days the days of
    some columns may lie in the future. `usual` is how much a number of a column comes to at most in practice: more is
    kept, and doubted aloud; amounts are in 元.
    """

    name: str
    model: type[Tracked]
    rule: Rule | None = field(default=None, kw_only=True)
    is_counted: bool = field(default=True, kw_only=True)
    is_named_by_rows: bool = field(default=False, kw_only=True)
    entry: Entered = field(default=FOR_ALL, kw_only=True)
    sound: tuple[RowRule, ...] = field(default=(), kw_only=True)
    ahead: Mapping[str, int] = field(default_factory=dict, kw_only=True)
    usual: Mapping[str, int] = field(default_factory=dict, kw_only=True)

    @property
    def key(self) -> str:
        """As the trail and the counters name it."""
        return self.model._meta.label

    @property
    def table(self) -> str:
        """As the database names it."""
        return self.model._meta.db_table

    def rows(self) -> QuerySet[Any]:
        """All its rows, with the questions of their manager."""
        found: QuerySet[Any] = self.model._base_manager.all()
        return found

    # -- in words --------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """A heading: what the rows are together."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def one(self) -> Text:
        """One row, within a sentence."""
        return self.model._meta.verbose_name or ""

    # -- the fields ------------------------------------------------------------------------------

    @cached_property
    def stored(self) -> tuple[models.Field, ...]:
        """Every column that is kept, the key and the stamp among them."""
        return tuple(self.model._meta.concrete_fields)

    @cached_property
    def fields(self) -> tuple[models.Field, ...]:
        """The columns that say something: not the key, not how the row is kept, not what is made of another column."""
        return tuple(f for f in self.stored if f.name not in STAMP and f is not self._link and not _is_made(f))

    @cached_property
    def days(self) -> tuple[models.Field, ...]:
        """Of the columns that say something those that hold a day, and no moment."""
        return tuple(f for f in self.fields if f.get_internal_type() == "DateField")

    @cached_property
    def _link(self) -> models.Field | None:
        """The key to the row before it in a chain of 变更, which is told in other words."""
        return next((f for f in self.stored if f.name == "predecessor" and f.related_model is self.model), None)

    @cached_property
    def entered(self) -> tuple[models.Field, ...]:
        """The columns that people fill in: not how the row is kept, and not a key that is given out."""
        return tuple(f for f in self.stored if f.editable and not f.primary_key)

    @cached_property
    def recorded(self) -> tuple[models.Field, ...]:
        """The columns that the trail keeps: all but secrets, and what follows from another column."""
        return tuple(f for f in self.stored if f.attname not in self.model.NOT_RECORDED and not _follows(f))

    @cached_property
    def watched(self) -> tuple[models.Field, ...]:
        """The columns of which a unit of work knows what they were: those of the trail, secrets, and made ones."""
        secret = self.model.SECRET
        return tuple(f for f in self.stored if f in self.recorded or f.attname in secret or _follows(f))

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """Of the columns that say something those that name another row."""
        return tuple(f for f in self.fields if isinstance(f, models.ForeignKey))

    def field(self, path: str) -> Any:
        """The column of that name, also along keys: "person.birth_date". Raises FieldDoesNotExist."""
        model: Any = self.model
        found: Any = None
        for step in path.split("."):
            found = model._meta.get_field(step)
            model = found.related_model or model
        return found

    @cached_property
    def primary_key(self) -> models.Field:
        return self.model._meta.pk

    # -- what rows refer to, and what refers to them ---------------------------------------------

    @cached_property
    def links(self) -> tuple[Any, ...]:
        """Keys to tracked rows other than units: what a change elsewhere may reach a row through."""
        keys: list[Any] = [f for f in self.stored if isinstance(f, models.ForeignKey) and f.name not in STAMP]
        return tuple(f for f in keys if issubclass(f.related_model, Tracked) and f.related_model is not OrgUnit)

    @cached_property
    def parents(self) -> tuple[Any, ...]:
        """Keys to rows whose own frame reads this row: a predecessor, the reserve of a mentor."""
        # Of units there is `units_of`: a succession has a predecessor, too, but no frame of its own.
        names = ("predecessor", *self.model.PART_OF, *self.model.SEEN_FROM)
        return tuple(f for f in self.links if f.name in names)

    def referring(self, *, hidden: bool = True) -> Iterator[tuple[type[models.Model], Any]]:
        """(model, key) of all keys that lead here; those that are hidden say only whose a row is, or who did it."""
        for relation in self.model._meta.get_fields(include_hidden=hidden):
            if relation.one_to_many or (relation.one_to_one and relation.auto_created):
                yield relation.related_model, relation.field  # type: ignore[union-attr, misc]

    def choosable(self, permitted: Iterable[str]) -> QuerySet:
        """The rows that somebody who reads these subtrees may refer to: those that he reads, and of some
        registers those that a row there names already.
        """
        codes = list(permitted)
        rows: QuerySet[Any] = self.model.objects.readable(codes)  # type: ignore[attr-defined]
        if not self.is_named_by_rows:
            return rows
        naming = (
            Exists(model._base_manager.filter(within_any("unit_id", codes), **{key.name: OuterRef("pk")}))
            for model, key in self.referring(hidden=False)
        )
        return rows | self.model.objects.filter(reduce(or_, naming))

    @property
    def ordering(self) -> tuple[str, ...]:
        """The columns by which its rows stand where nothing else is asked."""
        return tuple(str(name) for name in self.model._meta.ordering or ())

    @property
    def is_linked(self) -> bool:
        """Whether 变更 links its rows into chains."""
        return issubclass(self.model, State)

    @property
    def reported(self) -> tuple[str, ...]:
        """The columns that returns fill in; none for what is no return."""
        return self.model.REPORTED if issubclass(self.model, ReturnRow) else ()

    # -- rules -----------------------------------------------------------------------------------

    @property
    def constraints(self) -> tuple[models.BaseConstraint, ...]:
        return tuple(self.model._meta.constraints)

    @cached_property
    def one_at_a_time(self) -> tuple[OneAtATime, ...]:
        """What two rows that hold on the same day may not have in common."""
        return tuple(each for each in self.constraints if isinstance(each, OneAtATime))

    @cached_property
    def natural_key(self) -> tuple[str, ...]:
        """The fields by which people tell rows apart; of two rows of one key the second is the first again."""
        if self.model.NATURAL_KEY:
            return self.model.NATURAL_KEY
        for each in self.stored:
            if each.unique and not each.null and each.name != "id":
                return (each.name,)
        rules = [each for each in self.constraints if isinstance(each, models.UniqueConstraint)]
        return next(self.sources(each.fields) for each in rules if not each.condition)

    # -- what is the same ------------------------------------------------------------------------

    def sources(self, names: Iterable[str]) -> tuple[str, ...]:
        """The columns that people fill in, where some of these are made of others."""
        return tuple(getattr(self.field(name), "source", name) for name in names)

    @cached_property
    def _same(self) -> frozenset[str]:
        return frozenset(f.source for f in self.stored if isinstance(f, SameField))

    def compared(self, name: str, value: Any) -> Any:
        """By what the value of a column is compared with those of other rows."""
        return same_text(value) if name in self._same and isinstance(value, str) else value


def _is_made(field: models.Field) -> bool:
    return isinstance(field, models.AutoField) or _follows(field)


def _follows(field: models.Field) -> bool:
    return isinstance(field, MadeField)
