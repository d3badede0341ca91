"""A change of rights acts on the next request of a session that is open, and no summary knows more than its reader."""

from datetime import date

import pytest
from django.db import connection, transaction

from metrics.acts.guard import guard_lifted
from metrics.acts.reorganising import NewUnit, merge
from metrics.aggregation.frames.store import store
from metrics.models import OrgUnit, Workshop
from tests.rights.channels import address
from tests.rights.roles import ACTOR, SECOND, VILLAGE, Actor
from tests.rights.toggling import Session, give, states
from tests.rights.world import LEDGERS, World
from tests.running.drawing import of_length
from tests.support.site import make_account, regrant

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=3)]


@of_length(30, 100)
def test_a_change_of_rights_acts_on_the_next_request(world: World, rounds: int) -> None:
    account = make_account("toggled")
    session, faults, toggles = Session(world, account), [], list(states(rounds))
    for number, actor in enumerate(toggles):
        give(account, actor)
        faults += [f"{number} {actor.grants} {actor.is_active}: {fault}" for fault in session.faults(actor)]
    assert len(toggles) == rounds
    assert faults == []


def test_a_unit_that_goes_on_in_mine_is_mine_at_once(world: World) -> None:
    clerk = world.visitor(ACTOR["village clerk"])
    page, form = f"/unit/units.csv?unit={SECOND}", address(Workshop, "change", world.key(Workshop, SECOND))
    assert (clerk.get(page).status, clerk.get(form).status) == (404, 302)
    merge(None, [SECOND], NewUnit(VILLAGE), date(2024, 1, 1), "批复")
    assert (clerk.get(page).status, clerk.get(form).status) == (200, 200)


def test_a_unit_that_goes_on_elsewhere_is_mine_no_more(world: World) -> None:
    looks = world.visitor(ACTOR["village clerk"])
    row = world.row(Workshop, VILLAGE)
    assert looks.get(address(Workshop, "change", row.pk)).status == 200
    regrant(world.accounts["village clerk"], unit_id=SECOND)
    assert looks.get(address(Workshop, "change", row.pk)).status == 302
    assert looks.get(f"/unit/units.csv?unit={VILLAGE}").status == 404


# --- numbers -------------------------------------------------------------------------------------------------------

FILES = (
    "/summaries/all/figures.csv", "/summaries/all/units.csv", "/summaries/all/months.csv", "/ledgers.csv",
    "/unit/units.csv",
)  # fmt: skip
READERS = (
    "village viewer",
    "township clerk",
    "village clerk who sees the township",
    "district officer",
    "section officer",
)


@pytest.mark.parametrize("name", READERS)
def test_every_number_follows_from_the_rows_that_may_be_read(world: World, name: str) -> None:
    """All that the reader may not see is taken out of the database; his numbers stay what they were."""
    actor = ACTOR[name]
    before = _numbers(world, actor)
    with transaction.atomic():
        _take_out(actor)
        store.clear()
        after = _numbers(world, actor)
        transaction.set_rollback(True)
    assert before
    assert {place: (number, after.get(place)) for place, number in before.items() if after.get(place) != number} == {}


def _numbers(world: World, actor: Actor) -> dict[tuple[str, int, int], str]:
    found = {}
    for file in FILES:
        for period in ("2023", "2023Q2"):
            answer = world.visitor(actor).get(f"{file}?unit={actor.home}&period={period}")
            assert answer.status == 200
            for line, text in enumerate(answer.body.decode("utf-8-sig").splitlines()):
                found |= {(f"{file} {period}", line, column): cell for column, cell in enumerate(text.split(","))}
    return found


def _take_out(actor: Actor) -> None:
    """Every row of the ledgers outside his subtrees; what is for all below a unit stays, since it is for him."""
    units = list(OrgUnit.objects.values_list("pk", flat=True))
    with guard_lifted(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in reversed(LEDGERS):
            see = Actor.sees_shared if model.SHARED_BELOW else Actor.sees
            kept = [unit for unit in units if see(actor, unit)]
            cursor.execute(
                f'DELETE FROM "{model._meta.db_table}" WHERE unit_id NOT IN ({", ".join(["%s"] * len(kept))})', kept
            )
