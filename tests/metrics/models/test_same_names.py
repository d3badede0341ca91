"""A name in other signs is the same name: by every rule of what there is only once, and for the database itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from metrics.acts.guard import guard_lifted
from metrics.acts.writing import writing
from metrics.ledgers.registry import register_of, registers
from metrics.models import Account, Asset, PartyOrganisation, Person
from metrics.models.columns.made import MadeField
from metrics.models.columns.same import SameField
from metrics.models.columns.sealed import SealedField
from metrics.models.current import WriteRefused
from metrics.models.overlapping import OneAtATime
from metrics.models.rows import LedgerRow
from tests.support import cast
from tests.support.disguises import UNSEEN, disguised, is_pinned, recased
from tests.support.maker import START, make, value_of
from tests.support.oracle import stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast_made")]

ONCE = [
    (register.model, rule)
    for register in registers()
    for rule in register.constraints
    if isinstance(rule, models.UniqueConstraint) and register.sources(rule.fields) != tuple(rule.fields)
]
# Signs of one width and one case are demanded of these by their validators.
PINNED = {"OrgUnit.code", "Enterprise.credit_code"}


@pytest.fixture
def cast_made(db: None) -> None:
    cast.make_cast()


def by_name(each: Any) -> str:
    return getattr(each, "name", getattr(each, "__name__", ""))


def first_of(model: Any) -> Any:
    if issubclass(model, LedgerRow):
        return make(model, unit=cast.VILLAGE)
    values = {"username": "Li4"} if model is Account else {"kind": "theme", "code": "Ab", "body": {"name_zh": "主题"}}
    with writing(None, "登记") as work:
        row = model(**values | ({"password": "!"} if model is Account else {}))
        work.create(row)
    return row


def twin(row: Any, rule: Any, disguise: Callable[[str], str]) -> Any:
    """A row that says the same in other signs where the rule looks, and something else elsewhere."""
    kept = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    for made in row._meta.concrete_fields:
        if isinstance(made, SameField):
            source = row._meta.get_field(made.source)
            is_asked = made.name in rule.fields
            kept[source.attname] = disguise(kept[source.attname]) if is_asked else value_of(source, cast.VILLAGE)
    return type(row)(**kept | {"version": 1})


def disguise_of(model: Any, rule: Any) -> Callable[[str], str]:
    """Of what is written in letters and digits nothing but the case can differ."""
    [source] = set(register_of(model).sources(rule.fields)) - set(rule.fields)
    field = register_of(model).field(source)
    return recased if is_pinned(field) else disguised


def is_typed(field: Any) -> bool:
    """Whether people write words there; a number that is sealed is read in one way only."""
    return field.editable and not field.choices and not isinstance(field, SealedField)


def test_no_rule_compares_what_was_typed_sign_by_sign() -> None:
    texts = [
        f"{register.model.__name__}.{name}"
        for register in registers()
        for names in [*(getattr(rule, "fields", ()) for rule in register.constraints), register.natural_key]
        for name in names
        if isinstance(field := register.field(name), models.CharField) and is_typed(field)
    ]
    own = {f"{r.model.__name__}.{n}" for r in registers() for n in r.natural_key if r.compared(n, "A") == "a"}
    assert set(texts) - own == PINNED
    assert len(ONCE) >= 20


@pytest.mark.parametrize(("model", "rule"), ONCE, ids=by_name)
def test_a_double_is_refused_in_words_and_by_the_database(model: Any, rule: Any) -> None:
    row = first_of(model)
    disguise = disguise_of(model, rule)
    other = twin(row, rule, disguise)
    with pytest.raises(ValidationError) as refused, writing(None, "登记") as work:
        work.create(other)
    said = refused.value.message_dict
    assert [str(rule.violation_error_message)] in said.values(), said
    assert said.keys() <= {"__all__", *register_of(model).sources(rule.fields)}
    with pytest.raises(IntegrityError), writing(None, "登记"):
        model.objects.bulk_create([twin(row, rule, disguise)])
    with guard_lifted(), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
        [made] = [f for f in model._meta.concrete_fields if f.name in rule.fields and isinstance(f, SameField)]
        typed = model._meta.get_field(made.source).column
        names = [f'"{column}"' for column in columns]
        told = ["%s" if column == typed else name for column, name in zip(columns, names, strict=True)]
        table = model._meta.db_table
        copied = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(told)} FROM {table}"
        key = model._meta.pk.column
        cursor.execute(f"{copied} WHERE {key} = %s", [getattr(other, made.source), row.pk])
    assert model.objects.filter(pk=row.pk).exists() and stale() == []


# --- what is made follows what it is made of ------------------------------------------------------------------------

TYPED = f" 老\u3000粮{UNSEEN}仓\u200b  Ｂ "
KEPT, SAME = "老\u3000粮仓 Ｂ", "老粮仓b"


def by_create(work: Any, row: Any) -> Any:
    other = Asset(unit=row.unit, name=TYPED, kind="land", original_value=1, started_on=START)
    work.create(other)
    return other


def by_bulk_create(_work: Any, row: Any) -> Any:
    return Asset.objects.bulk_create(
        [Asset(unit=row.unit, name=TYPED, kind="land", original_value=1, started_on=START)]
    )[0]


def by_correct(work: Any, row: Any) -> Any:
    work.correct(row, name=TYPED)
    return row


def by_save(_work: Any, row: Any) -> Any:
    row.name = TYPED
    row.save()
    return row


def by_save_of_one_column(_work: Any, row: Any) -> Any:
    row.name = TYPED
    row.save(update_fields=["name"])
    return row


def by_update(_work: Any, row: Any) -> Any:
    Asset.objects.filter(pk=row.pk).update(name=TYPED)
    return row


def by_bulk_update(_work: Any, row: Any) -> Any:
    row.name = TYPED
    Asset.objects.bulk_update([row], ["name"])
    return row


WAYS = [by_create, by_bulk_create, by_correct, by_save, by_save_of_one_column, by_update, by_bulk_update]


@pytest.mark.parametrize("way", WAYS, ids=by_name)
def test_a_name_is_kept_tidy_and_compared_on_every_way(way: Callable[[Any, Any], Any]) -> None:
    with writing(None, "登记") as work:
        row = way(work, make(Asset, unit=cast.VILLAGE, name="粮仓"))
    stored = Asset.objects.filter(pk=row.pk).values("name", "same_name", "pinyin").get()
    assert (stored["name"], stored["same_name"]) == (KEPT, SAME)
    assert stored["pinyin"].startswith("lao")


def test_a_name_is_written_with_what_is_made_of_it_by_whatever_statement() -> None:
    row = make(Asset, unit=cast.VILLAGE, name="粮仓")
    with writing(None, "改"):
        Asset.objects.filter(pk=row.pk).update(name="Ｃ 仓")
    assert stale() == []


def test_what_is_made_is_never_written_by_itself() -> None:
    row = make(Asset, unit=cast.VILLAGE)
    for values in ({"same_name": "别的"}, {"name": models.F("note")}):
        with pytest.raises(WriteRefused), writing(None, "改"):
            Asset.objects.filter(pk=row.pk).update(**values)


def test_a_name_that_nobody_sees_is_none() -> None:
    for model, name in ((Asset, "name"), (Person, "name"), (PartyOrganisation, "number")):
        with pytest.raises(ValidationError) as refused, writing(None, "登记"):
            make(model, unit=cast.VILLAGE, **{name: f" {UNSEEN}\u3000\u200b"})
        assert name in refused.value.message_dict


def test_what_does_not_fit_beside_the_name_is_told_apart_by_its_digest() -> None:
    long, other = "\ufdfa" * 80, "\ufdfa" * 79
    made = Asset._meta.get_field("same_name")
    assert isinstance(made, MadeField)
    assert len(made.made_of(long)) <= 255 and made.made_of(long) != made.made_of(other)


def test_names_that_do_not_hold_at_one_time_are_compared_alike() -> None:
    rules = [rule for register in registers() for rule in register.one_at_a_time if "name" in str(rule.fields)]
    assert rules and all(isinstance(rule, OneAtATime) and "same_name" in rule.fields for rule in rules)
    row = make(Asset, unit=cast.VILLAGE, name="粮仓b")
    with pytest.raises(ValidationError, match="“单位、名称”相同的登记"), writing(None, "登记"):
        again = Asset(unit=row.unit, name=disguised("粮仓b"), kind="land", original_value=1, started_on=START)
        again.started_on = START.replace(year=START.year + 1)
        Asset.objects.bulk_create([again])
