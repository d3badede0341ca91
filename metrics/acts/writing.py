"""The unit of work: every write of a tracked row happens inside one.

    with writing(user, "补录二季度报表") as work:
        work.correct(row, jobs=12)

It locks the rows it changes in a fixed order, keeps what they were, and before it commits writes the
trail and raises the counters of the touched districts and ledgers. The base manager's methods are the
only way in; the guard is the wrapper on each connection that stops any other.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.acts.reviews import any_accepted_of
from metrics.acts.rules.asking import refuse_by_rules
from metrics.acts.rules.usual import Doubt, unusual
from metrics.acts.touched import locked_with, references, touched
from metrics.acts.trailing import RowChange, entries_of_change, essence, image_of, images, images_by_key, noted
from metrics.ledgers.register import Image
from metrics.ledgers.registry import register_of
from metrics.models import Account, Counter, TrailEntry, Verb
from metrics.models.current import Conflict, current, opened
from metrics.models.current import required as required_open
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked
from metrics.sameness import tidy_text


class ReasonNeeded(ValidationError):
    """A row that was accepted was to be changed without a reason."""

    def __init__(self) -> None:
        super().__init__(_("这一行已经审核通过，修改须写明事由。请填写事由后再保存。"), code="reason")


@contextmanager
def writing(user: Account | None, why: str, *, origin: str = "", reason: str = "") -> Iterator[Work]:
    """One transaction with its trail. Inside an open unit of work it joins that one.

    `why` says what is done where nobody gave a `reason` of his own; the trail keeps it with `origin` (an address, a
    command). Raises what the body raises, after undoing all of it.
    """
    outer = current()
    if outer is not None:
        yield cast("Work", outer)
        return
    with transaction.atomic():
        work = Work(user, why, origin, reason=reason)
        with opened(work):
            yield work
            work.finish()


def open_work(model: type[models.Model]) -> Work:
    """The open unit of work. Raises WriteRefused without one."""
    return cast("Work", required_open(model))


class Work:
    """What one unit of work has changed so far. Made by `writing`."""

    def __init__(self, user: Account | None, why: str, origin: str, *, reason: str = "") -> None:
        self.user = user
        self.why = why
        self.origin = origin
        # What the user gave as his reason; without one, what was accepted cannot be changed.
        self.reason = ""
        self.because(reason)
        self.id = uuid.uuid4()
        self.at: datetime = timezone.now()
        # What is kept although it is hardly so, known once the work is done; for whoever did it to look at again.
        self.doubts: list[Doubt] = []
        self.is_passing = False
        self._before: dict[type[Tracked], dict[Any, Image]] = defaultdict(dict)
        self._inserted: dict[type[Tracked], list[Tracked]] = defaultdict(list)
        self._made: dict[type[Tracked], set[Any]] = defaultdict(set)
        self._verbs: dict[tuple[type[Tracked], Any], str] = {}
        self._notes: list[TrailEntry] = []
        self._brought: set[tuple[type[Tracked], Any]] = set()

    def because(self, reason: str) -> None:
        """The reason that the user gives, known only once his form was read; an empty one changes nothing."""
        if reason := tidy_text(reason):
            self.why = self.reason = reason

    def may_have_changed(self, model: type[Tracked]) -> bool:
        return bool(self._before.get(model) or self._inserted.get(model) or self._made.get(model))

    # -- the verbs -----------------------------------------------------------------------------

    def lock_rows(self, rows: Iterable[Tracked]) -> None:
        """Locks rows and those they refer to, before any of them is written, in (ledger, key) order.

        Whoever writes several rows calls this first with all of them; two who do cannot deadlock.
        """
        rows = list(rows)
        self._lock_in_order([row for row in rows if row.pk is not None and not row._state.adding], rows)

    def lock_as_seen(self, rows: Iterable[Tracked]) -> None:
        """Locks rows as `lock_rows` does. Raises Conflict when one of them is no longer as it was read, or gone."""
        rows = list(rows)
        self.lock_rows(rows)
        for row in rows:
            if not row._state.adding and self._before[type(row)].get(row.pk, {}).get("version") != row.version:
                raise Conflict(row)

    def correct(self, row: Tracked, **changes: Any) -> None:
        """更正: the row was wrong; the past changes with it. Raises ValidationError or Conflict."""
        for name, value in changes.items():
            setattr(row, name, value)
        row.full_clean()
        self.lock_rows([row])
        row.save()

    def create(self, row: Tracked) -> None:
        """A new row, checked in full. Raises ValidationError."""
        row.full_clean()
        row.save(force_insert=True)

    def delete(self, row: Tracked) -> None:
        """Takes a row out; the trail keeps it. Raises ProtectedError while others refer to it."""
        row.delete()

    def called(self, verb: Verb, *rows: Tracked) -> None:
        """What is done to these rows goes by this verb in the trail."""
        self._verbs |= {(type(row), row.pk): verb for row in rows}

    def brought_along(self, *rows: Tracked) -> None:
        """These rows only follow others, so that they are nothing that the user enters."""
        self._brought |= {(type(row), row.pk) for row in rows}

    def note(self, verb: Verb, row: Tracked, *, why: str = "") -> None:
        """Puts into the trail what changes nothing in the row: a review of it, a look at what it hides."""
        signature = self._signature | ({"why": why} if why else {})
        self._notes.append(noted((type(row), row.pk, None, image_of(row)), verb, **signature))

    # -- what the choke points call ------------------------------------------------------------

    @contextmanager
    def passing(self) -> Iterator[None]:
        before, self.is_passing = self.is_passing, True
        try:
            yield
        finally:
            self.is_passing = before

    def lock(self, model: type[Tracked], keys: Iterable[Any]) -> None:
        """Locks the rows in key order and keeps what they were."""
        known, made = self._before[model], self._made_here(model)
        wanted = sorted({key for key in keys if key not in known and key not in made})
        if not wanted:
            return
        for above, those in locked_with(model, wanted):
            self.lock(above, those)
        # Every row bears a key to who changed it, and whoever writes must not wait for a change of his account.
        rows = model._base_manager.select_for_update(no_key=model is Account)
        name = register_of(model).primary_key.attname
        known.update({image[name]: image for image in images(rows.filter(pk__in=wanted).order_by("pk"))})

    def stamp(self, objs: Sequence[Tracked]) -> None:
        for obj in objs:
            obj.changed_at, obj.changed_by = self.at, self.user

    def stamped(self, model: type[Tracked], values: Any) -> list[Any]:
        """The columns of one saved row, with who and when; the version was raised by the row itself."""
        mine = {"changed_at": self.at, "changed_by_id": self.user.pk if self.user else None}
        rest = [value for value in values if value[0].attname not in mine]
        field = register_of(model).field
        return rest + [(field(name.removesuffix("_id")), None, value) for name, value in mine.items()]

    def note_inserted(self, objs: Sequence[Tracked]) -> None:
        for obj in objs:
            self._inserted[type(obj)].append(obj)

    def _made_here(self, model: type[Tracked]) -> set[Any]:
        """Keys of the rows that this unit of work has inserted: before it they were nothing."""
        waiting = self._inserted[model]
        # Rows get their keys after they are noted, and lose them when they are deleted again.
        self._made[model] |= {obj.pk for obj in waiting if obj.pk is not None}
        self._inserted[model] = [obj for obj in waiting if obj.pk is None]
        return self._made[model]

    def hold_references(self, objs: Sequence[Tracked]) -> None:
        """Keeps the shared rows that new rows refer to from changing until this work is done.

        Without it a person's birth date could change between the count of the districts that refer to him
        and the arrival of a new one, whose frame would then stay old.
        """
        self._lock_in_order([], objs)

    def _lock_in_order(self, rows: Iterable[Tracked], objs: Iterable[Tracked]) -> None:
        """Locks the rows and what the others are locked with, and holds all else that those refer to."""
        keys: dict[type[Tracked], set[Any]] = defaultdict(set)
        referred: dict[type[Tracked], set[Any]] = defaultdict(set)
        for row in rows:
            keys[type(row)].add(row.pk)
        for obj in objs:
            for field, model, key in references(obj):
                (keys if field in obj.LOCKED_WITH else referred)[model].add(key)
        for model in (each for each in LOCK_ORDER if each in keys or each in referred):
            self.lock(model, keys.get(model, ()))
            self.hold(model, referred.get(model, set()))

    def hold_new_references(self, model: type[Tracked], values: Image) -> None:
        """The same for rows, locked already, that will refer to other shared rows than before."""
        for field in register_of(model).links:
            key = getattr(values.get(field.attname), "pk", values.get(field.attname))
            if key is None or hasattr(key, "resolve_expression"):
                continue
            if any(image[field.attname] != key for image in self._before[model].values()):
                hold = self.lock if field.name in model.LOCKED_WITH else self.hold
                hold(field.related_model, {key})

    def hold(self, model: type[Tracked], keys: set[Any]) -> None:
        """Keeps rows from being changed by others until this work is done, and lets others refer to them."""
        keys = keys - self._before[model].keys()
        if not keys or connection.vendor != "postgresql":
            return
        register = register_of(model)
        table, column = register.table, register.primary_key.column
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}" = ANY(%s) ORDER BY "{column}" FOR KEY SHARE', [sorted(keys)]
            )

    # -- the end -------------------------------------------------------------------------------

    def finish(self) -> None:
        """Writes the trail and raises the counters: last, so that they are locked for the shortest time."""
        changes = list(self._changes())
        if not changes and not self._notes:
            return
        self._refuse_without_reason(changes)
        refuse_by_rules(self, changes, self._brought)
        self.doubts = list(unusual(changes))
        told = (entries_of_change(change, self._verb_of(change), **self._signature) for change in changes)
        with self.passing():
            TrailEntry._base_manager.bulk_create([*chain.from_iterable(told), *self._notes], batch_size=1000)
        if not changes:
            return
        if connection.vendor == "postgresql":
            # What is deferred is otherwise checked, and the targets of keys locked, at commit: after the counters.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        Counter.raise_all(touched(changes))

    def _refuse_without_reason(self, changes: list[RowChange]) -> None:
        """What was accepted once changes only for a reason that somebody gave. One query."""
        if self.user is None or self.reason:
            return
        changed = [
            (register_of(model).key, key)
            for model, key, before, _after in changes
            if before is not None or self._verbs.get((model, key)) == Verb.RESTORE
        ]
        if any_accepted_of(changed):
            raise ReasonNeeded

    def _changes(self) -> Iterator[RowChange]:
        for model in filter(self.may_have_changed, LOCK_ORDER):
            before = self._before.get(model, {})
            keys = set(before) | self._made_here(model)
            after = images_by_key(model, keys)
            for key in sorted(keys):
                was, now = before.get(key), after.get(key)
                if essence(was) != essence(now):
                    yield model, key, was, now

    def _verb_of(self, change: RowChange) -> Verb | str:
        model, key, before, after = change
        usual = Verb.CREATE if before is None else Verb.DELETE if after is None else Verb.CORRECT
        return self._verbs.get((model, key)) or usual

    @property
    def _signature(self) -> dict[str, Any]:
        """What is the same in all entries of this unit of work."""
        return {"work": self.id, "at": self.at, "user": self.user, "origin": self.origin, "why": self.why}
