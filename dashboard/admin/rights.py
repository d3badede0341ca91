"""What the roles of a user allow in the admin. The tables of permissions and the superuser flag say nothing here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from dashboard.scope import covered, permitted_codes
from metrics.models import Account
from metrics.models.base import Tracked


@dataclass(frozen=True)
class Rights:
    """`permitted` are the subtrees whose rows the user reads, `grants` the pairs of role and unit he holds."""

    permitted: tuple[str, ...]
    grants: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, request: HttpRequest) -> Rights:
        """Two queries, once a request."""
        if not hasattr(request, "_rights"):
            request._rights = cls._of_user(request.user)  # type: ignore[attr-defined]
        found: Rights = request._rights  # type: ignore[attr-defined]
        return found

    @classmethod
    def _of_user(cls, user: object) -> Rights:
        if not isinstance(user, Account) or not user.is_active:
            return cls((), frozenset())
        permitted = permitted_codes(user)
        return cls(permitted, frozenset((grant.role, grant.unit_id) for grant in user.grants.all()))

    def units(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Codes of the subtrees where the user has one of the roles."""
        wanted = set(roles)
        return tuple(sorted({unit for role, unit in self.grants if role in wanted}))

    def has(self, roles: Iterable[str]) -> bool:
        return bool(self.units(roles))

    def reach(self, roles: Iterable[str], row: Tracked) -> bool:
        """Whether one of the roles is held over the unit that keeps the row."""
        home = home_of(row)
        return bool(home) and covered(home, self.units(roles))


def home_of(row: Tracked) -> str:
    """Code of the unit that keeps the row; empty for what belongs to the whole installation."""
    return row.home_unit({field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
