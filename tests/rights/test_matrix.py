"""Every address x every role x own, descendant, sibling, ancestor, other branch and nonexistent x GET and POST."""

import pytest

from tests.rights.addresses import stale, unclassified
from tests.rights.matrix import Run, plan, whole
from tests.rights.roles import ACTORS, Actor
from tests.rights.world import World
from tests.running.drawing import Draw

by_actor = pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name.replace(" ", "-"))
ENOUGH = 10_000


def test_every_address_is_classified() -> None:
    assert unclassified() == []
    assert stale() == []


def test_the_matrix_is_large_enough() -> None:
    assert sum(len(plan(actor)) for actor in ACTORS) >= ENOUGH


@pytest.mark.django_db
@by_actor
def test_nobody_sees_or_touches_what_is_not_his(world: World, actor: Actor, draw: Draw) -> None:
    run, checks = Run(world), plan(actor)
    # Addresses as a whole: what must look absent is compared with what is.
    addresses = draw(sorted({check.case.label for check in checks}), one_in=20)
    chosen = [check for check in checks if check.case.label in set(addresses)]
    for check in chosen:
        run.look(check)
    assert run.done == len(chosen) > 0
    assert run.faults == []


@pytest.mark.long
@pytest.mark.django_db
@by_actor
def test_the_whole_matrix(world: World, actor: Actor) -> None:
    run = Run(world)
    for check in whole(actor):
        run.look(check)
    assert run.faults == []
