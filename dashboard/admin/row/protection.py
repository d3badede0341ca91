"""What stands in the way of deleting rows, without naming what the user may not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.rights import Rights

MOST_NAMED = 20


def deleted_objects(model_admin: Any, objs: Sequence[models.Model], request: HttpRequest) -> Any:
    """As ModelAdmin.get_deleted_objects: (what goes, how many of each, refusals, what protects).

    Every key of a ledger protects, so nothing but the rows themselves ever goes.
    """
    label = capfirst(str(model_admin.opts.verbose_name_plural))
    refused = {label} if not all(model_admin.has_delete_permission(request, obj) for obj in objs) else set()
    rights = Rights.of(request)
    standing = [line for relation in model_admin.opts.related_objects for line in protecting(relation, objs, rights)]
    return [str(obj) for obj in objs], {label: len(objs)}, refused, standing


def protecting(relation: Any, objs: Sequence[models.Model], rights: Rights) -> Iterator[str]:
    """The rows that refer to these through one relation, a line each; unseen ones are not named."""
    model = relation.related_model
    rows = model._base_manager.filter(**{f"{relation.field.name}__in": objs})
    count = rows.count()
    if not count:
        return
    seen = (
        rows.filter(pk__in=model.objects.readable(rights.permitted).values("pk")) if _can_scope(model) else rows.none()
    )
    named, visible = list(seen[:MOST_NAMED]), seen.count()
    name = capfirst(str(model._meta.verbose_name))
    yield from (_("%(name)s：%(row)s") % {"name": name, "row": row} for row in named)
    if visible > len(named):
        yield _("%(name)s：另有 %(count)s 行") % {"name": name, "count": visible - len(named)}
    if count > visible:
        yield _("%(name)s：别的单位也有行指向它") % {"name": name}


def _can_scope(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager, "readable")
