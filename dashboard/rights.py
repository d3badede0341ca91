"""What an account may see and what it may enter. The one place that decides; lists, forms, pages and files ask here.

A grant is a role in a subtree: some roles read rows there, some also enter them, the rest work on accounts or on the
trail. What is granted on a unit goes for the closed units that it took over, too. Nothing is allowed by default, and
Django's tables of permissions and its superuser flag say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from dashboard.per_request import PerRequest
from metrics.acts.trailing import image_of
from metrics.catalogue.definitions import Catalogue
from metrics.catalogue.loading import current_catalogue
from metrics.catalogue.narrowing import open_ledgers
from metrics.ledgers.registry import ledger_of, ledgers, register_of
from metrics.ledgers.rules.entering import EntryLevel
from metrics.models import OFFICES, READERS, WRITERS, Account, Role, Succession
from metrics.models.tracked import Tracked

# Those whose work begins with figures, and not with what they are to enter.
OVERVIEW = frozenset({Role.LEADER, Role.OFFICER, Role.BUSINESS_ADMIN})


@dataclass(frozen=True, order=True)
class Held:
    """One grant. `sections` are those it is confined to; none for all."""

    role: str
    unit: str
    view_only: bool = False
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rights:
    """The grants of one account, and the units that closed units went on in."""

    held: tuple[Held, ...] = ()
    successors: Mapping[str, frozenset[str]] | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> Rights:
        """Those of who asks; two queries, once a request. None for the disabled and for who is not signed in."""
        return _OF_REQUEST.of(request)

    @classmethod
    def of_account(cls, account: Account) -> Rights:
        """Two queries."""
        if not account.is_active:
            return cls()
        prefetch_related_objects([account], "grants")
        grants = account.grants.all()
        held = (Held(each.role, each.unit_id, each.view_only, frozenset(each.sections)) for each in grants)
        return cls(tuple(sorted(held, key=repr)), _successors() if grants else {})

    @cached_property
    def _catalogue(self) -> Catalogue:
        """Of interest only to who is confined to some sections. One query."""
        return current_catalogue()

    @cached_property
    def _read(self) -> dict[type[Tracked], tuple[str, ...]]:
        """What was asked for one row of a model goes for all."""
        return {}

    # -- subtrees, as codes of the units at their heads ------------------------------------------

    @cached_property
    def permitted(self) -> tuple[str, ...]:
        """Subtrees whose rows the account reads."""
        return self.units(READERS)

    def units(self, roles: Iterable[str], model: type[Tracked] | None = None) -> tuple[str, ...]:
        """Subtrees where the account has one of the roles, be it only to look; with `model` those open to its rows."""
        return self._with_predecessors({each.unit for each in self._grants(roles, model)})

    def reads(self, model: type[Tracked]) -> tuple[str, ...]:
        """Subtrees whose rows of `model` the account reads."""
        return self.units(READERS, model)

    def enters(self, roles: Iterable[str] = WRITERS, model: type[Tracked] | None = None) -> tuple[str, ...]:
        """Subtrees whose rows (of `model`) the account enters in one of the roles, at least some kinds of them."""
        return self._entered(roles, model, register_of(model).entry.level if model else EntryLevel.ANY)

    def granted(self, roles: Iterable[str]) -> set[str]:
        """The units named in grants of these roles, without those that went on in them."""
        return {each.unit for each in self._grants(roles)}

    # -- questions ---------------------------------------------------------------------------------

    def has(self, roles: Iterable[str]) -> bool:
        return bool(self.granted(roles))

    @property
    def desk(self) -> str:
        """The name of the page on which the account begins: the overview for who reads for others, else what there is
        to do for who keeps something.
        """
        return "admin:index" if self.has(OFFICES) and not self.has(OVERVIEW) else "home"

    def may_see(self, code: str) -> bool:
        return covered(code, self.permitted)

    def may_read(self, row: Tracked) -> bool:
        """Whether the account may open the row, as `readable` has it: of others that a row names it sees the name."""
        home, model = home_of(row), type(row)
        if model not in self._read:
            self._read[model] = self.reads(model)
        codes = self._read[model]
        is_shared = row.SHARED_BELOW and bool(home) and any(code.startswith(home) for code in codes)
        return is_shared or covered(home, codes)

    def may_enter(self, row: Tracked, roles: Iterable[str] = WRITERS) -> bool:
        """Whether the account enters such rows of the unit that keeps the row, in one of the roles."""
        home, wanted = home_of(row), ledger_of(row).entry.of_row(vars(row))
        return bool(home) and covered(home, self._entered(roles, type(row), wanted))

    def sections_at(self, code: str) -> frozenset[str] | None:
        """The sections that the account reads in a unit; None for all."""
        grants = list(self._grants(READERS))
        # A unit that went on in units of several grants is read by all of them together.
        found = [each for each in grants if covered(code, self._with_predecessors({each.unit}))] or grants
        if any(not each.sections for each in found):
            return None
        return frozenset(section for each in found for section in each.sections)

    def _entered(self, roles: Iterable[str], model: type[Tracked] | None, wanted: EntryLevel) -> tuple[str, ...]:
        """Subtrees in which grants that stand so high enter rows."""
        grants = self._grants(set(roles) & WRITERS, model)
        return self._with_predecessors(
            {each.unit for each in grants if not each.view_only and wanted.includes(each.unit)}
        )

    def _grants(self, roles: Iterable[str], model: type[Tracked] | None = None) -> Iterator[Held]:
        wanted = set(roles)
        return (each for each in self.held if each.role in wanted and self._opens(each, model))

    def _opens(self, held: Held, model: type[Tracked] | None) -> bool:
        """Whether a grant goes for the rows of a ledger: a grant for some sections does not for those of the others."""
        if not held.sections or model is None:
            return True
        kept = {ledger.model for ledger in ledgers()}
        opened = {ledger.model for ledger in open_ledgers(self._catalogue, held.sections)}
        return model in opened or model not in kept

    def _with_predecessors(self, codes: set[str]) -> tuple[str, ...]:
        """The codes, and the closed units all of whose successors lie in them."""
        found, successors = set(codes), self.successors or {}
        while more := {
            code
            for code, after in successors.items()
            if not covered(code, found) and all(covered(one, found) for one in after)
        }:
            found |= more
        return tuple(sorted(found))


def _of_request(request: HttpRequest) -> Rights:
    return Rights.of_account(request.user) if isinstance(request.user, Account) else Rights()


_OF_REQUEST: PerRequest[Rights] = PerRequest("rights", _of_request)


def covered(code: str, permitted: Iterable[str]) -> bool:
    """Whether the unit `code` lies in one of the subtrees."""
    return any(code.startswith(root) for root in permitted)


def home_of(row: Tracked) -> str:
    """Code of the unit that keeps the row; empty for what belongs to the whole installation."""
    return row.home_unit(image_of(row))


def _successors() -> dict[str, frozenset[str]]:
    """The units that each closed unit went on in."""
    found: dict[str, set[str]] = {}
    pairs = Succession.objects.filter(predecessor__closed_on__isnull=False).order_by()
    for predecessor, successor in pairs.values_list("predecessor_id", "successor_id"):
        found.setdefault(predecessor, set()).add(successor)
    return {code: frozenset(after) for code, after in found.items()}
