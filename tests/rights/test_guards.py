"""Each guard that is switched off is missed: with it the check finds nothing, without it something."""

import pytest

from metrics.aggregation.frames.store import store
from tests.rights.guards import GUARDS
from tests.rights.switches import Guard
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=8)]
ENOUGH = 30


def test_there_are_enough_guards() -> None:
    assert len({guard.words for guard in GUARDS}) == len(GUARDS) >= ENOUGH


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_is_missed(world: World, guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    if guard.given:
        guard.given(monkeypatch)
    assert guard.finds(world) == []
    store.clear()
    guard.off(monkeypatch)
    assert guard.finds(world) != []
