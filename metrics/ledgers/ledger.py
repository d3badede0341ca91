"""What each ledger offers: its way of being in time, its kinds, and the columns a definition may name.

Labels find their language when they are shown, since declarations are made once for all readers.

To add a ledger: its model, and one declaration here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from metrics.ledgers.columns import Column
from metrics.ledgers.register import Register
from metrics.ledgers.times import EventTime, Reporters, ReturnTime, StateTime
from metrics.models import (
    FormerName,
    OrgUnit,
    Person,
    Succession,
)
from metrics.models.managers import LedgerQuerySet
from metrics.models.tracked import Tracked
from metrics.wording import Text, listed, within_sentence


@dataclass(frozen=True)
class Related:
    """Rows that hold from a day through a day and hang on a ledger's row, and on all that 变更 made of it: mentors."""

    name: str
    register: Register
    parent: str
    column_names: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Column]:
        return {name: Column(name, self.register.model) for name in self.column_names}

    @property
    def label(self) -> Text:
        return self.register.one


@dataclass(frozen=True, eq=False)
class Ledger(Register):
    """One ledger. `subjects` are what may be counted once: a name and the key columns, of which one is filled.

    Its own label is a heading; those of what it is made of stand within sentences.
    """

    time: EventTime | StateTime | ReturnTime
    subjects: dict[str, tuple[str, ...]]
    column_names: tuple[str, ...]
    kind: str = ""
    related: tuple[Related, ...] = ()
    unit: str = "unit_id"

    def rows(self) -> LedgerQuerySet:
        """All its rows, with the questions that every ledger answers."""
        return cast("LedgerQuerySet", super().rows())

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {name: Column(name, self.model) for name in self.column_names}

    @cached_property
    def kinds(self) -> dict[str, Text]:
        """Value and label of the ledger's kinds; empty for a ledger of one kind."""
        return self.column(self.kind).choices if self.kind else {}

    def part(self, kind: str = "") -> str:
        """How the ledger, or one kind of its rows, is named where a row speaks of it."""
        return f"{self.name}:{kind}" if kind else self.name

    @property
    def parts(self) -> Iterator[tuple[str, Text]]:
        """Value and label of the ledger and of each of its kinds: 文件清单, 文件清单：命名表彰."""
        yield self.part(), self.one
        for kind, label in self.kinds.items():
            yield self.part(kind), format_lazy("{}：{}", self.one, label)

    def column(self, name: str) -> Column:
        """A column of that name, whether definitions may name it or not."""
        return Column(name, self.model)

    def subject_label(self, name: str) -> Text:
        """The word for what is counted once: 人, 企业, 任职, 清单类型."""
        keys = self.subjects[name]
        if len(keys) > 1:
            return _("填报对象")
        field: Any = self.field(keys[0])
        if not field.is_relation and not field.primary_key:
            return within_sentence(field.verbose_name)
        model: Any = field.related_model or self.model
        return _("人") if model is Person else model._meta.verbose_name

    @property
    def closing_keys(self) -> tuple[str, ...]:
        """The keys to that without which a row cannot hold."""
        return tuple(path.partition("__")[0] for path in getattr(self.time, "closings", ()))

    @property
    def closing_label(self) -> Text:
        """The words for what a state ends with: 党组织, 小区."""
        models_closed: list[Any] = [self.field(key).related_model for key in self.closing_keys]
        return listed((model._meta.verbose_name for model in dict.fromkeys(models_closed)), _("或"))

    def reporters(self, kinds: tuple[str, ...]) -> Reporters | None:
        """Who reports returns of these kinds; None when nobody is said to, or when they are of several kinds."""
        if not isinstance(self.time, ReturnTime):
            return None
        fitting = [each for each in self.time.reporters if not self.kind or kinds == (each.kind,)]
        return fitting[0] if len(fitting) == 1 else None

    def related_named(self, name: str) -> Related | None:
        return next((related for related in self.related if related.name == name), None)

    @cached_property
    def reads(self) -> frozenset[str]:
        """Labels of all models whose rows a frame of this ledger holds something of."""
        found: set[type[Tracked]] = {
            self.model,
            OrgUnit,
            Succession,
            FormerName,
            *(related.register.model for related in self.related),
        }
        closings = getattr(self.time, "closings", ())
        for path in [*self.column_names, *(closing.replace("__", ".") for closing in closings)]:
            found |= set(self._models_along(path))
        return frozenset(model._meta.label for model in found)

    def _models_along(self, path: str) -> Iterator[type[Tracked]]:
        model: Any = self.model
        for step in path.split(".")[:-1]:
            model = model._meta.get_field(step).related_model
            yield model
