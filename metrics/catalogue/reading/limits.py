"""Reads bounds of numbers."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.measures import Limits
from metrics.catalogue.tables import Table
from metrics.quantities import Dimension

LIMIT_KEYS = ("at_least", "at_most", "above", "below")


def read_limits(table: Table, of: Dimension) -> Limits:
    """Bounds in the smallest unit: amounts are written in 元."""
    scale = 100 if of is Dimension.MONEY else 1
    found: dict[str, int] = {}
    for key in LIMIT_KEYS:
        value = table.number(key)
        if value is not None:
            scaled: Fraction = value * scale
            if scaled.denominator != 1:
                table.fault(key, _("界限过细：金额最多两位小数，数量须是整数。"))
            found[key] = int(scaled)
    limits = Limits(**found)
    if limits.floor is not None and limits.ceiling is not None and limits.floor > limits.ceiling:
        table.fault("at_least", _("下限高于上限，没有数会计入。"))
    return limits
