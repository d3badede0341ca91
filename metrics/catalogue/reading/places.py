"""Reads which units are places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from metrics.catalogue.measures import Places
from metrics.catalogue.tables import Table
from metrics.models import UnitKind
from metrics.wording import OR, Words, listed, within_sentence


def read_places(table: Table, *, required: bool = False) -> Places | None:
    inner = table.table("within", required=required)
    if inner is None:
        return None
    kinds = inner.names("kinds", UnitKind.values, required=True)
    under = inner.names("under", UnitKind.values)
    inner.done()
    labels, parents = (
        listed((within_sentence(UnitKind(kind).label) for kind in named if kind in UnitKind.values), OR)
        for named in (kinds, under)
    )
    pattern = _("不在%(parents)s下的%(kinds)s之内") if under else _("不在%(kinds)s之内")
    return Places(kinds, under, Words(pattern, kinds=labels, parents=parents))
