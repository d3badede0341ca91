"""Somebody else who is faster, and what a form that came back would send."""

from __future__ import annotations

from typing import Any

from metrics.acts.writing import writing
from metrics.models import Role
from tests.support import cast
from tests.support.site import make_account, typed


def somebody(row: Any, **changes: Any) -> None:
    """Another clerk is faster."""
    with writing(make_account("faster", (Role.CLERK, cast.TOWN)), "别人更正") as work:
        work.correct(type(row).objects.get(pk=row.pk), **changes)


def somebody_deletes(row: Any) -> None:
    with writing(make_account("deleter"), "重复登记") as work:
        work.delete(type(row).objects.get(pk=row.pk))


def stored(row: Any, *names: str) -> tuple[Any, ...]:
    fresh = type(row).objects.get(pk=row.pk)
    return tuple(getattr(fresh, name) for name in names)


def again(response: Any, **changes: Any) -> dict[str, Any]:
    """What the page of a conflict would send, with what is preselected on it."""
    values = typed(response)
    forms = [response.context["adminform"].form]
    forms += [form for each in response.context["inline_admin_formsets"] for form in each.formset.forms]
    for form in forms:
        if form.clash is not None and form.errors:
            values |= answers(form)
    return values | changes


def answers(form: Any) -> dict[str, Any]:
    prefix = form.clash.prefix
    chosen = {f"{prefix}choice-{each.name}": each.choice for each in form.clash.differences if each.choice}
    return chosen | {f"{prefix}shown_version": form.clash.version}
