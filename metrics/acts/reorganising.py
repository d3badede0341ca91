"""Reorganising units: merge, split and new code, each as one act with its reason.

A code is never moved or reused: the act closes codes on the day before, opens successors, and carries what is open
over to them by 变更, so that no end and no beginning is counted. What happened in a closed unit stays there; people,
services and files that are still in hand go along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from metrics.acts.rules.chains import lives_of
from metrics.acts.succession import carry
from metrics.acts.writing import Work, writing
from metrics.ledgers.ledger import Ledger
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, register_keyed, registers
from metrics.models.codes import CODE_LENGTHS, parent_code
from metrics.models.economy.confirmations import Confirmation
from metrics.models.economy.exchanges import ExchangeFile
from metrics.models.office.accounts import Account
from metrics.models.returning import ReturnRow
from metrics.models.rows import Event, LedgerRow, State
from metrics.models.structure.names import FormerName
from metrics.models.structure.units import OrgUnit, Succession
from metrics.models.tracked import Tracked
from metrics.wording import listed

ORIGIN = "区划调整"
# Files, which happen on the day on which they are decided.
_DAYS: dict[type[Tracked], str] = {Confirmation: "decided_on", ExchangeFile: "dealt_on"}


# What a list names: a unit by its code, or a row by the key of its register and its own.
Listed = str | tuple[str, str]


@dataclass(frozen=True)
class NewUnit:
    """A unit that takes over: an open one by its code, or one to be opened with this name and kind."""

    code: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Division:
    """Who takes over a unit that is split: a unit below or a row goes where the list says, all else to the default."""

    into: Sequence[NewUnit]
    places: Mapping[Listed, str]
    default: str

    @property
    def codes(self) -> list[str]:
        return [unit.code for unit in self.into]

    @property
    def is_sound(self) -> bool:
        codes = set(self.codes)
        return len(codes) > 1 and self.default in codes and codes.issuperset(self.places.values())


def merge(user: Account | None, codes: Sequence[str], into: NewUnit, on: date, reason: str) -> None:
    """Closes the units `codes` and carries all below and in them over to `into`. Raises ValidationError.

    What lies below them gets the next free codes below the successor.
    """
    if not codes or into.code in codes:
        raise ValidationError(_("请选择要并入的单位；接收单位不能同时是被撤销的单位。"), code="merge")
    with writing(user, ORIGIN, origin=ORIGIN, reason=reason) as work:
        act = _Act(work, on, reason)
        act.open(into)
        for code in sorted(codes):
            act.replace(code, [into.code])
        act.carry_out()


def split(user: Account | None, code: str, division: Division, on: date, reason: str) -> None:
    """Closes the unit and divides it among several. Raises ValidationError."""
    if not division.is_sound:
        raise ValidationError(_("拆分至少要有两个承接单位，名单里的去向须是其中之一。"), code="split")
    with writing(user, ORIGIN, origin=ORIGIN, reason=reason) as work:
        act = _Act(work, on, reason, division.places, division.default)
        for unit in division.into:
            act.open(unit)
        act.replace(code, division.codes)
        act.carry_out()


def recode(user: Account | None, code: str, new_code: str, on: date, reason: str) -> None:
    """Gives a unit and all below it new codes: the old ones close, the new ones follow. Raises ValidationError."""
    with writing(user, ORIGIN, origin=ORIGIN, reason=reason) as work:
        act = _Act(work, on, reason)
        old = act.closable(code)
        refuse_used_code(new_code)
        act.open(NewUnit(new_code, old.name, old.kind), like=old)
        act.replace(code, [new_code])
        act.carry_out()


def refuse_used_code(code: str) -> None:
    """No code is given twice, not even that of a unit that was closed long ago. Raises ValidationError."""
    if OrgUnit.objects.filter(code=code).exists():
        raise ValidationError(_("代码 %(code)s 已经用过，请另给代码。") % {"code": code}, code="code")


class _Act:
    """What one reorganisation closes and opens, gathered before anything is carried over."""

    def __init__(
        self, work: Work, on: date, reason: str, places: Mapping[Listed, str] | None = None, default: str = ""
    ) -> None:
        _require_reason(reason)
        self.work, self.on, self.reason = work, on, reason
        self.places, self.default = places or {}, default
        self.moved: dict[str, str] = {}
        self.listed: set[Listed] = set()
        self.ended: set[State] = set()

    def open(self, unit: NewUnit, *, like: OrgUnit | None = None) -> None:
        """Opens the unit on the day, with the people of another, unless it is open already."""
        known = OrgUnit.objects.filter(code=unit.code).first()
        if known is None:
            self._require_parent(unit.code)
            people = {"population": like.population, "households": like.households} if like else {}
            self.work.create(OrgUnit(code=unit.code, name=unit.name, kind=unit.kind, opened_on=self.on, **people))
        elif known.closed_on is not None or (known.opened_on and known.opened_on > self.on):
            words = _("%(unit)s在调整日不存在，不能承接。") % {"unit": _named(known)}
            raise ValidationError(words, code="successor")

    def _require_parent(self, code: str) -> None:
        parent = OrgUnit.objects.filter(code=parent_code(code), closed_on=None).exists()
        if parent_code(code) and not parent:
            words = _("%(code)s 的上级单位 %(parent)s 不存在或已撤销。") % {"code": code, "parent": parent_code(code)}
            raise ValidationError(words, code="parent")

    def closable(self, code: str) -> OrgUnit:
        unit = _existing(code)
        if unit.closed_on is not None or (unit.opened_on and unit.opened_on >= self.on):
            words = _("%(unit)s在调整日之前已撤销或尚未设立。") % {"unit": _named(unit)}
            raise ValidationError(words, code="closed")
        return unit

    def replace(self, code: str, successors: Sequence[str]) -> None:
        """Notes where the unit and all below it go. Those below get codes of their own below a successor."""
        unit = self.closable(code)
        if any(len(successor) != len(code) for successor in successors):
            words = _("承接%(unit)s的单位须与它同级。") % {"unit": _named(unit)}
            raise ValidationError(words, code="level")
        self.moved[code] = self.default or successors[0]
        for unit in OrgUnit.objects.within(code).exclude(code=code).filter(closed_on=None).order_by("code"):
            self._replace_below(self.closable(unit.code), code)
        for successor in successors:
            self._follow(code, successor)
        for unit in reversed([*OrgUnit.objects.filter(code__in=self.moved, closed_on=None).order_by("code")]):
            self.work.correct(unit, closed_on=self.on - timedelta(days=1))

    def _replace_below(self, unit: OrgUnit, root: str) -> None:
        parent = self._listed(unit.code) if parent_code(unit.code) == root else None
        above = parent or self.moved.get(parent_code(unit.code))
        if above is None:
            words = _("%(unit)s的上级单位已撤销，请先调整它。") % {"unit": _named(unit)}
            raise ValidationError(words, code="parent")
        code = _free_code(above, unit.code)
        self.open(NewUnit(code, unit.name, unit.kind), like=unit)
        self.moved[unit.code] = code
        self._follow(unit.code, code)

    def _follow(self, old: str, new: str) -> None:
        self.work.create(Succession(predecessor_id=old, successor_id=new, reason=self.reason))

    def carry_out(self) -> None:
        """Carries over all that holds on the day or comes later, what others refer to first."""
        self._refuse_later_names()
        # A file stays filed where it came in.
        alone = [each for each in registers() if issubclass(each.model, LedgerRow) and each.model.STANDS_ALONE]
        moving = [each for each in alone if each.model.GOES_ON]
        self.work.lock_rows(row for register in moving for row in self._rows_to_move(register))
        for register in moving:
            for row in self._rows_to_move(register):
                self._carry(row)
        if unknown := self.places.keys() - self.listed:
            words = _("名单里的%(entries)s不在被撤销的单位。") % {"entries": listed(sorted(map(_entry, unknown)))}
            raise ValidationError(words, code="list")

    def _refuse_later_names(self) -> None:
        """What is closed was given no other name afterwards."""
        later = FormerName.objects.filter(unit__in=self.moved, day__gte=self.on - timedelta(days=1))
        for former in later.select_related("unit").order_by("unit", "day")[:1]:
            parts = {"unit": _named(former.unit), "name": former.name, "day": former.day}
            words = _("%(unit)s在调整日或以后更过名（“%(name)s”用到 %(day)s），请先核对它的曾用名。")
            raise ValidationError(words % parts, code="renamed")

    def _rows_to_move(self, register: Register) -> list[LedgerRow]:
        rows = register.rows().filter(unit__in=self.moved)
        # Some rows have no day at all; what has none yet has still to happen.
        if day := _last_day(register.model):
            rows = rows.exclude(**{f"{day}__lt": self.on})
        keys = register.closing_keys if isinstance(register, Ledger) and register.is_linked else ()
        found = list((rows.select_related(*keys) if keys else rows).order_by("pk"))
        # What is open has ended with that without which it cannot hold.
        lives = lives_of(whole for row in found for key in keys if (whole := getattr(row, key)))
        over = {whole for whole, (_first, last) in lives.items() if last and last < self.on}
        return [row for row in found if not any(getattr(row, key) in over for key in keys)]

    def _carry(self, row: LedgerRow) -> None:
        # One carried before it may have changed what it follows or hangs on.
        row.refresh_from_db()
        ledger = ledger_of(row)
        target = self._listed((ledger.key, str(row.pk))) or self._carried_with(row) or self.moved[row.unit_id]
        try:
            if isinstance(row, State) and self._ends(row, target):
                self.work.correct(row, ended_on=self.on - timedelta(days=1), **row.WHEN_SUPERSEDED)
                self.work.brought_along(row)
                self.ended.add(row)
            elif isinstance(row, State) and row.started_on < self.on:
                self.work.brought_along(row, carry(self.work, row, self.on, unit_id=target))
            else:
                self.work.correct(row, unit_id=target)
                self.work.brought_along(row)
        except ValidationError as error:
            parts = {"ledger": ledger.one, "row": row, "unit": target, "why": " ".join(error.messages)}
            words = _("%(ledger)s“%(row)s”不能转入 %(unit)s：%(why)s") % parts
            raise ValidationError(words, code="carry") from error

    def _ends(self, row: State, target: str) -> bool:
        """Whether what the row says holds there already, as a norm of the receiving unit does; its parts end with it.

        What goes by a name is another thing of that name, which is for people to tell apart.
        """
        if row.started_on >= self.on:
            return False
        register = ledger_of(row)
        said = {rule: register.sources(rule.fields) for rule in register.one_at_a_time}
        rules = [rule for rule, names in said.items() if "unit" in names and "name" not in names]
        there = type(row).objects.in_force(self.on).filter(unit=target)
        return any(getattr(row, name) in self.ended for name in row.PART_OF) or any(
            there.filter(**{name: getattr(row, name) for name in rule.fields if name != "unit"}).exists()
            for rule in rules
            if rule.condition is None or type(row).objects.filter(rule.condition, pk=row.pk).exists()
        )

    def _listed(self, key: Listed) -> str | None:
        """Where the list wants it."""
        self.listed.add(key)
        return self.places.get(key)

    def _carried_with(self, row: LedgerRow) -> str | None:
        """A part goes where that of which it is a part has gone."""
        for name in row.PART_OF:
            whole = getattr(row, name)
            if whole.unit_id not in self.moved and getattr(row, "predecessor_id", None):
                return whole.unit_id
        return None


def _last_day(model: type[Tracked]) -> str:
    """The column of the last day on which a row may still stay where it was; empty for what has no day."""
    if issubclass(model, State):
        return "ended_on"
    if issubclass(model, ReturnRow):
        return "period_start"
    return "day" if issubclass(model, Event) else _DAYS.get(model, "")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("区划调整须写明依据。"), code="reason")


def _existing(code: str) -> OrgUnit:
    unit = OrgUnit.objects.filter(code=code).first()
    if unit is None:
        raise ValidationError(_("没有代码为“%(code)s”的单位。") % {"code": code}, code="unit")
    return unit


def _entry(listed: Listed) -> str:
    """As a list has it: 529901001002, 任职 17."""
    return listed if isinstance(listed, str) else f"{register_keyed(listed[0]).one} {listed[1]}"


def _named(unit: OrgUnit) -> str:
    return f"{unit.name}({unit.code})"


def _free_code(above: str, old: str) -> str:
    """The old ending below the new parent when that is free, else the next free one."""
    width = CODE_LENGTHS[CODE_LENGTHS.index(len(above)) + 1] - len(above)
    taken = set(OrgUnit.objects.within(above).values_list("code", flat=True))
    wanted = above + old[-width:]
    numbers = (f"{above}{number:0{width}}" for number in range(1, 10**width))
    return wanted if wanted not in taken else next(code for code in numbers if code not in taken)
