"""The other ways to write: files, what is gone, reviews, lists, grids and merging."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from dashboard.admin.site import site
from metrics.aggregation.returns.return_types import ReturnType, return_types
from metrics.models import Person
from metrics.models.returning import ReturnRow
from tests.rights.canaries import NO_KEY
from tests.rights.channels import address
from tests.rights.policies import MERGE, REVIEW
from tests.rights.roles import SECOND, VILLAGE, Relation
from tests.rights.writing import Attempt, Writing
from tests.support.papers import png, upload


def place(model: Any, view: str, *keys: Any) -> str:
    return reverse(f"admin:metrics_{model._meta.model_name}_{view}", args=keys)


def _around(writing: Writing, model: Any) -> Iterator[tuple[Relation, str, Any, bool]]:
    """(relation, unit, key of its row, whether the actor enters it), what does not exist first."""
    for relation in reversed(Relation):
        unit = writing.actor.unit(relation)
        yield relation, unit, writing.world.key(model, unit), writing.actor.enters(unit, model=model)


def attaching(writing: Writing, model: Any) -> Iterator[Attempt]:
    """A file put on, one taken off and one brought back; and files of others by the address of an own row."""
    own = writing.world.key(model, writing.actor.unit(Relation.OWN))
    for relation, unit, key, mine in _around(writing, model):
        where = f"{model.__name__} of {relation}"
        paper = writing.world.papers.get((model, unit), NO_KEY)
        taken = writing.world.taken.get((model, unit), NO_KEY)
        data = {"papers": [upload("a.png", png(5, 5))], "note": "材料"}
        yield Attempt(f"put a file on {where}", place(model, "papers", key), data, mine)
        why = {"why": "撤下"}
        yield Attempt(f"take a file off {where}", place(model, "paper_delete", key, paper), why, mine)
        yield Attempt(f"bring a file back to {where}", place(model, "paper_restore", key, taken), {}, mine)
        if relation is not Relation.OWN:
            crossed = f"{where} by an own row"
            yield Attempt(f"take a file off {crossed}", place(model, "paper_delete", own, paper), why, False)
            yield Attempt(f"bring a file back to {crossed}", place(model, "paper_restore", own, taken), {}, False)


def bringing_back(writing: Writing, model: Any) -> Iterator[Attempt]:
    for relation, unit, _key, mine in _around(writing, model):
        entry = str(writing.world.gone.get((model, unit), NO_KEY))
        data = {"entry": entry, f"entry-{entry}-why": "恢复"}
        group = "" if mine else f"restore {model.__name__}"
        yield Attempt(f"restore {model.__name__} of {relation}", place(model, "deleted"), data, mine, group, entry)


def reviewing(writing: Writing, model: Any) -> Iterator[Attempt]:
    """One row, and one of others together with an own one: all or none."""
    actor, own = writing.actor, writing.world.key(model, writing.actor.unit(Relation.OWN))
    for relation, unit, key, _mine in _around(writing, model):
        mine = actor.enters(unit, REVIEW, model)
        for verb in ("accept", "return"):
            data = {"row": f"{key}:1", "verb": verb, "why": "请改"}
            yield Attempt(f"{verb} {model.__name__} of {relation}", place(model, "review"), data, mine)
        if not mine:
            both = {"row": [f"{own}:1", f"{key}:1"], "verb": "accept", "why": ""}
            yield Attempt(f"accept {model.__name__} of {relation} beside an own", place(model, "review"), both, False)


def listing(writing: Writing, model: Any) -> Iterator[Attempt]:
    """A column that is changed in the list: of an own row, and with the key of another's in its place."""
    if "progress" not in site._registry[model].list_editable:
        return
    page = writing.page(address(model))
    values = [value for value, _label in model._meta.get_field("progress").flatchoices]
    for relation, unit, key, mine in _around(writing, model):
        row = writing.world.row(model, unit)
        other = next(value for value in values if row is None or value != row.progress)
        sent = page | {"form-0-id": str(key), "form-0-progress": other, "form-0-seen_version": "1", "_save": "1"}
        sent |= {"act-why": "改", "act-verb": "correct", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
        yield Attempt(f"list {model.__name__} of {relation}", address(model), sent, mine)


def filling_grids(writing: Writing, model: Any) -> Iterator[Attempt]:
    """The line of a subject of each relation, in the grid of all one's own."""
    if not issubclass(model, ReturnRow):
        return
    for return_type in (each for each in return_types() if each.model is model):
        path = reverse("admin:grid", args=[return_type.name, _period(return_type)])
        page = writing.page(path)
        for relation, unit, _key, mine in _around(writing, model):
            subject = _subject(writing, return_type, unit)
            version = page.get(f"{subject}-version", "")
            line = page | {f"{subject}-version": version, f"{subject}-{return_type.columns[0]}": "5", "why": "补报"}
            has_subject = writing.world.row(return_type.subjects.model, unit) is not None
            is_expected = mine and has_subject and _is_expected(return_type, unit, writing)
            yield Attempt(f"line of {return_type.name} of {relation}", path, line, is_expected)


def _period(return_type: ReturnType) -> str:
    """One for which the world has no return yet."""
    return {3: "2024Q1", 12: "2024"}[return_type.frequency.value]


def _subject(writing: Writing, return_type: ReturnType, unit: str) -> Any:
    row = writing.world.row(return_type.subjects.model, unit)
    return NO_KEY if row is None else row.pk


def _is_expected(return_type: ReturnType, unit: str, writing: Writing) -> bool:
    """Whether a return of the unit's subject is expected at all."""
    row = writing.world.row(return_type.subjects.model, unit)
    kind = getattr(row, return_type.subjects.kind) if return_type.subjects.kind else ""
    above = writing.world.units.get(unit[: {12: 9, 15: 12}.get(len(unit), 6)])
    fits = not return_type.reporters.kinds or kind in return_type.reporters.kinds
    return fits and (
        not return_type.reporters.under or (above is not None and above.kind in return_type.reporters.under)
    )


def merging(writing: Writing, model: Any) -> Iterator[Attempt]:
    """Two records of one person, of which one is of a unit of each relation."""
    if model is not Person:
        return
    world, actor = writing.world, writing.actor
    for relation in reversed(Relation):
        unit = actor.unit(relation)
        pair = {"first": world.last(Person, actor.home), "second": world.last(Person, unit)}
        if relation is Relation.OWN:
            pair["second"] = world.rows[Person, unit][1].pk
        path = f"{place(Person, 'merge')}?first={pair['first']}&second={pair['second']}"
        data = {"keep": str(pair["first"]), "why": "同一人", "versions": "1-1"}
        mine = actor.enters(unit, MERGE) and actor.enters(actor.home, MERGE)
        # The second of the village is named in another district, which no one of this one may change.
        yield Attempt(f"merge with one of {relation}", path, data, mine)
    if actor.enters(VILLAGE, MERGE):
        first, second = world.last(Person, SECOND), world.rows[Person, VILLAGE][1].pk
        path = f"{place(Person, 'merge')}?first={first}&second={second}"
        data = {"keep": str(first), "why": "同一人", "versions": "1-1"}
        yield Attempt("merge with one whom another district names", path, data, False)


ACTS = (attaching, bringing_back, reviewing, listing, filling_grids, merging)
