"""Conditions on where in the tree a row is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q


def subtree(code: str) -> tuple[str, str]:
    """Bounds of the codes in the subtree of `code`: at least the first, below the second.

    ":" is the character after "9", so the range holds the code itself and all that begin with it.
    """
    return code, code + ":"


def within_any(path: str, codes: Iterable[str]) -> Q:
    """A condition that the unit at `path` lies in one of the subtrees; none of them admits nothing."""
    condition = Q(pk__in=[])
    for code in codes:
        low, high = subtree(code)
        condition |= Q(**{f"{path}__gte": low, f"{path}__lt": high})
    return condition


def kept_by(path: str, codes: Iterable[str]) -> Q:
    """A condition that one of these very units, and not one below it, is at `path`."""
    return Q(**{f"{path}__in": sorted(set(codes))})
