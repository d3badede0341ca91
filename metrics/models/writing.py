"""The unit of work: every write of a tracked row happens inside one.

    with writing(user, "补录二季度报表") as work:
        work.correct(row, jobs=12)

It locks the rows it changes in a fixed order, keeps what they were, and before it commits writes the
trail and raises the counters of the touched districts and ledgers. The base manager's methods are the
only way in; `refuse_outside` is the wrapper on each connection that stops any other.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.models.sealed import Sealed

if TYPE_CHECKING:
    from metrics.models.accounts import Account
    from metrics.models.base import State, Tracked
    from metrics.models.trail import TrailEntry

Image = dict[str, Any]
# Model, key, and what the row was before and is now.
Change = tuple[type["Tracked"], Any, Image | None, Image | None]
STAMP = ("version", "changed_at", "changed_by_id")


class WriteRefused(Exception):
    """A ledger was to be written outside a unit of work, or past the choke points. A fault of the program."""


class Conflict(Exception):
    """The row was changed by somebody else since it was read."""

    def __init__(self, row: Tracked) -> None:
        self.row = row
        super().__init__(_("“%(row)s”已被他人修改，请重新打开后再改。") % {"row": row})


class ReasonNeeded(ValidationError):
    """A row that was accepted was to be changed without a reason."""

    def __init__(self) -> None:
        super().__init__(_("这一行已经审核通过，修改须写明事由。请填写事由后再保存。"), code="reason")


_current: ContextVar[Work | None] = ContextVar("work", default=None)
_lifted: ContextVar[bool] = ContextVar("guard_lifted", default=False)


@contextmanager
def writing(user: Account | None, why: str, *, origin: str = "", reason: str = "") -> Iterator[Work]:
    """One transaction with its trail. Inside an open unit of work it joins that one.

    `why` says what is done where nobody gave a `reason` of his own; the trail keeps it with `origin` (an address, a
    command). Raises what the body raises, after undoing all of it.
    """
    if (outer := _current.get()) is not None:
        yield outer
        return
    with transaction.atomic():
        work = Work(user, why, origin, reason=reason)
        token = _current.set(work)
        try:
            yield work
            work.finish()
        finally:
            _current.reset(token)


def current() -> Work | None:
    """The open unit of work, if any. Inside one nothing computed is remembered."""
    return _current.get()


def required(model: type[models.Model]) -> Work:
    work = _current.get()
    if work is None:
        raise WriteRefused(f"写入“{model._meta.verbose_name}”须在 writing() 之内。")
    return work


@contextmanager
def guard_lifted() -> Iterator[None]:
    """For migrations of data and for emptying a database: writes pass without trail or counters."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


_WRITE = re.compile(
    r'\b(insert\s+into|replace\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)',
    re.IGNORECASE,
)


def refuse_outside(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Connection wrapper: refuses to write a tracked table past the choke points."""
    is_harmless = sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")) and ";" not in sql
    if not _lifted.get() and not is_harmless:
        work = _current.get()
        if work is None or not work.is_passing:
            for _, table in _WRITE.findall(sql):
                if table.lower() in _guarded_tables():
                    raise WriteRefused(f"写入 {table} 须经 writing() 与模型管理器。")
    return execute(sql, params, many, context)


_tables: frozenset[str] = frozenset()


def _guarded_tables() -> frozenset[str]:
    global _tables
    if not _tables:
        names = {model._meta.db_table.lower() for model in tracked_models()}
        _tables = frozenset(names | {apps.get_model("metrics.TrailEntry")._meta.db_table})
    return _tables


def tracked_models() -> list[type[Tracked]]:
    """All models whose rows are tracked, in the order in which they are locked: referred ones first."""
    from metrics.models.base import Tracked

    return [model for model in apps.get_app_config("metrics").get_models() if issubclass(model, Tracked)]


def district_of(code: str) -> str:
    """The district a unit belongs to; a unit above the districts stands for itself."""
    return code[:6]


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
        self.is_passing = False
        self._before: dict[type[Tracked], dict[Any, Image]] = defaultdict(dict)
        self._inserted: dict[type[Tracked], list[Tracked]] = defaultdict(list)
        self._made: dict[type[Tracked], set[Any]] = defaultdict(set)
        self._verbs: dict[tuple[type[Tracked], Any], str] = {}
        self._notes: list[TrailEntry] = []

    def because(self, reason: str) -> None:
        """The reason that the user gives, known only once his form was read; an empty one changes nothing."""
        if reason:
            self.why = self.reason = reason

    # -- the verbs -----------------------------------------------------------------------------

    def lock_rows(self, rows: Iterable[Tracked]) -> None:
        """Locks rows and those they refer to, before any of them is written, in (ledger, key) order.

        Whoever writes several rows calls this first with all of them; two who do cannot deadlock.
        """
        keys: dict[type[Tracked], set[Any]] = defaultdict(set)
        references: dict[type[Tracked], set[Any]] = defaultdict(set)
        for row in rows:
            if row.pk is not None and not row._state.adding:
                keys[type(row)].add(row.pk)
            for model, key in _references(row):
                references[model].add(key)
        for model in tracked_models():
            self.lock(model, keys.get(model, ()))
            self._hold(model, references.get(model, set()) - keys.get(model, set()))

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

    def succeed(self, row: State, on: date, **changes: Any) -> State:
        """变更: the row holds until the day before `on`, a linked successor with `changes` from `on`.

        Neither counts as an end or a beginning. States that hang on the row (mentors of a reserve) go
        with it. Returns the successor. Raises ValidationError when `on` is not a later day on which the row holds,
        or when it was changed already.
        """
        if _following(row) is not None:
            raise ValidationError(_("本行已经变更过，请从变更后的行再变更。"), code="succession")
        return self.carry(row, on, **changes)

    def carry(self, row: State, on: date, **changes: Any) -> State:
        """变更 as part of a larger act: a row that was changed later already gets another in between."""
        if on <= row.started_on or (row.ended_on and on > row.ended_on):
            raise ValidationError(_("变更日须在本行开始之后、到期之前。"), code="succession")
        successor = type(row)(
            **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
        )
        successor.started_on, successor.predecessor, successor.version = on, row, 1
        for name, value in changes.items():
            setattr(successor, name, value)
        self.correct(row, ended_on=on - timedelta(days=1), **row.WHEN_SUCCEEDED)
        following = _following(row)
        if following is not None:
            self.correct(following, predecessor=None)
        self.create(successor)
        if following is not None:
            self.correct(following, predecessor=successor)
        self.called("succeed", row, successor)
        self._carry_dependents(row, successor, on)
        return successor

    def _carry_dependents(self, row: State, successor: State, on: date) -> None:
        for model, field in row.dependents():
            open_rows = model.objects.filter(**{field: row}).exclude(ended_on__lt=on)
            for dependent in open_rows.order_by("pk"):
                if dependent.started_on < on:
                    self.carry(dependent, on, **{field: successor})
                else:
                    self.correct(dependent, **{field: successor})

    def delete(self, row: Tracked) -> None:
        """Takes a row out; the trail keeps it. Raises ProtectedError while others refer to it."""
        row.delete()

    def restore(self, entry: TrailEntry) -> Tracked:
        """Brings back the row whose deletion `entry` records, under its old key, and returns it.

        Raises ValidationError when it is there already or what it refers to is gone.
        """
        model = apps.get_model(entry.ledger)
        if entry.after is not None or entry.before is None:
            raise ValidationError(_("只有删除记录可以恢复。"), code="restore")
        row = row_of(model, entry.before)
        if model._base_manager.filter(pk=row.pk).exists():
            raise ValidationError(_("这一行已经恢复。"), code="restore")
        _refuse_orphan(row)
        row.version += 1
        row.full_clean()
        row.save(force_insert=True)
        self.called("restore", row)
        return row

    def called(self, verb: str, *rows: Tracked) -> None:
        """What is done to these rows goes by this verb in the trail."""
        self._verbs |= {(type(row), row.pk): verb for row in rows}

    def note(self, verb: str, row: Tracked, *, why: str = "") -> None:
        """Puts into the trail what changes nothing in the row: a review of it, a look at what it hides."""
        image = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        entry = self._entry(type(row), row.pk, None, None)
        entry.verb, entry.why, entry.unit, entry.version = verb, why or self.why, row.home_unit(image), row.version
        self._notes.append(entry)

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
        query = model._base_manager.filter(pk__in=wanted).order_by("pk").select_for_update()
        known.update({image[model._meta.pk.attname]: image for image in images(query)})

    def stamp(self, objs: Sequence[Tracked]) -> None:
        for obj in objs:
            obj.changed_at, obj.changed_by = self.at, self.user

    def stamped(self, model: type[Tracked], values: Any) -> list[Any]:
        """The columns of one saved row, with who and when; the version was raised by the row itself."""
        mine = {"changed_at": self.at, "changed_by_id": self.user.pk if self.user else None}
        rest = [value for value in values if value[0].attname not in mine]
        return rest + [(model._meta.get_field(name.removesuffix("_id")), None, value) for name, value in mine.items()]

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
        references: dict[type[Tracked], set[Any]] = defaultdict(set)
        for obj in objs:
            for model, key in _references(obj):
                references[model].add(key)
        for model in tracked_models():
            self._hold(model, references.get(model, set()))

    def hold_new_references(self, model: type[Tracked], values: Image) -> None:
        """The same for rows, locked already, that will refer to other shared rows than before."""
        for field in model.shared_fields():
            key = getattr(values.get(field.attname), "pk", values.get(field.attname))
            if key is None or hasattr(key, "resolve_expression"):
                continue
            if any(image[field.attname] != key for image in self._before[model].values()):
                self._hold(field.related_model, {key})

    def _hold(self, model: type[Tracked], keys: set[Any]) -> None:
        keys = keys - self._before[model].keys()
        if not keys or connection.vendor != "postgresql":
            return
        table, pk = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE "{pk}" = ANY(%s) ORDER BY "{pk}" FOR KEY SHARE', [sorted(keys)]
            )

    # -- the end -------------------------------------------------------------------------------

    def finish(self) -> None:
        """Writes the trail and raises the counters: last, so that they are locked for the shortest time."""
        changes = list(self._changes())
        if not changes and not self._notes:
            return
        self._refuse_without_reason(changes)
        entries = [self._entry(model, key, before, after) for model, key, before, after in changes]
        with self.passing():
            apps.get_model("metrics.TrailEntry")._base_manager.bulk_create([*entries, *self._notes], batch_size=1000)
        if not changes:
            return
        if connection.vendor == "postgresql":
            # Foreign keys are otherwise checked, and their targets locked, at commit: after the counters.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        apps.get_model("metrics.Counter").raise_all(self._touched(changes))

    def _refuse_without_reason(self, changes: list[Change]) -> None:
        """What was accepted once changes only for a reason that somebody gave. One query a ledger."""
        if self.user is None or self.reason:
            return
        changed: dict[str, list[str]] = defaultdict(list)
        for model, key, before, _after in changes:
            if before is not None or self._verbs.get((model, key)) == "restore":
                changed[model._meta.label].append(str(key))
        accepted = apps.get_model("metrics.TrailEntry").objects.filter(verb="accept")
        if any(accepted.filter(ledger=ledger, key__in=keys).exists() for ledger, keys in changed.items()):
            raise ReasonNeeded

    def _changes(self) -> Iterator[Change]:
        for model in tracked_models():
            before = self._before.get(model, {})
            keys = set(before) | self._made_here(model)
            after = _by_key(model, keys)
            for key in sorted(keys):
                was, now = before.get(key), after.get(key)
                if essence(was) != essence(now):
                    yield model, key, was, now

    def _entry(self, model: type[Tracked], key: Any, before: Image | None, after: Image | None) -> TrailEntry:
        verb = self._verbs.get((model, key)) or (
            "create" if before is None else "delete" if after is None else "correct"
        )
        return apps.get_model("metrics.TrailEntry")(
            work=self.id,
            at=self.at,
            user=self.user,
            origin=self.origin,
            why=self.why,
            verb=verb,
            ledger=model._meta.label,
            key=str(key),
            unit=model.home_unit(after or before or {}),
            version=(after or before or {}).get("version", 0),
            before=plain(before),
            after=plain(after),
        )

    def _touched(self, changes: list[Change]) -> set[tuple[str, str]]:
        """(district, ledger) of every frame that may have read one of the changed rows."""
        touched: set[tuple[str, str]] = set()
        changed: dict[type[Tracked], list[Any]] = defaultdict(list)
        parents: dict[tuple[type[Tracked], type[Tracked]], set[Any]] = defaultdict(set)
        for model, key, before, after in changes:
            for image in filter(None, (before, after)):
                touched |= {(district_of(code), model._meta.label) for code in model.units_of(image)}
                for field in model.parent_fields():
                    if image[field.attname] is not None:
                        parents[model, field.related_model].add(image[field.attname])
            if before is not None:
                changed[model].append(key)
        for model, keys in changed.items():
            touched |= {(district, model._meta.label) for district in _referring_districts(model, keys)}
        for (model, parent), found in parents.items():
            touched |= {(district, model._meta.label) for district in _districts(parent, "pk", found)}
        return touched


def _following(row: State) -> State | None:
    """The row that 变更 made of it."""
    model: Any = type(row)
    return model._base_manager.filter(predecessor=row).first()


def row_of(model: type[Tracked], image: Any) -> Any:
    """The row that the trail tells of, not stored."""
    return model(
        **{f.attname: f.to_python(image[f.attname]) for f in model._meta.concrete_fields if f.attname in image}
    )


def _refuse_orphan(row: Tracked) -> None:
    """Raises ValidationError when something is gone that the row refers to. One query a key."""
    for field in row._meta.concrete_fields:
        key, target = getattr(row, field.attname), cast("Any", field.related_model)
        if target and key is not None and not target._base_manager.filter(pk=key).exists():
            words = _("它所指的%(name)s已经被删除。请先恢复那一行，再恢复这一行。") % {"name": field.verbose_name}
            raise ValidationError(words, code="restore")


def images(query: models.QuerySet) -> list[Image]:
    return list(query.values(*[f.attname for f in query.model._meta.concrete_fields]))


def _by_key(model: type[Tracked], keys: Iterable[Any]) -> dict[Any, Image]:
    wanted = sorted(keys)
    found: dict[Any, Image] = {}
    for start in range(0, len(wanted), 5000):
        query = model._base_manager.filter(pk__in=wanted[start : start + 5000])
        found |= {image[model._meta.pk.attname]: image for image in images(query)}
    return found


def essence(image: Image | None) -> Image | None:
    """What a row says, without who changed it when."""
    return None if image is None else {name: value for name, value in image.items() if name not in STAMP}


def plain(image: Image | None) -> Any:
    """The image as the trail keeps it."""
    return None if image is None else json.loads(json.dumps(image, cls=_ImageEncoder))


class _ImageEncoder(DjangoJSONEncoder):
    """What is sealed stays so."""

    def default(self, o: Any) -> Any:
        return o.token if isinstance(o, Sealed) else super().default(o)


def _references(row: Tracked) -> Iterator[tuple[type[Tracked], Any]]:
    for field in row.shared_fields():
        key = getattr(row, field.attname)
        if key is not None:
            yield field.related_model, key


def _referring_districts(model: type[Tracked], keys: list[Any]) -> set[str]:
    """Districts of the rows that refer to the rows `keys`. One query a referring ledger."""
    districts: set[str] = set()
    for other in tracked_models():
        for field in other.shared_fields():
            if field.related_model is model:
                districts |= _districts(other, field.attname, keys)
    return districts


def _districts(model: Any, path: str, keys: Iterable[Any]) -> set[str]:
    wanted = sorted(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), 5000):
        query = model._base_manager.filter(**{f"{path}__in": wanted[start : start + 5000]})
        found |= {district_of(code) for code in query.order_by().values_list("unit_id", flat=True).distinct()}
    return found
