"""Side channels: whatever stands beside the rows tells of another's no more than of what does not exist."""

import pytest
from zlib import crc32
from metrics.catalogue.ledgers import LEDGERS
from metrics.models import *
from tests.rights import channels
from tests.rights.looking import Look
from tests.rights.page_channels import *
from tests.rights.roles import ACTOR
from tests.rights.world import World

pytestmark = pytest.mark.django_db
ASKING = [ACTOR[name] for name in ("village clerk", "township reviewer", "district officer", "village clerk who looks at the township")]
import time
@pytest.mark.parametrize("channel", channels.CHANNELS, ids=lambda channel: channel.__name__)
def test_a_channel(world: World, channel) -> None:
    looks = [Look(world, actor) for actor in ASKING]
    t=time.process_time()
    for model in (*channels.LEDGERS, *channels.OTHERS):
        if channel not in channels.asked_of(model): continue
        look = looks[crc32(f"{model.__name__}{channel.__name__}".encode()) % len(looks)]
        if model is Account: look=Look(world, ACTOR["system administrator"]); looks.append(look)
        channel(look, model)
    n=sum(l.done for l in looks)
    print("##", channel.__name__, n, f"{time.process_time()-t:.1f}s", sum(len(l.faults) for l in looks))
    for l in looks:
        for f in l.faults[:4]: print("##    ",f[:360])

@pytest.mark.parametrize("channel", LEDGER_CHANNELS, ids=lambda channel: channel.__name__)
def test_ledgers(world: World, channel) -> None:
    looks = [Look(world, actor) for actor in ASKING]
    t=time.process_time()
    for model in LEDGERS:
        look = looks[crc32(f"{model.name}{channel.__name__}".encode()) % len(looks)]
        channel(look, model)
    n=sum(l.done for l in looks)
    print("##", channel.__name__, n, f"{time.process_time()-t:.1f}s", sum(len(l.faults) for l in looks))
    for l in looks:
        for f in l.faults[:4]: print("##    ",f[:360])

def test_etag(world):
    t=time.process_time()
    for r in READERS:
        found = list(kept_by_another(world, *r))
        print("##", len(found), [f for f in found if f[1]])
    print("##", time.process_time()-t)
