"""The world says what it must: every unit keeps every ledger, and every column that can tell something does."""

import pytest
from django.db import models

from metrics.models.columns.money import MoneyField
from metrics.models.tracked import Tracked
from tests.rights import filling
from tests.rights.canaries import Canaries
from tests.rights.roles import ACTOR, FAR_VILLAGE, KINDS, VILLAGE
from tests.rights.visiting import Answer
from tests.rights.world import LEDGERS, World

pytestmark = pytest.mark.django_db


def test_every_unit_keeps_every_ledger(world: World) -> None:
    assert [(model, unit) for model in LEDGERS for unit in KINDS if not world.rows[model, unit]] == []


@pytest.mark.parametrize("model", LEDGERS, ids=lambda model: model.__name__)
def test_every_column_that_can_tell_something_is_filled(world: World, model: type[Tracked]) -> None:
    empty = [
        column.name
        for column in filling.columns(model)
        if _can_tell(column) and all(getattr(row, column.name) in (None, "") for row in world.rows[model, VILLAGE])
    ]
    assert empty == []


def _can_tell(column: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.IntegerField, models.DecimalField, models.ForeignKey)
    return isinstance(column, kinds) and not column.choices


@pytest.mark.parametrize("model", LEDGERS, ids=lambda model: model.__name__)
def test_every_column_has_tokens_of_its_own(world: World, model: type[Tracked]) -> None:
    for column in filling.columns(model):
        if isinstance(column, models.TextField | models.CharField | MoneyField) and not column.choices:
            said = [str(getattr(row, column.name)) for unit in KINDS for row in world.rows[model, unit]]
            texts = [text for text in said if text not in ("", "None") and not text.startswith("•")]
            assert len(set(texts)) == len(texts)


def test_what_is_told_is_noticed_in_every_guise(world: World) -> None:
    clerk, stranger = ACTOR["village clerk"], world.rows[LEDGERS[0], FAR_VILLAGE][0]
    token = next(iter({token for token, canary in world.canaries.told(str(stranger))}))
    for body in (
        token,
        f"{token}.00",
        f"{int(token):,}",
        f"x{token}y",
        f"13{token}8",
        f"<b>&#{ord(token[0])};{token[1:]}",
    ):
        answer = Answer(200, (("Content-Type", "text/html"),), body.encode(), ())
        assert world.leaks(clerk, answer) != [], body
    assert world.leaks(clerk, Answer(302, (("Location", f"/?q={token}"),), b"", ())) != []
    assert world.leaks(clerk, Answer(200, (), b"", (f"没有 {token}",))) != []
    assert world.leaks(clerk, Answer(200, (), token.encode(), ()), asked=[token]) == []


def test_an_identity_number_is_sound() -> None:
    assert filling.identity(110105).startswith("110105")
    assert Canaries().known == {}
