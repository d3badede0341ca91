"""Side channels: whatever stands beside the rows tells of another's no more than of what does not exist."""

from collections import Counter
from collections.abc import Iterable, Iterator
from zlib import crc32

import pytest

from metrics.ledgers.ledger import Ledger
from metrics.ledgers.registry import ledgers
from metrics.models import Account, TrailEntry
from tests.rights import page_channels
from tests.rights.channels import CHANNELS, OTHERS, Channel, asked_of
from tests.rights.channels import LEDGERS as MODELS
from tests.rights.looking import Look
from tests.rights.roles import ACTOR, Actor
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.drawn(one_in=6)]
ASKING = [
    ACTOR[name]
    for name in ("village clerk", "township reviewer", "district officer", "village clerk who looks at the township")
]
# Who keeps what no ledger is.
KEEPING = {Account: [ACTOR["system administrator"]], TrailEntry: [ACTOR["auditor"]]}
ENOUGH = 500
by_channel = pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.__name__)
by_page_channel = pytest.mark.parametrize(
    "channel", page_channels.LEDGER_CHANNELS, ids=lambda channel: channel.__name__
)


@pytest.fixture(scope="module")
def asked() -> Iterator[Counter]:
    """How many questions each channel was asked: enough, where all of them were."""
    found: Counter = Counter()
    yield found
    assert len(found) < len(CHANNELS) or found.total() >= ENOUGH


def turn(actors: list[Actor], *what: str) -> Actor:
    """Whose turn it is: the same in each run, and each has his."""
    return actors[crc32(" ".join(what).encode()) % len(actors)]


def _all_of(channel: Channel, pairs: Iterable[tuple[Actor, type]], world: World) -> Look:
    """Everything that was looked at, as if by one."""
    whole = Look(world, ASKING[0])
    for actor, model in pairs:
        look = Look(world, actor)
        channel(look, model)
        whole.done, whole.faults = whole.done + look.done, whole.faults + look.faults
    return whole


def _models(channel: Channel) -> list[type]:
    return [model for model in (*MODELS, *OTHERS) if channel in asked_of(model)]


def _some(channel: Channel) -> list[type]:
    """Half of the ledgers, another half for each channel, and whatever else there is."""
    return [model for model in _models(channel) if model in OTHERS or _is_chosen(model.__name__, channel.__name__)]


def _is_chosen(*what: str) -> bool:
    return crc32(" ".join((*what, "chosen")).encode()) % 2 == 0


@by_channel
def test_a_channel_tells_nothing(world: World, asked: Counter, channel: Channel) -> None:
    turns = [(turn(KEEPING.get(m, ASKING), m.__name__, channel.__name__), m) for m in _some(channel)]
    look = _all_of(channel, turns, world)
    asked[channel.__name__] += look.done
    assert look.done and look.faults == []


@by_page_channel
def test_a_ledgers_page_tells_nothing(world: World, asked: Counter, channel) -> None:
    look = Look(world, ASKING[0])
    for ledger in (each for each in ledgers() if _is_chosen(each.name, channel.__name__)):
        look.actor = turn(ASKING, ledger.name, channel.__name__)
        channel(look, ledger)
    asked[channel.__name__] += look.done
    assert look.done and look.faults == []


@pytest.mark.parametrize("readers", page_channels.READERS, ids=lambda readers: f"{readers[0].name} {readers[1].name}")
def test_a_page_that_one_has_kept_is_not_shown_to_another(world: World, asked: Counter, readers) -> None:
    found = list(page_channels.kept_by_another(world, *readers))
    asked["kept"] += len(found)
    assert found and [(page, fault) for page, fault in found if fault] == []


@pytest.mark.long
@by_channel
def test_a_channel_tells_nothing_to_anybody(world: World, channel: Channel) -> None:
    pairs = [(actor, model) for model in _models(channel) for actor in KEEPING.get(model, ASKING)]
    assert _all_of(channel, pairs, world).faults == []


@pytest.mark.long
@by_page_channel
@pytest.mark.parametrize("actor", ASKING, ids=lambda actor: actor.name)
def test_a_ledgers_page_tells_nothing_to_anybody(world: World, channel, actor: Actor) -> None:
    look = Look(world, actor)
    ledger: Ledger
    for ledger in ledgers():
        channel(look, ledger)
    assert look.faults == []
