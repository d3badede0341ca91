"""A write reaches what its writer enters and refers to what he sees; nothing else that is tried changes anything."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from zlib import crc32

import pytest

from metrics.models.order import LOCK_ORDER
from tests.rights.acts import ACTS
from tests.rights.channels import LEDGERS
from tests.rights.offices import OFFICES
from tests.rights.roles import ACTOR, Actor
from tests.rights.world import World
from tests.rights.writes import WAYS as FORMS
from tests.rights.writing import Writing

pytestmark = pytest.mark.django_db
WAYS = (*FORMS, *ACTS)
ASKING = [
    ACTOR[name]
    for name in ("village clerk", "township clerk", "district officer", "village clerk who looks at the township")
]
ENOUGH = 800
# Of the attempts one of so many is made in each run.
SHARE = 5
by_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@pytest.fixture(scope="module")
def tried() -> Iterator[Counter]:
    """How often each way was tried: often enough, where all of them were."""
    found: Counter = Counter()
    yield found
    assert len(found) < len(WAYS) or found.total() >= ENOUGH


def digest(actor: Actor) -> str:
    """Of every row that the actor does not enter."""
    found = sha256()
    for model in LOCK_ORDER:
        for row in model._base_manager.order_by("pk").values():
            if not actor.enters(model.home_unit(row)):
                found.update(repr(row).encode())
    return found.hexdigest()


@pytest.mark.drawn(one_in=12)
@by_way
def test_a_write_reaches_no_further_than_its_writer(world: World, tried: Counter, way) -> None:
    for writer in ASKING:
        writing, before = Writing(world, writer), digest(writer)
        for number, model in enumerate(LEDGERS):
            if ASKING[(number + crc32(way.__name__.encode())) % len(ASKING)] is writer:
                writing.try_some(way(writing, model), SHARE)
        tried[way.__name__] += writing.done
        assert writing.faults == []
        assert digest(writer) == before


@pytest.mark.parametrize(("way", "name"), OFFICES)
def test_an_office_reaches_no_further_than_its_units(world: World, tried: Counter, way, name: str) -> None:
    writing = Writing(world, ACTOR[name])
    writing.try_some(way(writing), 1)
    tried[way.__name__] += writing.done
    assert writing.done and writing.faults == []


@pytest.mark.long
@by_way
@pytest.mark.parametrize("actor", ASKING, ids=lambda actor: actor.name)
def test_no_write_reaches_further_than_its_writer(world: World, way, actor: Actor) -> None:
    writing = Writing(world, actor)
    for model in LEDGERS:
        writing.try_some(way(writing, model), 1)
    assert writing.faults == []
