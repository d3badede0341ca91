"""The side channels of the admin: everything beside the rows themselves that could tell of another's.

Each channel looks at one ledger for one actor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from dashboard.admin.site import site
from metrics.models import Account, OrgUnit, Person, TrailEntry
from metrics.models.tracked import Tracked
from tests.rights.canaries import HIDDEN_YEAR, NO_KEY
from tests.rights.looking import Look
from tests.rights.policies import policy_of
from tests.rights.roles import FAR_VILLAGE, NO_UNIT, Relation
from tests.rights.visiting import Of

Channel = Callable[[Look, Any], None]
# Digits that stand in no row.
NO_WORD = "839999999"
LOOKUPS = (
    "startswith", "gt", "exact", "iexact", "contains", "icontains", "istartswith", "endswith", "iendswith", "gte",
    "lt", "lte", "in", "range", "isnull", "regex", "iregex", "date", "year", "year__gt", "month", "length", "isnull",
)  # fmt: skip


def address(model: Any, view: str = "changelist", key: Any = None) -> str:
    return reverse(f"admin:metrics_{model._meta.model_name}_{view}", args=[] if key is None else [key])


# --- what belongs to whom ------------------------------------------------------------------------------------------


def foreign_rows(look: Look, model: Any) -> Iterator[Any]:
    """Rows of the ledger that the actor does not see: beside him, elsewhere, and those that refer to his."""
    policy = policy_of(model)
    units = (look.actor.unit(Relation.SIBLING), look.actor.unit(Relation.OTHER))
    rows = [look.world.row(model, unit) for unit in units if policy and not policy.sees(look.actor, unit, model)]
    yield from filter(None, (*rows, *look.world.strangers.get(model, ())[:1]))


def own_row(look: Look, model: Any) -> Any:
    return look.world.row(model, look.actor.unit(Relation.OWN))


def seen_rows(look: Look, model: Any) -> int:
    """How many rows of the ledger the actor sees."""
    policy = policy_of(model)
    assert policy is not None
    found = ((unit, len(rows)) for (kept, unit), rows in look.world.rows.items() if kept is model)
    strangers = len(look.world.strangers.get(model, ())) if policy.sees(look.actor, FAR_VILLAGE, model) else 0
    return strangers + sum(count for unit, count in found if policy.sees(look.actor, unit, model))


def count_in(text: str) -> int | None:
    """The number under a list."""
    found = re.search(r'class="paginator">(.*?)</p>', text, re.DOTALL)
    # Before it the numbers of the pages, and after it what leads to all rows at once.
    said = re.sub(r"<a[^>]*>.*?</a>|<[^>]*>", " ", found[1], flags=re.DOTALL).strip() if found else ""
    words = re.findall(r"(\d+)\s+[^\d]+$", said)
    return int(words[-1]) if words else None


def words_of(row: Any) -> Iterator[str]:
    """What one could search for to find the row."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.CharField) and isinstance(value, str) and re.search(r"8\d{8}", value):
            yield value


# --- the list ------------------------------------------------------------------------------------------------------


def filters_and_counts(look: Look, model: Any) -> None:
    """The choices of the filters name nothing foreign, and the number under the list is that of the own rows."""
    answer = look.get(address(model))
    look.equal(f"number of {model.__name__}", count_in(answer.text), seen_rows(look, model))


def sorting(look: Look, model: Any) -> None:
    """Sorted by whatever column there is, the list stays the own."""
    last = len(site._registry[model].list_display)
    for number in sorted({1, last}):
        answer = look.get(address(model), {"o": f"-{number}"})
        look.equal(f"{model.__name__} sorted by {number}", count_in(answer.text), seen_rows(look, model))


def searching(look: Look, model: Any) -> None:
    """What stands in a foreign row is found no more than what stands nowhere."""
    nothing = look.get(address(model), {"q": NO_WORD})
    for row in foreign_rows(look, model):
        for word in (next(iter(words_of(row)), ""), row.pk):
            look.same(f"search for {word}", look.get(address(model), {"q": str(word)}), nothing)


def lookups(look: Look, model: Any) -> None:
    """A column that no filter offers tells nothing of what it holds: of two guesses none is answered otherwise."""
    for path, value in _hidden_columns(model, own_row(look, model)):
        for lookup in LOOKUPS if model in (Person, Account) else LOOKUPS[:2]:
            right, wrong = ({f"{path}__{lookup}": guess} for guess in (value[:3] or "1", "z"))
            look.same(f"{path}__{lookup}", look.get(address(model), right), look.get(address(model), wrong))


def _hidden_columns(model: Any, row: Any) -> Iterator[tuple[str, str]]:
    """Columns that say something of a person or an account, on the way from the ledger."""
    for field in model._meta.concrete_fields:
        if field.related_model is Account:
            yield f"{field.name}__password", "md5"
        elif field.related_model:
            yield f"{field.name}__note", "备"
        elif field.name in ("identity", "phone", "birth_date", "password", "number", "note"):
            yield field.name, str(getattr(row, field.name))


def drilling(look: Look, model: Any) -> None:
    """By day the list offers no year that only foreign rows have."""
    if day := site._registry[model].date_hierarchy:
        found, other = (
            look.get(address(model), {f"{day}__year": str(year)}) for year in (HIDDEN_YEAR, HIDDEN_YEAR - 1)
        )
        look.same(f"{day} of a year", found, other)


def popups(look: Look, model: Any) -> None:
    """As a window for choosing the list names rows by nothing but their key."""
    for field in (model._meta.pk, *list(model._meta.concrete_fields)[-2:], model._meta.get_field("changed_by")):
        answer = look.get(address(model), {"_popup": "1", "_to_field": field.name})
        look.equal(f"{model.__name__} by {field.name}", answer.status, 200 if field.primary_key else 400)


def confirming(look: Look, model: Any) -> None:
    """The question before several rows are deleted names and counts the own ones alone."""
    own, keys = own_row(look, model), [row.pk for row in foreign_rows(look, model)]
    chosen = {"action": "delete_selected"}
    if keys:
        found, nothing = (look.post(address(model), chosen | {"_selected_action": each}) for each in (keys, [NO_KEY]))
        look.same(f"deleting {model.__name__}", found, nothing)
    if own is not None:
        look.post(address(model), chosen | {"_selected_action": [own.pk, *keys]})


# --- one row -------------------------------------------------------------------------------------------------------


def deleting(look: Look, model: Any) -> None:
    """The question before a row is deleted names no foreign row that refers to it, and does not count them."""
    row = own_row(look, model)
    answer = look.get(address(model, "delete", row.pk))
    strangers = sum(len(rows) for rows in look.world.strangers.values())
    assert strangers
    look.equal(f"rows counted that protect {row}", re.findall(r"另有 \d+ 行", answer.text), [])


def opening(look: Look, model: Any) -> None:
    """The form of an own row, to which foreign rows refer, shows none of them; nor does its history."""
    row = own_row(look, model)
    look.get(address(model, "change", row.pk), of=Of.HISTORY)
    look.get(address(model, "history", row.pk), of=Of.HISTORY)


def offering(look: Look, model: Any) -> None:
    """A new form that is asked to begin with something foreign shows it no more than what does not exist."""
    for name, foreign, nowhere in _references(look, model):
        found, nothing = (look.get(address(model, "add"), {name: str(each)}) for each in (foreign, nowhere))
        look.same(f"{name} offered", found, nothing)


def refusing(look: Look, model: Any) -> None:
    """A form that is sent with something foreign says what it says of what does not exist."""
    for name, foreign, nowhere in _references(look, model):
        found, nothing = (look.post(address(model, "add"), {name: str(each)}) for each in (foreign, nowhere))
        look.same(f"{name} refused", found, nothing)


def _references(look: Look, model: Any) -> Iterator[tuple[str, Any, Any]]:
    """(column, a key that the actor does not see, one that does not exist)."""
    policy = policy_of(model)
    if not (policy and look.actor.may_enter(policy.adds, model)):
        return
    for field in model._meta.concrete_fields:
        target: Any = field.related_model
        if target is OrgUnit:
            yield field.name, look.actor.unit(Relation.SIBLING), NO_UNIT
        elif target and field.editable and issubclass(target, Tracked):
            for row in list(foreign_rows(look, target))[:1]:
                yield field.name, row.pk, NO_KEY


def shortcuts(look: Look, model: Any) -> None:
    """There is no address that tells of any key whether it is there, and where."""
    kind = ContentType.objects.get_for_model(model)
    keys = [NO_KEY, *(row.pk for row in foreign_rows(look, model))]
    first, *rest = (look.get(f"/admin/r/{kind.pk}/{key}/") for key in keys)
    look.equal("shortcut", first.status, 404)
    for each in rest:
        look.same("shortcut", each, first)


# --- choosing by typing --------------------------------------------------------------------------------------------


def typing(look: Look, model: Any) -> None:
    """What is offered while one types into the keys of the ledger's form."""
    for name in site._registry[model].autocomplete_fields:
        ask = {"app_label": "metrics", "model_name": model._meta.model_name, "field_name": name}
        page = reverse("admin:autocomplete")
        nothing = look.get(page, ask | {"term": NO_WORD})
        for row in foreign_rows(look, model._meta.get_field(name).related_model):
            word = next(words_of(row), str(row.pk))
            look.same(f"{word} typed", look.get(page, ask | {"term": word}), nothing)
        of = Of.MENTORS if name == "mentor" else Of.ROWS
        look.get(page, ask | {"term": ""}, of=of)
        look.get(page, ask | {"term": "", "page": "2"}, of=of)
        if name == "mentor":
            _typing_numbers(look, page, ask)


def _typing_numbers(look: Look, page: str, ask: dict[str, str]) -> None:
    """Of mentors of the township the name is told, and found by; not the number."""
    nothing = look.get(page, ask | {"term": NO_WORD})
    for person in look.world.rows[Person, look.actor.unit(Relation.OWN)[:9]]:
        if not look.actor.sees(person.unit_id):
            look.same("number of a mentor", look.get(page, ask | {"term": person.number}), nothing)


def forging(look: Look, model: Any) -> None:
    """A key that no form offers tells nothing either, whatever it leads to."""
    page = reverse("admin:autocomplete")
    for name, expected in (("changed_by", 403), ("id", 403), ("nothing", 403), ("predecessor", None)):
        ask = {"app_label": "metrics", "model_name": model._meta.model_name, "field_name": name, "term": ""}
        answer = look.get(page, ask)
        look.equal(f"{name} typed", answer.status, expected or answer.status)


def recent_actions(look: Look, model: Any) -> None:
    """What the actor did while he had other rights is not told to him any more."""
    account = look.world.accounts[look.actor.name]
    for row in list(foreign_rows(look, model))[:1]:
        kind = ContentType.objects.get_for_model(model)
        LogEntry.objects.create(
            user=account, content_type=kind, object_id=str(row.pk), object_repr=f"{row}", action_flag=2
        )
        look.get("/admin/")
        look.get(address(model))


CHANNELS: tuple[Channel, ...] = (
    filters_and_counts, sorting, searching, lookups, drilling, popups, confirming, deleting, opening, offering,
    refusing, shortcuts, typing, forging, recent_actions,
)  # fmt: skip
LEDGERS = tuple(model for model in site._registry if issubclass(model, Tracked) and hasattr(model, "unit"))
# Of what is no ledger some of them make no sense.
OTHERS: dict[Any, tuple[Channel, ...]] = {
    OrgUnit: (filters_and_counts, sorting, searching, popups, shortcuts, deleting, opening),
    Account: (lookups, shortcuts),
    TrailEntry: (lookups, shortcuts),
}


def asked_of(model: Any) -> tuple[Channel, ...]:
    return CHANNELS if model in LEDGERS else OTHERS.get(model, ())
