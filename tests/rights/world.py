"""One district tree in which every unit keeps rows of every ledger, and no two values are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from metrics.acts.guard import guard_lifted
from metrics.acts.writing import writing
from metrics.models import Account, Grant, OrgUnit, Role, Succession, TrailEntry
from metrics.models.order import LOCK_ORDER
from metrics.models.rows import LedgerRow, State
from metrics.models.tracked import Tracked
from tests.rights import filling
from tests.rights.canaries import HIDDEN_YEAR, NO_KEY, Canaries, Canary, Kind
from tests.rights.roles import ACTORS, FAR_VILLAGE, KINDS, LOOKS, SUCCESSORS, VILLAGE, Actor, has
from tests.rights.visiting import Answer, Of, Visitor
from tests.support.site import load_catalogue

CLOSED_ON = date(2023, 6, 30)
LEDGERS: tuple[Any, ...] = tuple(model for model in LOCK_ORDER if issubclass(model, LedgerRow) and model.STANDS_ALONE)


@dataclass
class World:
    """`rows` are those of a ledger in a unit; `strangers` are kept far away and refer to rows of the village."""

    canaries: Canaries = field(default_factory=Canaries)
    units: dict[str, OrgUnit] = field(default_factory=dict)
    rows: dict[tuple[Any, str], list[Any]] = field(default_factory=dict)
    strangers: dict[Any, list[Any]] = field(default_factory=dict)
    # What hangs on the first row of a ledger in a unit, and what is gone: keys of files, of entries, of acts.
    papers: dict[tuple[Any, str], Any] = field(default_factory=dict)
    taken: dict[tuple[Any, str], Any] = field(default_factory=dict)
    gone: dict[tuple[Any, str], Any] = field(default_factory=dict)
    merges: dict[str, Any] = field(default_factory=dict)
    keepers: dict[str, Account] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def row(self, model: Any, unit: str) -> Any:
        """The first row of the ledger that the unit keeps; None where it keeps none."""
        found = self.rows.get((model, unit))
        return found[0] if found else None

    def key(self, model: Any, unit: str) -> Any:
        """Its key; one that does not exist for a unit that does not."""
        row = self.row(model, unit)
        return NO_KEY if row is None else row.pk

    def last(self, model: Any, unit: str) -> Any:
        """The key of the last row, to which no other row refers."""
        found = self.rows.get((model, unit))
        return found[-1].pk if found else NO_KEY

    def visitor(self, actor: Actor) -> Visitor:
        return self.visitors[actor.name]

    def leaks(self, actor: Actor, answer: Answer, *, asked: Iterable[str] = ()) -> list[str]:
        """What the answer tells that is not the actor's, in words. What he asked for himself he knew."""
        known = set(asked)
        return [
            f"{token} of {canary.unit} ({canary.what})"
            for token, canary in self.canaries.told(answer.told)
            if token not in known and not self._may_tell(actor, canary, answer)
        ]

    def _may_tell(self, actor: Actor, canary: Canary, answer: Answer) -> bool:
        if canary.kind is Kind.SECRET:
            return False
        if canary.kind is Kind.LOOK:
            return answer.of in (Of.TRAIL, Of.HISTORY) and has(canary.unit, actor.units(LOOKS))
        if canary.what == _own_name(actor):
            return True
        if answer.of is Of.TRAIL:
            return actor.follows(canary.unit)
        if canary.kind is Kind.TRAIL:
            return answer.of is Of.HISTORY and actor.sees(canary.unit)
        if answer.of is Of.MENTORS and canary.what in _MENTORS and actor.is_below(canary.unit):
            return True
        # Who gives rights knows accounts, and can name the units.
        runs = canary.kind in (Kind.UNIT, Kind.ACCOUNT) and actor.enters(canary.unit, frozenset({Role.SYSTEM_ADMIN}))
        return runs or actor.sees(canary.unit) or (canary.shared and actor.is_below(canary.unit))


def _own_name(actor: Actor) -> str:
    return f"account of the {actor.name}"


def make_world() -> World:
    from tests.rights import belongings  # which needs what is here

    world = World()
    _make_units(world)
    _make_keepers(world)
    for unit in KINDS:
        with writing(world.keepers[unit], _reason(world, unit)) as work:
            for model in LEDGERS:
                _store(world, model, unit, list(_rows(world, model, unit)))
                # Each unit keeps rows of every ledger, whoever may enter them.
                work.brought_along(*world.rows[model, unit])
    with writing(world.keepers[FAR_VILLAGE], _reason(world, FAR_VILLAGE)) as work:
        for model in LEDGERS:
            world.strangers[model] = list(_strangers(world, model))
            model.objects.bulk_create(world.strangers[model])
            work.brought_along(*world.strangers[model])
    _share(world)
    load_catalogue()
    _note_trail(world)
    _make_accounts(world)
    belongings.put_all(world)
    return world


def _reason(world: World, unit: str) -> str:
    return f"事由{world.canaries.token(Canary(Kind.TRAIL, unit, 'why'))}"


def _make_units(world: World) -> None:
    for code, kind in sorted(KINDS.items()):
        canary = Canary(Kind.UNIT, code, "unit")
        world.canaries.mark(code, canary)
        columns = {name: world.canaries.token(canary) for name in ("population", "households")}
        unit = OrgUnit(code=code, kind=kind, name=f"单位{world.canaries.token(canary)}", **columns)
        unit.closed_on = CLOSED_ON if code in SUCCESSORS else None
        world.units[code] = unit
        world.rows[OrgUnit, code] = [unit]
    with writing(None, "设立单位"):
        OrgUnit.objects.bulk_create(world.units.values())
        for before, after in SUCCESSORS.items():
            world.rows[Succession, before] = [_succession(world, before, each) for each in after]
            Succession.objects.bulk_create(world.rows[Succession, before])


def _succession(world: World, before: str, after: str) -> Succession:
    """Nobody sees it who does not see both units; here it is that one of the two of which fewer see."""
    canary = Canary(Kind.ROW, before, "succession")
    reason = f"依据{world.canaries.token(canary)}"
    return Succession(pk=world.canaries.key(canary), predecessor_id=before, successor_id=after, reason=reason)


def _make_keepers(world: World) -> None:
    """Who has entered the rows of each unit."""
    for unit in KINDS:
        canary = Canary(Kind.ACCOUNT, unit, "account")
        number = world.canaries.token(canary)
        world.keepers[unit] = _account(world, canary, f"经办{number}")
    with writing(None, "登记账号"):
        Account.objects.bulk_create(world.keepers.values())
        Grant.objects.bulk_create(
            Grant(account=account, role=Role.CLERK, unit_id=unit) for unit, account in world.keepers.items()
        )
    world.rows |= {(Account, unit): [account] for unit, account in world.keepers.items()}


def _account(world: World, canary: Canary, name: str) -> Account:
    """Nobody signs in with such a password, and nobody is told of it."""
    secret = world.canaries.token(Canary(Kind.SECRET, canary.unit, "password"))
    return Account(pk=world.canaries.key(canary), username=f"u-{name}", name=name, password=f"md5$salt${secret}")


def _make_accounts(world: World) -> None:
    for actor in ACTORS:
        number = world.canaries.token(canary := Canary(Kind.ACCOUNT, actor.home, _own_name(actor)))
        account = _account(world, canary, f"某人{number}")
        if actor.name != "anonymous":
            world.accounts[actor.name] = account
    with writing(None, "登记账号"):
        Account.objects.bulk_create(world.accounts.values())
        Grant.objects.bulk_create(
            Grant(
                account=world.accounts[actor.name],
                role=each.role,
                unit_id=each.unit,
                view_only=each.view_only,
                sections=[each.section] if each.section else [],
            )
            for actor in ACTORS
            for each in actor.grants
        )
    for actor in ACTORS:
        world.visitors[actor.name] = Visitor(world.accounts.get(actor.name))
    disabled = [world.accounts[actor.name].pk for actor in ACTORS if not actor.is_active]
    with writing(None, "停用账号"):
        Account.objects.filter(pk__in=disabled).update(is_active=False)


# What is told of people who can be mentors of those below: their names, and the keys by which they are chosen.
_MENTORS = ("Person", "Person.name")


def canary_of(model: Any, unit: str, *, shared: bool = True) -> Canary:
    return Canary(Kind.ROW, unit, model.__name__, shared=shared and model.SHARED_BELOW)


def _rows(world: World, model: Any, unit: str) -> Iterator[Any]:
    for shape in filling.shapes(model):
        canary = canary_of(model, unit)

        def find(target: Any, place: int) -> Any:
            return world.rows[target, unit][place]

        found = filling.values(model, shape, world.canaries, canary, find)
        if unit in SUCCESSORS and issubclass(model, State):
            # Nothing stays open where nobody keeps it.
            found |= {"ended_on": CLOSED_ON, **model.WHEN_SUPERSEDED}
        yield model(pk=world.canaries.key(canary), unit_id=unit, **found)


def _strangers(world: World, model: Any) -> Iterator[Any]:
    """Rows of another district that refer to rows of the village: its clerk must not learn of them."""
    world.canaries.mark(str(HIDDEN_YEAR), Canary(Kind.ROW, FAR_VILLAGE, "day"))
    keys = [field.name for field in filling.columns(model) if _is_row_key(field)]
    once = {field.name: filling.SECOND for field in filling.columns(model) if field.unique and field.name in keys}
    once |= filling.FREE.get(model, {})
    shapes = filling.shapes(model)[: 1 if model in filling.FREE else None]
    for shape in shapes if keys else ():
        canary = canary_of(model, FAR_VILLAGE)

        def find(target: Any, place: int) -> Any:
            return world.rows[target, VILLAGE][place]

        found = filling.values(model, shape | once, world.canaries, canary, find)
        found = filling.in_year(model, found, lambda year: HIDDEN_YEAR)
        if issubclass(model, State):
            # So that no 变更 carries it along.
            found |= {"ended_on": found["started_on"].replace(month=12), **model.WHEN_SUPERSEDED}
        if any(found.get(name) for name in keys):
            yield model(pk=world.canaries.key(canary), unit_id=FAR_VILLAGE, **found)


def _share(world: World) -> None:
    """Who reads a row may know what it refers to by name, and nobody makes a secret of the units above him."""
    for unit in world.units.values():
        world.canaries.share(f"{unit.pk} {unit.name}")
    for (model, _unit), rows in world.rows.items():
        names = [field.name for field in filling.columns(model) if _is_row_key(field)] if _is_shared(model) else []
        for row in (getattr(row, name) for row in rows for name in names if getattr(row, name) is not None):
            world.canaries.share(f"{row.pk} {row}")


def _is_shared(model: Any) -> bool:
    return issubclass(model, LedgerRow) and model.SHARED_BELOW


def _is_row_key(column: Any) -> bool:
    return isinstance(column, models.ForeignKey) and issubclass(column.related_model, Tracked)


def _store(world: World, model: Any, unit: str, rows: list[Any]) -> None:
    model.objects.bulk_create(rows)
    world.rows[model, unit] = rows


def _note_trail(world: World) -> None:
    """For each unit an entry with a key of its own stands for its trail."""
    for unit in KINDS:
        entry = TrailEntry.objects.filter(unit=unit, ledger=LEDGERS[0]._meta.label).order_by("pk")[0]
        entry.pk = world.canaries.key(Canary(Kind.TRAIL, unit, "entry"))
        world.rows[TrailEntry, unit] = [entry]
    with guard_lifted():
        TrailEntry.objects.bulk_create(world.rows[TrailEntry, unit][0] for unit in KINDS)
