"""What stands in the way of deleting rows, without naming what the user may not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.admin.acts.acting import ActingAdmin
from dashboard.admin.acts.visit import Visit
from dashboard.admin.django_private import AskedBeforeDeleting
from dashboard.rights import Rights
from metrics.ledgers.register import Register
from metrics.ledgers.registry import ledger_of, register_of
from metrics.models.order import LOCK_ORDER
from metrics.models.tracked import Tracked
from metrics.wording import listed

MOST_NAMED = 20


def deleted_objects(model_admin: ActingAdmin, objs: Sequence[Tracked], request: HttpRequest) -> Any:
    """As ModelAdmin.get_deleted_objects: (what goes, how many of each, refusals, what protects).

    Every key of a ledger protects, so nothing but the rows themselves ever goes.
    """
    label = model_admin.register.label
    refused = {label} if not all(model_admin.has_delete_permission(request, obj) for obj in objs) else set()
    standing = list(protecting(model_admin.register, objs, Rights.of(request)))
    return [str(obj) for obj in objs], {label: len(objs)}, refused, standing


def protecting(register: Register, objs: Sequence[models.Model], rights: Rights) -> Iterator[str]:
    """The rows that refer to these rows of the register, a line each, ledger by ledger; unseen ones are not named."""
    in_order = sorted(register.referring(hidden=False), key=lambda pair: (LOCK_ORDER.index(pair[0]), pair[1].name))
    for model, key in in_order:
        yield from _protecting(model, key, objs, rights)


def _protecting(model: Any, key: models.ForeignKey, objs: Sequence[models.Model], rights: Rights) -> Iterator[str]:
    """The same through one key."""
    rows = model._base_manager.filter(**{f"{key.name}__in": objs})
    count = rows.count()
    if not count:
        return
    seen = rows.filter(pk__in=model.objects.readable(rights.permitted).values("pk"))
    named, visible = list(seen[:MOST_NAMED]), seen.count()
    name = capfirst(str(register_of(model).one))
    yield from (_("%(name)s：%(row)s") % {"name": name, "row": row} for row in named)
    if visible > len(named):
        yield _("%(name)s：另有 %(count)s 行") % {"name": name, "count": visible - len(named)}
    if count > visible:
        yield _("%(name)s：别的单位也有行指向它") % {"name": name}


class QuietDeletion(AskedBeforeDeleting):
    """Says what stands in the way of deleting an inline row, as far as the reader may see it."""

    instance: Tracked
    visit: Visit

    def refuse_deletion(self) -> None:
        row = self.instance
        if row._state.adding:
            return
        lines = list(protecting(ledger_of(row), [row], self.visit.rights))
        if lines:
            words = _("还有其他行指向“%(row)s”，不能删除：%(rows)s。请先处理那些行。")
            raise ValidationError(words % {"row": row, "rows": listed(lines)}, code="protected")
