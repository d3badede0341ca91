"""Mentors of the level above: a village chooses them by their role in the township, whose people it does not read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from dashboard.rights import Rights, covered
from metrics.models import Assignment, AssignmentRole, MentorRole, Person
from metrics.models.subtrees import kept_by, within_any
from metrics.today import today

_TOWNSHIP = 9


def townships_of(reader: Rights, unit: str) -> list[str]:
    """The township of the unit where the mentoring is entered; of all the account's units while none is chosen."""
    chosen = [unit] if unit and covered(unit, reader.enters()) else reader.enters()
    return sorted({code[:_TOWNSHIP] for code in chosen if len(code) >= _TOWNSHIP})


def offered(townships: Iterable[str], role: str, on: date | None) -> Q:
    """Who can be a mentor in the role, or in either while none is chosen, on the day or today."""
    conditions = _conditions(list(townships), on)
    return reduce(or_, (condition for each, condition in conditions.items() if role in ("", each)), Q(pk__in=[]))


def with_role(people: QuerySet[Person], townships: Iterable[str], on: date | None) -> QuerySet[Person]:
    """The people, those first who are offered for a role; in which, `roles_of` tells."""
    cases = [When(condition, then=Value(role)) for role, condition in _conditions(list(townships), on).items()]
    offered_as = Case(*cases, default=Value(""), output_field=CharField())
    is_other = Case(When(offered_as="", then=Value(1)), default=Value(0), output_field=IntegerField())
    return people.annotate(offered_as=offered_as).alias(is_other=is_other).order_by("is_other", *people.query.order_by)


def roles_of(people: Iterable[Any]) -> dict[Any, MentorRole]:
    """By key of a person from `with_role` the role for which he is offered; nothing for the others."""
    return {each.pk: MentorRole(each.offered_as) for each in people if each.offered_as}


def _conditions(townships: list[str], on: date | None) -> dict[str, Any]:
    """A township's own people without the post are its leaders; a first secretary holds the post in the township."""
    posts = Assignment.objects.in_force(on or today())
    held = posts.filter(role=AssignmentRole.FIRST_SECRETARY, person=OuterRef("pk"))
    return {
        MentorRole.TOWNSHIP_LEADER: kept_by("unit_id", townships) & ~Exists(held),
        MentorRole.FIRST_SECRETARY: Q(Exists(held.filter(within_any("unit_id", townships)))),
    }
